package io.flexgate.api;

import io.flexgate.http.CacheStatus;
import io.flexgate.http.hops.Via;
import io.flexgate.relay.Answer;
import io.flexgate.relay.GatewayError;
import io.flexgate.relay.Inbound;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes answers to clients. Confined to one loop. */
final class Outbound {

    private static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized("Cache-Status");
    private static final CharSequence VIA = HttpHeaders.createOptimized("Via");
    private static final CharSequence VIA_VALUE = HttpHeaders.createOptimized(Via.ANSWER);

    /** A body that was not read is swallowed up to here; beyond, the connection is closed instead. */
    private static final int SWALLOWED = 64 << 10;

    /** More than this is not swallowed for the sake of an answer. */
    private static final int LINGER = 32 << 20;

    /** Nor for longer. */
    private static final long LINGER_MILLIS = 5_000;

    private final Vertx vertx;
    private final DateField date;
    private final Representation representation;

    Outbound(Vertx vertx, DateField date) {
        this.vertx = vertx;
        this.date = date;
        this.representation = new Representation(date);
    }

    /** Sends an answer of upstream or of the cache. */
    void send(Inbound in, Answer answer) {
        representation.send(in, answer);
    }

    /** Says that what was stored is gone. */
    void purged(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(204)
                .headers()
                .set(HttpHeaders.DATE, date.now())
                .set(VIA, VIA_VALUE)
                .set(CACHE_STATUS, CacheStatus.made("purged").value());
        end(request, Buffer.buffer());
    }

    /** Sends an error of the gateway's own. */
    void send(HttpServerRequest request, GatewayError error, @Nullable CacheStatus how) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended() || response.headWritten()) {
            return;
        }
        MultiMap headers = response.setStatusCode(error.status()).headers();
        headers.set(HttpHeaders.CONTENT_TYPE, "application/json")
                .set("Flexgate-Error", error.slug())
                .set(HttpHeaders.DATE, date.now())
                .set(VIA, VIA_VALUE)
                .set(CACHE_STATUS, (how == null ? CacheStatus.made(error.slug()) : how).value());
        if (error.retryAfter() > 0) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(error.retryAfter()));
        }
        if (error.status() == 401) {
            headers.set("WWW-Authenticate", "Basic realm=\"Twilio API\"");
        }
        end(request, error.body());
    }

    /** Sends the body of an answer to a request whose own body has perhaps not been read. */
    private void end(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        MultiMap headers = response.headers();
        if (BadMessages.is(request)) {
            // Nothing of it is read any more, and its connection is closed by whoever found it bad.
            response.end(body);
        } else if (unread(request) || response.getStatusCode() == 408 || headers.contains(HttpHeaders.CONNECTION)) {
            headers.set(HttpHeaders.CONNECTION, "close");
            response.end(body);
            linger(request);
        } else {
            response.end(body);
            if (!request.isEnded()) {
                // What was paused for streaming is swallowed now, or the connection's next request would wait behind
                // it.
                request.resume();
            }
        }
    }

    /**
     * Swallows a body before closing its connection: closed at once, a client that sends all before it reads would lose the
     * answer to a reset. Whoever goes on and on is cut off.
     */
    private void linger(HttpServerRequest request) {
        if (request.isEnded()) {
            request.connection().close();
            return;
        }
        long timer = vertx.setTimer(LINGER_MILLIS, over -> request.connection().close());
        long[] swallowed = {0};
        request.handler(chunk -> {
            swallowed[0] += chunk.length();
            if (swallowed[0] > LINGER) {
                request.connection().close();
            }
        });
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            request.connection().close();
        });
        request.resume();
    }

    /** Whether more of the request's body may come than is worth reading. */
    private static boolean unread(HttpServerRequest request) {
        if (request.isEnded() || request.version() == HttpVersion.HTTP_2) {
            return false;
        }
        if (request.headers().contains(HttpHeaders.EXPECT)) {
            // Whether its body still comes is the client's to know.
            return true;
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                    || request.method().name().toUpperCase(Locale.ROOT).startsWith("P");
        }
        // Five digits at most are read as a number; a length that is none came with a message that is none.
        return !length.matches("[0-9]{1,5}") || Integer.parseInt(length) > SWALLOWED;
    }
}
