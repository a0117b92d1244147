package io.flexgate.relay;

import io.flexgate.http.CacheStatus;
import io.flexgate.http.Headers;

/**
 * An answer for one client, before it takes the form for the origin that the client used. Immutable.
 *
 * @param status upstream's, or the gateway's own
 * @param reason the reason phrase; empty for the standard one
 * @param headers end-to-end fields, without the gateway's
 * @param content the body
 * @param how what the cache did
 * @param age seconds, or {@link #FRESH} for an answer that came from upstream just now
 * @param validated whether it has an entity tag and may be answered 304
 */
public record Answer(
        int status, String reason, Headers headers, Content content, CacheStatus how, long age, boolean validated) {

    public static final long FRESH = -1;
}
