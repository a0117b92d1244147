package io.flexgate.cache;

import io.flexgate.http.CacheControl;
import io.flexgate.http.CacheStatus.Forward;
import org.jspecify.annotations.Nullable;

/** What to do with a read: a value, decided without a clock, a wait or a failure. */
public sealed interface Decision {

    /** Serve what is stored. */
    record Serve(Entry entry) implements Decision {}

    /** Ask upstream. */
    record Fetch(Forward why) implements Decision {}

    /** Answer 504: the client wants no call to upstream and nothing usable is stored (RFC 9111 §5.2.1.7). */
    record Unsatisfiable() implements Decision {}

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
        if (standing == Standing.TRUE && entry != null && entry.life().fresh(nowNanos) && asks.isEmpty()) {
            return new Serve(entry);
        }
        Forward why =
                switch (standing) {
                    case ABSENT -> Forward.URI_MISS;
                    case OTHER_VARIANT -> Forward.VARY_MISS;
                    case OVERTAKEN -> Forward.STALE;
                    case TRUE -> entry != null && entry.life().fresh(nowNanos) ? null : Forward.STALE;
                };
        if (why == null && entry != null) {
            if (accepts(entry.life(), asks, nowNanos)) {
                return new Serve(entry);
            }
            why = Forward.REQUEST;
        }
        return asks.has("only-if-cached") ? new Unsatisfiable() : new Fetch(why == null ? Forward.URI_MISS : why);
    }

    /** The request's directives (RFC 9111 §5.2.1) that a fresh answer must still pass. */
    private static boolean accepts(Entry.Life life, CacheControl asks, long nowNanos) {
        return !asks.has("no-cache")
                && life.within(asks.seconds("max-age").orElse(Long.MAX_VALUE), nowNanos)
                && life.ttl(nowNanos) >= asks.seconds("min-fresh").orElse(0);
    }
}
