package io.flexgate.http;

/**
 * The value of {@code Cache-Status} (RFC 9211): what this cache did with a request, in one line. Immutable.
 *
 * @param value the field's value
 */
public record CacheStatus(String value) {

    private static final String NAME = "Flexgate";

    /** Why a request went to upstream (RFC 9211 §2.2). */
    public enum Forward {
        /** The method is not one that the cache answers. */
        METHOD("method"),
        /** The cache is not asked for this kind of request. */
        BYPASS("bypass"),
        /** Nothing is stored for the target. */
        URI_MISS("uri-miss"),
        /** Something is stored, but for other selecting headers. */
        VARY_MISS("vary-miss"),
        /** Something was stored and is true no more: its time was over, or a write has overtaken it. */
        STALE("stale"),
        /** The request's own directives ask for it. */
        REQUEST("request");

        private final String token;

        Forward(String token) {
            this.token = token;
        }
    }

    /**
     * Answered from the cache.
     *
     * @param ttl seconds for which the answer is still fresh
     */
    public static CacheStatus hit(long ttl) {
        return new CacheStatus(NAME + "; hit; ttl=" + ttl);
    }

    /**
     * Answered by upstream.
     *
     * @param status what upstream answered
     * @param stored whether the answer is kept
     * @param collapsed whether another request's read brought it
     */
    public static CacheStatus forwarded(Forward why, int status, boolean stored, boolean collapsed) {
        return new CacheStatus(NAME + "; fwd=" + why.token + "; fwd-status=" + status + (stored ? "; stored" : "")
                + (collapsed ? "; collapsed" : ""));
    }

    /** Went to upstream, and no answer came. */
    public static CacheStatus failed(Forward why, String detail) {
        return new CacheStatus(NAME + "; fwd=" + why.token + "; detail=" + detail);
    }

    /** Answered by the gateway itself. */
    public static CacheStatus made(String detail) {
        return new CacheStatus(NAME + "; detail=" + detail);
    }
}
