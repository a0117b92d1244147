package io.flexgate.cache;

import io.flexgate.http.CacheControl;
import io.flexgate.http.CacheStatus.Forward;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What to do with a read: a value, decided without a clock, a wait or a failure. */
public sealed interface Decision {

    /** Serve what is stored. */
    record Serve(Entry entry, Ground ground) implements Decision {}

    /**
     * Ask upstream.
     *
     * @param stored what upstream may confirm, and what may be served where it fails; null where there is nothing
     */
    record Fetch(Forward why, @Nullable Entry stored) implements Decision {}

    /** Answer 504: the client wants no call to upstream and nothing usable is stored (RFC 9111 §5.2.1.7). */
    record Unsatisfiable() implements Decision {}

    /** Why what is stored may be served. */
    enum Ground {
        /** It is fresh. */
        FRESH,
        /** It is stale, and the client takes it all the same (RFC 9111 §5.2.1.2). */
        MAX_STALE,
        /** It is stale, and a newer one is to be fetched meanwhile (RFC 5861 §3). */
        WHILE_REVALIDATING
    }

    /** What is known of an entry beyond its age. */
    enum Standing {
        /** There is none. */
        ABSENT,
        /** There is one, for other selecting headers. */
        OTHER_VARIANT,
        /** There is one, and a write has made it untrue. */
        OVERTAKEN,
        /** There is one, and it is true as far as the gateway knows. */
        TRUE
    }

    /**
     * Decides.
     *
     * @param entry what is stored; present where the standing is {@code TRUE}
     * @param asks the request's directives
     * @param nowNanos the monotonic clock
     */
    static Decision of(Standing standing, @Nullable Entry entry, CacheControl asks, long nowNanos) {
        // The common case: something is there and nobody asks for anything special.
        if (standing == Standing.TRUE
                && entry != null
                && asks.isEmpty()
                && entry.life().fresh(nowNanos)
                && !entry.life().terms().validated()) {
            return new Serve(entry, Ground.FRESH);
        }
        Decision decision =
                switch (standing) {
                    case ABSENT -> new Fetch(Forward.URI_MISS, null);
                    case OTHER_VARIANT -> new Fetch(Forward.VARY_MISS, null);
                    case OVERTAKEN -> new Fetch(Forward.STALE, null);
                    case TRUE -> entry == null ? new Fetch(Forward.URI_MISS, null) : ladder(entry, asks, nowNanos);
                };
        return decision instanceof Fetch && asks.has("only-if-cached") ? new Unsatisfiable() : decision;
    }

    /** From what forbids to serve an entry to what allows it; each rung has its section of RFC 9111. */
    private static Decision ladder(Entry entry, CacheControl asks, long now) {
        Entry.Life life = entry.life();
        // RFC 9211 §2.2: what is stale is so whatever the client asks for.
        Forward asked = life.fresh(now) ? Forward.REQUEST : Forward.STALE;
        // §5.2.1.4: the client wants upstream's own word.
        if (asks.has("no-cache")) {
            return new Fetch(asked, entry);
        }
        // §5.2.2.4: so does upstream.
        if (life.terms().validated()) {
            return new Fetch(Forward.STALE, entry);
        }
        // §5.2.1.1, §5.2.1.3: too old, or fresh for too short a time, for this client.
        if (!life.within(asks.seconds("max-age").orElse(Long.MAX_VALUE), now)
                || (asks.has("min-fresh")
                        && life.ttl(now) < asks.seconds("min-fresh").orElse(0))) {
            return new Fetch(asked, entry);
        }
        // §4.2: fresh.
        if (life.fresh(now)) {
            return new Serve(entry, Ground.FRESH);
        }
        // §4.2.4: upstream forbids to serve it stale.
        if (life.terms().strict()) {
            return new Fetch(Forward.STALE, entry);
        }
        // §5.2.1.2: the client takes it so.
        if (asks.has("max-stale") && life.staleFor(now) <= maxStale(asks)) {
            return new Serve(entry, Ground.MAX_STALE);
        }
        // RFC 5861 §3: whoever comes first fetches the next one, and nobody waits.
        if (life.staleFor(now) < life.terms().whileRevalidating()) {
            return new Serve(entry, Ground.WHILE_REVALIDATING);
        }
        return new Fetch(Forward.STALE, entry);
    }

    /**
     * Whether a stale entry may be served because upstream has failed (RFC 5861 §4).
     *
     * @param asks the request's directives; they may allow it for longer, and a client that asks for upstream's own word is
     *     not served anything else
     */
    static boolean onFailure(Entry entry, CacheControl asks, long nowNanos) {
        Entry.Life life = entry.life();
        // An error that was kept is no better than the one of now, and one that upstream has just confirmed is its
        // answer.
        if (life.terms().neverStale() || asks.has("no-cache") || entry.status() >= 500) {
            return false;
        }
        long asked = TimeUnit.SECONDS.toNanos(asks.seconds("stale-if-error").orElse(0));
        return life.staleFor(nowNanos) <= Math.max(life.terms().ifError(), asked)
                && (life.terms().ifError() > 0 || asked > 0 || life.fresh(nowNanos));
    }

    private static long maxStale(CacheControl asks) {
        return asks.bare("max-stale")
                ? Long.MAX_VALUE
                : TimeUnit.SECONDS.toNanos(asks.seconds("max-stale").orElse(0));
    }
}
