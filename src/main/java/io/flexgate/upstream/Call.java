package io.flexgate.upstream;

import io.flexgate.http.Headers;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A request to upstream, as it will be sent. Immutable.
 *
 * @param method any token
 * @param target path and query, byte for byte
 * @param headers end-to-end fields; Host and Content-Length are upstream's and added by the client
 * @param body the whole body; null for a read
 */
public record Call(
        String method,
        String target,
        Headers headers,
        @Nullable Buffer body) {}
