package io.flexgate.relay.reads;

import io.flexgate.http.Headers;
import io.flexgate.relay.Piping;
import io.flexgate.upstream.Interim;
import io.flexgate.upstream.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls of upstream that change nothing and have no body. Confined to one loop. */
final class Calls {

    /** Nothing is set aside on upstream's word alone. */
    private static final int FIRST = 16 << 10;

    private final Vertx vertx;

    Calls(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * A body as far as it was read.
     *
     * @param whole whether that is all; else the reply is paused and goes on behind it
     */
    record Collected(Buffer bytes, boolean whole) {}

    /**
     * Asks for an answer's head.
     *
     * @param interim hears of interim answers
     * @return the reply, its body paused; fails with {@link io.flexgate.upstream.UpstreamFailure} alone
     */
    Future<HttpClientResponse> head(Upstream upstream, String method, String target, Headers headers, Interim interim) {
        return once(upstream, method, target, headers, interim)
                // A pooled connection that upstream closed while it was idle says nothing about the call.
                .recover(failure -> upstream.lost(failure)
                        ? once(upstream, method, target, headers, interim)
                        : Future.failedFuture(failure))
                .recover(failure -> Future.failedFuture(upstream.failure(failure)));
    }

    private static Future<HttpClientResponse> once(
            Upstream upstream, String method, String target, Headers headers, Interim interim) {
        return upstream.open(method, target, headers, interim).compose(request -> send(upstream, request));
    }

    private static Future<HttpClientResponse> send(Upstream upstream, HttpClientRequest request) {
        // What breaks is told by the futures; without a handler the client logs it as well.
        request.exceptionHandler(broken -> {});
        Future<HttpClientResponse> head = request.response().map(reply -> {
            reply.pause();
            return reply;
        });
        request.end();
        return head.timeout(upstream.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(cause -> request.reset(Piping.CANCEL, cause));
    }

    /**
     * Reads a body, up to a bound.
     *
     * @return fails with {@link io.flexgate.upstream.UpstreamFailure} alone, where the body is cut off or takes too long
     */
    Future<Collected> collect(Upstream upstream, HttpClientResponse reply, long most) {
        Promise<Collected> collected = Promise.promise();
        Buffer bytes = Buffer.buffer(FIRST);
        long late = vertx.setTimer(upstream.timeout().toMillis(), over -> {
            collected.tryFail(new TimeoutException());
            Piping.cancel(reply);
        });
        reply.exceptionHandler(collected::tryFail);
        reply.endHandler(end -> collected.tryComplete(new Collected(bytes, true)));
        reply.handler(chunk -> {
            bytes.appendBuffer(chunk);
            if (bytes.length() > most) {
                reply.pause();
                reply.handler(null);
                collected.tryComplete(new Collected(bytes, false));
            }
        });
        reply.resume();
        return collected
                .future()
                .onComplete(done -> vertx.cancelTimer(late))
                .recover(failure -> Future.failedFuture(upstream.failure(failure)));
    }
}
