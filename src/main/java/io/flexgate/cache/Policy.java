package io.flexgate.cache;

import java.time.Duration;
import java.util.List;

/**
 * By which rules the answers of one kind of resource are kept. Immutable.
 *
 * @param kind whose word counts
 * @param times what holds where upstream says nothing
 * @param heuristic bound of heuristic freshness (RFC 9111 §4.2.2); zero for none
 * @param targeted names of the fields that are meant for this cache, before {@code Cache-Control} (RFC 9213)
 */
public record Policy(Kind kind, CacheRules.Times times, Duration heuristic, List<String> targeted) {

    /** Whose word counts. */
    public enum Kind {
        /** The configured times, where upstream says nothing; only 200 and 404 are kept. */
        API,
        /** HTTP's own rules and nothing else. */
        HTTP
    }

    public Policy {
        targeted = List.copyOf(targeted);
    }
}
