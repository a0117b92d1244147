package io.flexgate.upstream;

import io.flexgate.http.Headers;
import io.vertx.core.buffer.Buffer;

/**
 * Upstream's whole answer. Immutable; any thread.
 *
 * @param status 200 to 999
 * @param reason the reason phrase as sent
 * @param headers all fields as sent
 * @param body the bytes, decoded where upstream sent gzip unasked
 */
public record Reply(int status, String reason, Headers headers, Buffer body) {}
