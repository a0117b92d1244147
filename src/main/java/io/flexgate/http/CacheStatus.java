package io.flexgate.http;

import org.jspecify.annotations.Nullable;

/**
 * The value of {@code Cache-Status} (RFC 9211): what this cache did with a request, in one line. Immutable.
 *
 * @param value the field's value
 * @param source where the answer came from
 */
public record CacheStatus(String value, Source source) {

    private static final String NAME = "Flexgate";

    /** A power of two. */
    private static final int RECENT = 256;

    /** One that was told. Immutable, so whoever sees it sees all of it. */
    private record Hit(long ttl, CacheStatus status) {}

    /** What was told of late: most answers that are asked for often are of a few ages. Any thread may overwrite what another made. */
    private static final @Nullable Hit[] HITS = new @Nullable Hit[RECENT];

    private static final @Nullable Hit[] PRIMED = new @Nullable Hit[RECENT];

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

    /** Where an answer came from. */
    public enum Source {
        /** The cache, and it is fresh. */
        FRESH,
        /** The cache, and it is stale. */
        STALE,
        /** Upstream, by this request's call. */
        UPSTREAM,
        /** Upstream, by another request's call. */
        COLLAPSED,
        /** The gateway made it itself. */
        GATEWAY
    }

    /**
     * Answered from the cache.
     *
     * @param ttl seconds for which the answer is still fresh
     */
    public static CacheStatus hit(long ttl) {
        return told(HITS, ttl, "");
    }

    /** The same, of an answer that came with a list. */
    public static CacheStatus primed(long ttl) {
        return told(PRIMED, ttl, "; detail=primed");
    }

    private static CacheStatus told(@Nullable Hit[] before, long ttl, String more) {
        int at = (int) ttl & (RECENT - 1);
        Hit known = before[at];
        if (known == null || known.ttl() != ttl) {
            known = new Hit(ttl, new CacheStatus(NAME + "; hit; ttl=" + ttl + more, Source.FRESH));
            before[at] = known;
        }
        return known.status();
    }

    /**
     * Answered from the cache, though stale.
     *
     * @param ttl below 0: for how many seconds it has been stale
     * @param why what allows it, as a token
     */
    public static CacheStatus stale(long ttl, String why) {
        return new CacheStatus(NAME + "; hit; ttl=" + ttl + "; detail=" + why, Source.STALE);
    }

    /** Went to upstream, from where no answer came. */
    public static CacheStatus forwarded(Forward why) {
        return new CacheStatus(NAME + "; fwd=" + why.token, Source.UPSTREAM);
    }

    /**
     * Went to upstream.
     *
     * @param status what upstream answered
     */
    public static CacheStatus forwarded(Forward why, int status) {
        return new CacheStatus(NAME + "; fwd=" + why.token + "; fwd-status=" + status, Source.UPSTREAM);
    }

    /** Went to upstream, and no answer came. */
    public static CacheStatus failed(Forward why, String detail) {
        return new CacheStatus(forwarded(why).detail(detail).value, Source.GATEWAY);
    }

    /** Answered by the gateway itself. */
    public static CacheStatus made(String detail) {
        return new CacheStatus(NAME, Source.GATEWAY).detail(detail);
    }

    /** Upstream's answer is kept. */
    public CacheStatus stored() {
        return with("stored");
    }

    /** Another request's read brought the answer. */
    public CacheStatus collapsed() {
        return new CacheStatus(with("collapsed").value, Source.COLLAPSED);
    }

    /** Upstream brought nothing good, and the stored answer is served though it is stale. */
    public CacheStatus insteadStale(long ttl) {
        return new CacheStatus(ttl(ttl).detail("stale-if-error").value, Source.STALE);
    }

    /**
     * For how long the answer is fresh.
     *
     * @param seconds below 0 for how long it has been stale
     */
    public CacheStatus ttl(long seconds) {
        return with("ttl=" + seconds);
    }

    /** What else there is to say, as a token. */
    public CacheStatus detail(String token) {
        return with("detail=" + token);
    }

    private CacheStatus with(String parameter) {
        return new CacheStatus(value + "; " + parameter, source);
    }
}
