package io.flexgate.limits;

import java.time.Duration;

/**
 * A call was refused without being made. Immutable.
 *
 * @param retryAfter when it may be worth another try
 */
public record Shed(Reason reason, Duration retryAfter) {

    /** Why. */
    public enum Reason {
        /** Too many wait already. */
        QUEUE_FULL("queue-full", "Too many calls wait for the account's budget"),
        /** It has waited for as long as a call may. */
        QUEUE_WAIT("queue-wait", "The account's budget had no room for the call within upstream.queue.max-wait"),
        /** Upstream has failed too often a short time ago. */
        BREAKER_OPEN("breaker-open", "The API has failed too often; it is left alone for a while"),
        /** The gateway is going down. */
        SHUTDOWN("shutdown", "The gateway is shutting down");

        private final String slug;
        private final String message;

        Reason(String slug, String message) {
            this.slug = slug;
            this.message = message;
        }

        /** A stable name for headers, logs and metrics. */
        public String slug() {
            return slug;
        }

        /** A sentence for a client. */
        public String message() {
            return message;
        }
    }
}
