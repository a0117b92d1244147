package io.flexgate.relay.reads;

import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Decision;
import io.flexgate.cache.Decision.Standing;
import io.flexgate.cache.Entry;
import io.flexgate.cache.Variants;
import io.flexgate.relay.Gateway;
import org.jspecify.annotations.Nullable;

/** Finds what is stored for a read, and what is to be done with it. Any thread. */
final class Lookup {

    private final Gateway gateway;
    private final Sharing sharing;

    Lookup(Gateway gateway, Sharing sharing) {
        this.gateway = gateway;
        this.sharing = sharing;
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
        Found own = at(ask, ask.key(), false);
        if (ask.common() == null) {
            return own;
        }
        Found common = at(ask, ask.common(), ask.http());
        Entry shared = common.entry();
        Entry mine = own.entry();
        if (shared == null) {
            return own.standing() == Standing.ABSENT && !ask.http() ? common : own;
        }
        return mine == null || shared.newerThan(mine) ? common : own;
    }

    Decision decide(Ask ask, Found found) {
        return Decision.of(found.standing(), found.entry(), ask.asks(), gateway.now());
    }

    private Found at(Ask ask, CacheKey key, boolean shared) {
        boolean overtaken = false;
        while (true) {
            Variants variants = gateway.shared().store().get(key);
            Entry entry = variants == null ? null : variants.select(shared, ask::field);
            if (entry == null || !sharing.mayHave(ask, entry)) {
                Standing none = variants == null || entry != null ? Standing.ABSENT : Standing.OTHER_VARIANT;
                return new Found(key, null, overtaken ? Standing.OVERTAKEN : none);
            }
            if (gateway.shared().coherence().holds(entry.reads(), entry.stamp())) {
                return new Found(key, entry, Standing.TRUE);
            }
            // One that is untrue must not stand before one that is not.
            gateway.shared().store().drop(key, entry);
            overtaken = true;
        }
    }
}
