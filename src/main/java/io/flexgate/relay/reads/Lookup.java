package io.flexgate.relay.reads;

import io.flexgate.access.Caller;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Decision;
import io.flexgate.cache.Decision.Standing;
import io.flexgate.cache.Entry;
import io.flexgate.cache.Variants;
import io.flexgate.catalog.Match;
import io.flexgate.relay.Api;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.Inbound;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what is stored for a read, and what is to be done with it. Any thread. */
final class Lookup {

    private final Gateway gateway;
    private final Sharing sharing;
    private final Caller everybody;

    /**
     * Prepares.
     *
     * @param everybody who needs no credential: what others may have, too, is kept as theirs
     */
    Lookup(Gateway gateway, Sharing sharing, Caller everybody) {
        this.gateway = gateway;
        this.sharing = sharing;
        this.everybody = everybody;
    }

    /** Where stored answers are looked for. */
    private interface Shelf {

        @Nullable
        Variants get(CacheKey key);

        void drop(CacheKey key, Entry entry);
    }

    /** The store: what is asked for stays, and what is untrue goes. */
    private final class Real implements Shelf {

        @Override
        public @Nullable Variants get(CacheKey key) {
            return gateway.shared().store().get(key);
        }

        @Override
        public void drop(CacheKey key, Entry entry) {
            gateway.shared().store().drop(key, entry);
        }
    }

    /** The store as it is, which does not notice. */
    private final class Glass implements Shelf {

        private final Map<CacheKey, Optional<Variants>> left = new HashMap<>();

        @Override
        public @Nullable Variants get(CacheKey key) {
            return left.computeIfAbsent(
                            key,
                            unseen ->
                                    Optional.ofNullable(gateway.shared().store().peek(key)))
                    .orElse(null);
        }

        @Override
        public void drop(CacheKey key, Entry entry) {
            left.computeIfPresent(key, (same, variants) -> variants.map(those -> those.without(entry)));
        }
    }

    /** The store as it is, up to the first entry that is untrue: then there is more to do than to look. */
    private final class Glance implements Shelf {

        private boolean over;

        @Override
        public @Nullable Variants get(CacheKey key) {
            return over ? null : gateway.shared().store().get(key);
        }

        @Override
        public void drop(CacheKey key, Entry entry) {
            over = true;
        }
    }

    private final Shelf real = new Real();

    /** What a request wants to read. */
    Ask ask(Inbound in, Api api, Match match, Caller caller) {
        String target = in.target().canonical();
        CacheKey key = new CacheKey(caller.partition(), api.upstream().origin(), target);
        boolean shares = match.operation().http() && api.catalog().head().anonymous() && !caller.equals(everybody);
        CacheKey common = shares
                ? new CacheKey(everybody.partition(), api.upstream().origin(), target)
                : match.operation().http() ? null : sharing.common(caller, api, target);
        return new Ask(in, api, match, caller, key, common, in.cacheControl(), gateway.rules());
    }

    /**
     * What was found.
     *
     * @param key where
     * @param entry there where the standing is {@code TRUE}
     */
    record Found(CacheKey key, @Nullable Entry entry, Standing standing) {}

    /** The caller's own entry, or one that it has in common with others: the one that is newer (RFC 9111 §4). */
    Found find(Ask ask) {
        return find(ask, real);
    }

    /** The same without anything that is changed by it. */
    Found look(Ask ask) {
        return find(ask, new Glass());
    }

    /** What is there to be served at once, as all that is there is true; null where something is not, and is left to be found so. */
    Decision.@Nullable Serve fresh(Ask ask, long now) {
        Glance glance = new Glance();
        Found found = find(ask, glance);
        return !glance.over
                        && decide(ask, found, now) instanceof Decision.Serve serve
                        && serve.ground() == Decision.Ground.FRESH
                ? serve
                : null;
    }

    private Found find(Ask ask, Shelf shelf) {
        Found own = at(shelf, ask, ask.key(), false);
        if (ask.common() == null) {
            return own;
        }
        Found common = at(shelf, ask, ask.common(), ask.http());
        Entry shared = common.entry();
        Entry mine = own.entry();
        if (shared == null) {
            return own.standing() == Standing.ABSENT && !ask.http() ? common : own;
        }
        return mine == null || shared.newerThan(mine) ? common : own;
    }

    Decision decide(Ask ask, Found found) {
        return decide(ask, found, gateway.now());
    }

    private static Decision decide(Ask ask, Found found, long now) {
        return Decision.of(found.standing(), found.entry(), ask.asks(), now);
    }

    private Found at(Shelf shelf, Ask ask, CacheKey key, boolean shared) {
        boolean overtaken = false;
        while (true) {
            Variants variants = shelf.get(key);
            Entry entry = variants == null ? null : variants.select(shared, ask::field);
            if (entry == null || !sharing.mayHave(ask, entry)) {
                Standing none = variants == null || entry != null ? Standing.ABSENT : Standing.OTHER_VARIANT;
                return new Found(key, null, overtaken ? Standing.OVERTAKEN : none);
            }
            if (gateway.shared().coherence().holds(entry.reads(), entry.stamp())) {
                return new Found(key, entry, Standing.TRUE);
            }
            // One that is untrue must not stand before one that is not.
            shelf.drop(key, entry);
            overtaken = true;
        }
    }
}
