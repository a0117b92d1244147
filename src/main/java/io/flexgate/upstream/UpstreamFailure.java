package io.flexgate.upstream;

/** There was no answer, or only a part of one. */
public final class UpstreamFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** How a call failed, and so whether it may have been carried out. */
    public enum Kind {
        /** No connection was made: upstream has seen nothing of the call. */
        UNREACHABLE(false, 502, "upstream-unreachable", "The API cannot be reached"),
        /** The connection was lost before the answer was whole. */
        BROKEN(true, 502, "upstream-broken", "The API closed the connection before its answer was complete"),
        /** The answer did not come in time. */
        TIMEOUT(true, 504, "upstream-timeout", "The API did not answer in time");

        private final boolean mayBeDone;
        private final int status;
        private final String slug;
        private final String message;

        Kind(boolean mayBeDone, int status, String slug, String message) {
            this.mayBeDone = mayBeDone;
            this.status = status;
            this.slug = slug;
            this.message = message;
        }

        /** Whether upstream may have carried the call out all the same. */
        public boolean mayBeDone() {
            return mayBeDone;
        }

        /** The HTTP status for a client. */
        public int status() {
            return status;
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

    private final Kind kind;

    UpstreamFailure(Kind kind, Throwable cause) {
        super(kind.message(), cause, false, false);
        this.kind = kind;
    }

    /** How it failed. */
    public Kind kind() {
        return kind;
    }
}
