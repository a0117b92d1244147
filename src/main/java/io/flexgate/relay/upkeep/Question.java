package io.flexgate.relay.upkeep;

import io.flexgate.access.Partition;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * Which request somebody wants to know the fate of. Immutable.
 *
 * @param path path and query as a client would send them
 * @param method as a client would send it
 * @param team whose key it would have; null where callers are no teams
 * @param partition whose credential it would have, where callers bring their own; null for one that nobody has sent yet
 * @param headers those that it would have, but for the credential
 */
public record Question(
        String path,
        String method,
        @Nullable String team,
        @Nullable Partition partition,
        MultiMap headers) {

    /** A question that has no answer; its message says what is allowed. */
    public static final class Unclear extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public Unclear(String message) {
            super(message, null, false, false);
        }
    }
}
