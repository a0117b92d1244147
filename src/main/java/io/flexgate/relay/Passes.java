package io.flexgate.relay;

import io.flexgate.access.Caller;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.Headers;
import io.flexgate.http.MaxForwards;
import io.flexgate.http.Via;
import io.flexgate.upstream.UpstreamFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the cache does not understand: streamed in both directions, byte for byte, at the pace of the slower side. Confined to
 * one loop.
 */
public final class Passes {

    private static final long CANCEL = 0x8;

    /** Bytes of a body in each timeout; who sends less holds a connection to upstream for nothing. */
    private static final long LEAST_PACE = 16 << 10;

    private final Vertx vertx;
    private final Gateway gateway;
    private final Duration timeout;
    private final Supplier<String> date;

    /**
     * Prepares.
     *
     * @param timeout bound of the time to the head of an answer; in which a body must show some pace
     * @param date prints the time of now
     */
    public Passes(Vertx vertx, Gateway gateway, Duration timeout, Supplier<String> date) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.timeout = timeout;
        this.date = date;
    }

    /**
     * Streams a request and its answer.
     *
     * @param caller null where there is no credential: upstream says what it thinks of that
     * @param match the operation, if the catalog knows it; a write that it does not know drops all that the account has
     * @return succeeds when the answer has been sent; fails while nothing of it has been
     */
    public Future<Void> stream(Inbound in, @Nullable Caller caller, @Nullable Match match, CacheStatus.Forward why) {
        if (MaxForwards.isLast(in.method(), in.headers().get("max-forwards"))) {
            return answerHere(in);
        }
        boolean disguised = in.disguised();
        boolean changes = disguised
                || (match == null ? !in.safe() : !match.operation().changes().isEmpty());
        // Who shows no credential writes in no account: such a write cannot make what is kept for others untrue.
        Aftermath aftermath =
                changes && caller != null ? new Aftermath(gateway, caller, disguised ? null : match) : null;
        Headers headers = headers(in, caller);
        in.request().pause();
        Promise<Void> over = Promise.promise();
        // A body may turn out to be none before there is a connection to send it on.
        in.request().exceptionHandler(cut -> refuseMalformed(cut, over));
        exchange(in, headers, aftermath)
                // A pooled connection that upstream closed while it was idle says nothing about the request.
                .recover(cause -> again(in, cause) ? exchange(in, headers, aftermath) : Future.failedFuture(cause))
                .compose(reply -> {
                    Aftermath.heed(gateway, caller, reply.statusCode());
                    return answer(in, reply, aftermath, why);
                })
                .onSuccess(over::tryComplete)
                .onFailure(over::tryFail);
        return over.future();
    }

    /** Tells the client that its body is not HTTP; one that has left is told nothing. */
    private static void refuseMalformed(Throwable cut, Promise<?> answer) {
        if (!(cut instanceof IOException || cut instanceof VertxException || cut instanceof TimeoutException)) {
            answer.tryFail(new Refusal(GatewayError.badRequest("the request body is not whole and well-formed HTTP")));
        }
    }

    /** Answers a request that goes no further. */
    private Future<Void> answerHere(Inbound in) {
        HttpServerResponse response = in.request().response();
        response.putHeader("Date", date.get()).putHeader("Via", Via.ANSWER);
        if (in.method().equals("OPTIONS")) {
            return response.setStatusCode(204).end();
        }
        return response.putHeader("Content-Type", "message/http")
                .end(MaxForwards.trace(in.target(), in.forwarded(null)));
    }

    private static Headers headers(Inbound in, @Nullable Caller caller) {
        // The answer to TRACE is the request: nothing is added that the caller does not know (RFC 9110 §9.3.8).
        Headers headers =
                in.forwarded(caller == null || in.method().equals("TRACE") ? null : Reads.authorization(caller));
        Headers.Builder hop = Headers.builder().addAll(MaxForwards.nearer(in.method(), headers));
        if (in.wantsTrailers()) {
            hop.add("TE", "trailers").add("Connection", "TE");
        }
        return hop.build();
    }

    private Future<HttpClientResponse> exchange(Inbound in, Headers headers, @Nullable Aftermath aftermath) {
        return gateway.upstream()
                .open(in.method(), in.target().text(), headers, Interims.forward(in))
                .compose(out -> send(in, out).recover(cause -> {
                    if (cause instanceof Refusal) {
                        settle(aftermath, Outcome.UNKNOWN);
                        return Future.failedFuture(cause);
                    }
                    UpstreamFailure failure = gateway.upstream().failure(cause);
                    settle(aftermath, Outcome.of(failure));
                    return Future.failedFuture(failure);
                }));
    }

    private boolean again(Inbound in, Throwable cause) {
        return in.safe()
                && !in.disguised()
                && !in.hasBody()
                && !in.request().response().closed()
                && gateway.upstream().lost(cause);
    }

    /** Sends the request; the head of the answer may come before the request's body is whole. */
    private Future<HttpClientResponse> send(Inbound in, HttpClientRequest out) {
        Promise<HttpClientResponse> head = Promise.promise();
        out.response().onSuccess(head::tryComplete).onFailure(head::tryFail);
        // What breaks is told by the futures; without a handler the client logs it as well.
        out.exceptionHandler(broken -> {});
        HttpServerResponse response = in.request().response();
        if (response.closed() || response.ended()) {
            // The client has left, or was refused, while a connection was made: nothing would tell of the end of its
            // body
            // any more.
            out.reset(CANCEL);
            return head.future();
        }
        response.closeHandler(closed -> out.reset(CANCEL));
        Future<Void> sent = body(in, out);
        bounded(in, out, sent, head);
        sent.onFailure(cut -> {
                    refuseMalformed(cut, head);
                    out.reset(CANCEL, cut);
                })
                .onSuccess(done -> bound(head.future(), () -> out.reset(CANCEL, new TimeoutException())));
        // After the answer nothing tells that a client which still owes a part of its body has left.
        response.bodyEndHandler(ended -> bound(sent, () -> out.reset(CANCEL, new TimeoutException())));
        return head.future();
    }

    private static Future<Void> body(Inbound in, HttpClientRequest out) {
        if (!in.hasBody()) {
            if (!in.request().isEnded()) {
                in.request().resume();
            }
            boolean counted = in.method().equals("POST") || in.method().equals("PUT");
            return counted ? out.putHeader("content-length", "0").end() : out.end();
        }
        if (in.awaitsContinue()) {
            in.request().response().writeContinue();
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

    /** A body is waited for while it comes at some pace, or upstream is what it waits for. */
    private void bounded(Inbound in, HttpClientRequest out, Future<Void> sent, Promise<HttpClientResponse> head) {
        if (sent.isComplete()) {
            return;
        }
        long[] seen = {0};
        long timer = vertx.setPeriodic(timeout.toMillis(), tick -> {
            long read = in.request().bytesRead();
            if (read - seen[0] < LEAST_PACE && !out.writeQueueFull()) {
                head.tryFail(new Refusal(GatewayError.SLOW_BODY));
                out.reset(CANCEL, new TimeoutException());
            }
            seen[0] = read;
        });
        sent.onComplete(done -> vertx.cancelTimer(timer));
    }

    private void bound(Future<?> future, Runnable late) {
        if (!future.isComplete()) {
            long timer = vertx.setTimer(timeout.toMillis(), over -> late.run());
            future.onComplete(done -> vertx.cancelTimer(timer));
        }
    }

    private Future<Void> answer(
            Inbound in, HttpClientResponse reply, @Nullable Aftermath aftermath, CacheStatus.Forward why) {
        Outcome outcome = Outcome.of(reply.statusCode());
        settle(aftermath, outcome);
        if (!reply.headers().contains("date")) {
            // A recipient with a clock says when it came (RFC 9110 §6.6.1).
            in.request().response().putHeader("Date", date.get());
        }
        CacheStatus how = CacheStatus.forwarded(why, reply.statusCode(), false, false);
        if (aftermath == null) {
            return Piping.send(in, reply, how);
        }
        // Upstream is still at work while it answers: what was read meanwhile may be older.
        return Piping.send(in, reply, how, new Piping.Watch() {
            @Override
            public void whole() {
                settle(aftermath, outcome);
            }

            @Override
            public void cut() {
                settle(aftermath, Outcome.UNKNOWN);
            }
        });
    }

    private static void settle(@Nullable Aftermath aftermath, Outcome outcome) {
        if (aftermath != null) {
            aftermath.settle(outcome, List.of());
        }
    }
}
