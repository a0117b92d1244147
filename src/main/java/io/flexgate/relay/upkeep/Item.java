package io.flexgate.relay.upkeep;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored answer, as an operator sees it: what was asked for, not what was answered. Immutable.
 *
 * @param id the same for as long as an answer to the same request is stored; says nothing else
 * @param path path and query as they were sent
 * @param resource of the catalog; null where the catalog in force does not know the path
 * @param operation of the catalog; null as above
 * @param owner whose it is
 * @param status of the answer
 * @param bytes what it takes in memory, all counted
 * @param times how old it is
 */
public record Item(
        String id,
        String path,
        @Nullable String resource,
        @Nullable String operation,
        Owner owner,
        int status,
        int bytes,
        Times times) {

    /**
     * Whose a stored answer is.
     *
     * @param account its name in the configuration, or its sid; null while it is not known
     * @param partition the beginning of the credential's keyed hash
     */
    public record Owner(@Nullable String account, String partition) {}

    /**
     * How old a stored answer is.
     *
     * @param age since upstream made it
     * @param ttl for how long it is still fresh; below 0 for how long it has been stale
     */
    public record Times(Instant stored, Duration age, Duration ttl, State state) {}

    /** What may become of a stored answer. */
    public enum State {
        /** It may be served without asking upstream. */
        FRESH,
        /** Its time is over: it may be confirmed by upstream, or stand in where the rules allow it. */
        STALE,
        /** A write has made it untrue: it is never served again. */
        OVERTAKEN
    }
}
