package io.flexgate.relay;

import io.flexgate.http.CacheStatus;
import io.flexgate.http.Headers;
import io.flexgate.http.RateLimitFields;
import io.flexgate.http.hops.EndToEnd;
import io.flexgate.http.hops.Trailers;
import io.flexgate.http.hops.Via;
import io.flexgate.upstream.Upstream;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Answers that go to the client while they come in, byte for byte, at the pace of the slower side. Stateless. */
public final class Piping {

    private static final Buffer NOTHING = Buffer.buffer();

    private Piping() {}

    /** Who must know of the end of an answer before the client does. */
    interface Watch {
        /** Upstream's answer is whole. */
        void whole();

        /** It was cut off, or the client has left. */
        void cut();
    }

    /** Tells upstream that nobody wants the rest of an answer. */
    public static void cancel(HttpClientResponse reply) {
        try {
            // Without a handler the client logs what was asked for here.
            reply.exceptionHandler(cancelled -> {});
            // What has come of it already is swallowed: an answer that is whole has an end, too.
            reply.handler(null).resume();
        } catch (IllegalStateException ended) {
            return;
        }
        Upstream.cancel(reply.request(), null);
    }

    /** Lets go of an answer in place of which another is asked for. A short one is not worth a new connection. */
    public static void swallow(HttpClientResponse reply) {
        String length = reply.getHeader("content-length");
        boolean small = length != null && length.matches("[0-9]{1,5}");
        if (!small && !reply.request().getMethod().equals(HttpMethod.HEAD)) {
            cancel(reply);
            return;
        }
        try {
            // Without a handler the client logs what breaks.
            reply.exceptionHandler(broken -> {}).resume();
        } catch (IllegalStateException ended) {
            return;
        }
    }

    /**
     * The fields of upstream's answer for a client to whom the gateway says itself what it has left: without what upstream says
     * of its own limits, which are those of the account.
     */
    public static Headers ours(HttpServerResponse response, Headers answer) {
        return response.headers().contains(RateLimitFields.POLICY) ? RateLimitFields.without(answer) : answer;
    }

    /** Passes an answer on of which a part has been read already. */
    public static Future<Void> send(Inbound in, Answer.Live live) {
        return send(in, live.reply(), live.how(), live.read(), null);
    }

    /**
     * Passes an answer on.
     *
     * @param reply its head; nothing of its body has been read
     * @return always succeeds, when the answer has been sent or cannot be any more
     */
    static Future<Void> send(Inbound in, HttpClientResponse reply, CacheStatus how) {
        return send(in, reply, how, NOTHING, null);
    }

    /** The same for an answer whose end somebody must know first. */
    static Future<Void> send(Inbound in, HttpClientResponse reply, CacheStatus how, @Nullable Watch watch) {
        return send(in, reply, how, NOTHING, watch);
    }

    private static Future<Void> send(
            Inbound in, HttpClientResponse reply, CacheStatus how, Buffer read, @Nullable Watch watch) {
        HttpServerResponse response = in.request().response();
        response.setStatusCode(reply.statusCode()).setStatusMessage(reply.statusMessage());
        Headers.Builder received = Headers.builder();
        reply.headers().forEach((name, value) -> received.add(name, value));
        ours(response, EndToEnd.of(received.build())).forEach(response.headers()::add);
        response.headers().add("Via", Via.ANSWER).add("Cache-Status", how.value());
        String length = reply.getHeader("content-length");
        // A client that counts would have the whole answer before the watch knows of its end.
        boolean mayCount = watch == null || in.request().version() == HttpVersion.HTTP_1_0;
        if (length != null && mayCount) {
            response.putHeader("content-length", length);
        } else if (!in.method().equals("HEAD") && reply.statusCode() != 204 && reply.statusCode() != 304) {
            response.setChunked(true);
        }
        boolean endless = in.request().version() == HttpVersion.HTTP_1_0
                && !response.headers().contains("content-length");
        if (endless) {
            // Its end is the connection's, whatever the client would like.
            response.headersEndHandler(ready -> response.headers().set("Connection", "close"));
        }
        boolean trailers = response.isChunked() || in.request().version() == HttpVersion.HTTP_2;
        if (trailers) {
            reply.headers().getAll("trailer").forEach(names -> response.headers()
                    .add("Trailer", names));
        }
        if (read.length() > 0) {
            response.write(read);
        }
        return reply.pipe()
                .endOnComplete(false)
                .to(response)
                .compose(piped -> {
                    if (watch != null) {
                        watch.whole();
                    }
                    if (trailers) {
                        Trailers.of(reply.trailers()).forEach(response.trailers()::add);
                    }
                    Future<Void> ended = response.end();
                    return endless
                            ? ended.onComplete(sent -> in.request().connection().close())
                            : ended;
                })
                .recover(cause -> {
                    if (watch != null) {
                        watch.cut();
                    }
                    // The head has left: all that can still be said is that the answer is not whole.
                    response.reset(Upstream.CANCEL);
                    cancel(reply);
                    return Future.succeededFuture();
                });
    }
}
