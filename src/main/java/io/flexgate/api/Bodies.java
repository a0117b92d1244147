package io.flexgate.api;

import io.flexgate.relay.GatewayError;
import io.flexgate.relay.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** Collects request bodies within bounds. Stateless; on the request's loop. */
final class Bodies {

    private Bodies() {}

    /**
     * The whole body.
     *
     * @return fails with {@link Refusal} alone: where it is larger than {@code most} bytes, or does not come whole
     */
    static Future<Buffer> read(HttpServerRequest request, long most) {
        String length = request.getHeader("content-length");
        if (length != null && (length.length() > 18 || Long.parseLong(length) > most)) {
            return Future.failedFuture(new Refusal(GatewayError.BODY_TOO_LARGE));
        }
        if (request.headers().contains(HttpHeaders.EXPECT) && request.version() != HttpVersion.HTTP_1_0) {
            request.response().writeContinue();
        }
        Promise<Buffer> whole = Promise.promise();
        // Nothing is set aside on the client's word alone.
        Buffer body = Buffer.buffer(512);
        // Broken chunks, or a client that has left: nobody reads the refusal then.
        request.exceptionHandler(cause -> whole.tryFail(
                new Refusal(GatewayError.badRequest("the request body is not whole and well-formed HTTP"))));
        request.handler(chunk -> {
            if (body.length() + (long) chunk.length() <= most) {
                body.appendBuffer(chunk);
            } else {
                whole.tryFail(new Refusal(GatewayError.BODY_TOO_LARGE));
            }
        });
        request.endHandler(end -> whole.tryComplete(body));
        return whole.future();
    }
}
