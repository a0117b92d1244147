package io.flexgate.relay;

import io.flexgate.access.Caller;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.Headers;
import io.flexgate.upstream.Upstream;
import io.flexgate.upstream.UpstreamFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the cache does not understand: streamed in both directions, byte for byte, at the pace of the slower side. Confined to
 * one loop.
 */
public final class Passes {

    private static final long CANCEL = 0x8;

    private final Vertx vertx;
    private final Gateway gateway;
    private final Duration timeout;

    public Passes(Vertx vertx, Gateway gateway, Duration timeout) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.timeout = timeout;
    }

    /**
     * Streams a request and its answer.
     *
     * @param caller null where there is no credential: upstream says what it thinks of that
     * @param route whose operation it is, if the catalog knows it; a write that it does not know drops all that the account has
     * @return succeeds when the answer has been sent; fails while nothing of it has been
     */
    public Future<Void> stream(Inbound in, @Nullable Caller caller, Api.Route route, CacheStatus.Forward why) {
        Match match = route.match();
        boolean http = match != null && match.operation().http();
        boolean changes = !in.safe();
        if (match != null && !http) {
            changes = !match.operation().changes().isEmpty();
        }
        // Who shows no credential writes in no account: such a write cannot make what is kept for others untrue.
        Aftermath aftermath =
                changes && (caller != null || http) ? new Aftermath(gateway, caller, route, in.target()) : null;
        Upstream upstream = route.api().upstream();
        // The answer to TRACE is the request: nothing is added that the caller does not know (RFC 9110 §9.3.8).
        Headers headers = in.forwarded(caller == null || in.method().equals("TRACE") ? null : in.credential(caller));
        in.request().pause();
        return upstream.open(in.method(), in.target().text(), headers, Interims.forward(in))
                .compose(out -> send(in, out).recover(cause -> {
                    UpstreamFailure failure = upstream.failure(cause);
                    settle(aftermath, Outcome.of(failure), Headers.none());
                    return Future.failedFuture(failure);
                }))
                .compose(reply -> {
                    Aftermath.heed(gateway, caller, http, reply.statusCode());
                    return answer(in, reply, aftermath, why);
                });
    }

    /** Sends the request; the head of the answer may come before the request's body is whole. */
    private Future<HttpClientResponse> send(Inbound in, HttpClientRequest out) {
        Future<HttpClientResponse> head = out.response();
        // What breaks is told by the futures; without a handler the client logs it as well.
        out.exceptionHandler(broken -> {});
        HttpServerResponse response = in.request().response();
        if (response.closed()) {
            // The client has left while a connection was made: nothing would tell of the end of its body any more.
            out.reset(CANCEL);
            return head;
        }
        response.closeHandler(closed -> out.reset(CANCEL));
        Future<Void> sent = body(in, out);
        sent.onFailure(cut -> out.reset(CANCEL, cut))
                .onSuccess(done -> bound(head, () -> out.reset(CANCEL, new TimeoutException())));
        // After the answer nothing tells that a client which still owes a part of its body has left.
        response.bodyEndHandler(ended -> bound(sent, () -> out.reset(CANCEL, new TimeoutException())));
        return head;
    }

    private static Future<Void> body(Inbound in, HttpClientRequest out) {
        if (!in.hasBody()) {
            in.request().resume();
            boolean counted = in.method().equals("POST") || in.method().equals("PUT");
            return counted ? out.putHeader("content-length", "0").end() : out.end();
        }
        String length = in.headers().get("content-length");
        if (length == null) {
            out.setChunked(true);
        } else {
            out.putHeader("content-length", length);
        }
        // A body that is cut off must not look whole to upstream.
        return in.request().pipe().endOnFailure(false).to(out);
    }

    private void bound(Future<?> future, Runnable late) {
        if (!future.isComplete()) {
            long timer = vertx.setTimer(timeout.toMillis(), over -> late.run());
            future.onComplete(done -> vertx.cancelTimer(timer));
        }
    }

    private Future<Void> answer(
            Inbound in, HttpClientResponse reply, @Nullable Aftermath aftermath, CacheStatus.Forward why) {
        CacheStatus how = CacheStatus.forwarded(why, reply.statusCode());
        if (aftermath == null) {
            return Piping.send(in, reply, how);
        }
        Headers.Builder fields = Headers.builder();
        reply.headers().forEach((name, value) -> fields.add(name, value));
        Headers said = fields.build();
        Outcome outcome = aftermath.outcome(reply.statusCode());
        settle(aftermath, outcome, said);
        // Upstream is still at work while it answers: what was read meanwhile may be older.
        return Piping.send(in, reply, how, new Piping.Watch() {
            @Override
            public void whole() {
                settle(aftermath, outcome, said);
            }

            @Override
            public void cut() {
                settle(aftermath, Outcome.UNKNOWN, said);
            }
        });
    }

    private static void settle(@Nullable Aftermath aftermath, Outcome outcome, Headers said) {
        if (aftermath != null) {
            aftermath.settle(outcome, List.of(), said);
        }
    }
}
