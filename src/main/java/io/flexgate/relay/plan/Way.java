package io.flexgate.relay.plan;

import io.flexgate.access.Caller;
import io.flexgate.catalog.Match;
import io.flexgate.relay.Inbound;
import org.jspecify.annotations.Nullable;

/** Which way a request goes that has been let in. */
public enum Way {
    /** The gateway itself forgets what is stored. */
    PURGE,
    /** A read, with the cache. */
    READ,
    /** A read of a part: from what is stored, or past the cache. */
    PART,
    /** A write that the catalog knows. */
    WRITE,
    /** Past the cache, as it comes. */
    PASS;

    /**
     * Decides. Pure.
     *
     * @param match which operation; null where no catalog knows it
     * @param purges whether it asks the gateway to forget
     */
    public static Way of(Inbound in, @Nullable Match match, @Nullable Caller caller, boolean purges) {
        if (purges && caller != null) {
            return PURGE;
        }
        if (match == null || caller == null) {
            return PASS;
        }
        if (in.reads() && (match.operation().cacheable() || match.operation().http())) {
            if (in.bypassesCache()) {
                return in.ranged() ? PART : PASS;
            }
            return READ;
        }
        return in.safe() || match.operation().http() ? PASS : WRITE;
    }
}
