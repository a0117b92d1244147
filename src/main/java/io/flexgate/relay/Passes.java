package io.flexgate.relay;

import io.flexgate.access.Caller;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.Headers;
import io.flexgate.http.hops.MaxForwards;
import io.flexgate.http.hops.Via;
import io.flexgate.limits.Ended;
import io.flexgate.limits.Work;
import io.flexgate.relay.Aftermath.Outcome;
import io.flexgate.shield.Interest;
import io.flexgate.shield.Spending;
import io.flexgate.shield.Tries;
import io.flexgate.upstream.Upstream;
import io.flexgate.upstream.UpstreamFailure;
import io.flexgate.upstream.Verdicts;
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

    /** Whether a request is to go no further than the gateway (RFC 9110 §7.6.2). */
    public static boolean endsHere(Inbound in) {
        return MaxForwards.isLast(in.method(), in.headers().get("max-forwards"));
    }

    /**
     * Streams a request and its answer.
     *
     * @param caller null where there is no credential: upstream says what it thinks of that
     * @param route whose operation it is, if the catalog knows it; a write that it does not know drops all that the account has
     * @return succeeds when the answer has been sent; fails while nothing of it has been
     */
    public Future<Void> stream(Inbound in, @Nullable Caller caller, Api.Route route, CacheStatus.Forward why) {
        if (endsHere(in)) {
            return answerHere(in);
        }
        Pass pass = new Pass(in, caller, route, aftermath(in, caller, route), why, new Interest(vertx));
        in.request().pause();
        Promise<Void> over = Promise.promise();
        // A body may turn out to be none before there is a connection to send it on.
        in.request().exceptionHandler(cut -> refuseMalformed(cut, over));
        permitted(pass)
                .compose(reply -> {
                    Aftermath.heed(gateway, caller, pass.http(), reply.statusCode());
                    return answer(pass, reply);
                })
                .onSuccess(over::tryComplete)
                .onFailure(over::tryFail);
        return over.future();
    }

    /**
     * One request on its way.
     *
     * @param aftermath what it leaves behind; null where it changes nothing that is kept
     */
    private record Pass(
            Inbound in,
            @Nullable Caller caller,
            Api.Route route,
            @Nullable Aftermath aftermath,
            CacheStatus.Forward why,
            Interest interest) {

        boolean http() {
            return route.match() != null && route.match().operation().http();
        }

        Upstream upstream() {
            return route.api().upstream();
        }

        void settle(Outcome outcome, Headers said) {
            if (aftermath != null) {
                aftermath.settle(outcome, List.of(), said);
            }
        }
    }

    private @Nullable Aftermath aftermath(Inbound in, @Nullable Caller caller, Api.Route route) {
        Match match = route.match();
        boolean http = match != null && match.operation().http();
        boolean changes = in.disguised() || !in.safe();
        if (match != null && !http && !in.disguised()) {
            changes = !match.operation().changes().isEmpty();
        }
        // Who shows no credential writes in no account: such a write cannot make what is kept for others untrue.
        if (!changes || (caller == null && !http)) {
            return null;
        }
        // What it does in disguise nobody knows.
        Api.Route known = in.disguised() && !http ? new Api.Route(route.api(), null) : route;
        return new Aftermath(gateway, caller, known, in.target());
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

    private static Headers headers(Pass pass) {
        Inbound in = pass.in();
        Caller caller = pass.caller();
        // The answer to TRACE is the request: nothing is added that the caller does not know (RFC 9110 §9.3.8).
        Headers headers = in.forwarded(caller == null || in.method().equals("TRACE") ? null : in.credential(caller));
        Headers.Builder hop = Headers.builder().addAll(MaxForwards.nearer(in.method(), headers));
        if (in.wantsTrailers()) {
            hop.add("TE", "trailers").add("Connection", "TE");
        }
        return hop.build();
    }

    private Future<HttpClientResponse> exchange(Pass pass) {
        Inbound in = pass.in();
        return pass.upstream()
                .open(
                        in.method(),
                        in.target().text(),
                        Inbound.traced(headers(pass), in.observation()),
                        Interims.forward(in))
                .compose(out -> send(pass, out).recover(cause -> {
                    if (cause instanceof Refusal) {
                        pass.settle(Outcome.UNKNOWN, Headers.none());
                        return Future.failedFuture(cause);
                    }
                    UpstreamFailure failure = pass.upstream().failure(cause);
                    pass.settle(Outcome.of(failure), Headers.none());
                    return Future.failedFuture(failure);
                }));
    }

    /** Within the budget; made again where that is safe and nothing of a body is on its way. */
    private Future<HttpClientResponse> permitted(Pass pass) {
        Upstream upstream = pass.upstream();
        pass.in().observation().whenGone(() -> pass.interest().callOff());
        Work work = pass.in().safe() && !pass.in().disguised() ? Work.READ : Work.WRITE;
        Spending spending = Purse.of(
                gateway,
                pass.caller(),
                pass.route().match(),
                work,
                pass.in().observation(),
                gateway.now() + timeout.toNanos());
        Tries.Trial<HttpClientResponse> trial = new Tries.Trial<>(
                () -> exchange(pass),
                (reply, cause) -> reply == null ? failed(pass, cause) : answered(pass, reply),
                upstream.timeout());
        return Tries.of(vertx, upstream.budgets(), spending, pass.interest(), trial);
    }

    private Tries.Verdict answered(Pass pass, HttpClientResponse reply) {
        pass.in().observation().upstreamStatus(reply.statusCode());
        Ended ended = Verdicts.ended(
                reply.statusCode(),
                reply.getHeader("Retry-After"),
                gateway.clocks().wall().instant());
        // What a request to an API of which nothing is known comes to is for its client to see.
        boolean again =
                ended instanceof Ended.Throttled && !pass.http() && !pass.in().hasBody();
        // Whoever shows no credential must not be able to make an upstream look as if it were down.
        boolean nobody = pass.caller() == null && ended instanceof Ended.Failed;
        return new Tries.Verdict(
                nobody ? Ended.CANCELLED : ended,
                again ? Tries.Again.SAFE : Tries.Again.NEVER,
                reply.end(),
                () -> Piping.swallow(reply));
    }

    private static Tries.Verdict failed(Pass pass, @Nullable Throwable cause) {
        if (cause == null || cause instanceof Refusal) {
            return Tries.Verdict.whole(Ended.CANCELLED, Tries.Again.NEVER);
        }
        Inbound in = pass.in();
        UpstreamFailure failure = pass.upstream().failure(cause);
        boolean there = !in.request().response().closed();
        Tries.Again again = Tries.Again.NEVER;
        if (there
                && !in.hasBody()
                && in.safe()
                && !in.disguised()
                && pass.upstream().lost(failure)) {
            // A pooled connection that upstream closed while it was idle says nothing about the request.
            again = Tries.Again.UNSEEN;
        } else if (there && !failure.kind().mayBeDone()) {
            again = Tries.Again.SAFE;
        }
        return Tries.Verdict.whole(there ? Verdicts.ended(failure) : Ended.CANCELLED, again);
    }

    /** Sends the request; the head of the answer may come before the request's body is whole. */
    private Future<HttpClientResponse> send(Pass pass, HttpClientRequest out) {
        Inbound in = pass.in();
        Promise<HttpClientResponse> head = Promise.promise();
        out.response().onSuccess(head::tryComplete).onFailure(head::tryFail);
        // What breaks is told by the futures; without a handler the client logs it as well.
        out.exceptionHandler(broken -> {});
        HttpServerResponse response = in.request().response();
        if (response.closed() || response.ended()) {
            // The client has left, or was refused, while a connection was made: nothing would tell of the end of its
            // body
            // any more.
            out.reset(Upstream.CANCEL);
            return head.future();
        }
        in.observation().whenGone(() -> {
            pass.interest().callOff();
            // What the answer still waits with for its client fails now.
            head.future().onSuccess(HttpClientResponse::resume);
            Upstream.cancel(out, null);
        });
        Future<Void> sent = body(in, out);
        bounded(in, out, sent, head);
        sent.onFailure(cut -> {
                    refuseMalformed(cut, head);
                    out.reset(Upstream.CANCEL, cut);
                })
                .onSuccess(done -> bound(head.future(), () -> Upstream.cancel(out, new TimeoutException())));
        // After the answer nothing tells that a client which still owes a part of its body has left.
        response.bodyEndHandler(ended -> bound(sent, () -> out.reset(Upstream.CANCEL, new TimeoutException())));
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
                out.reset(Upstream.CANCEL, new TimeoutException());
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

    private Future<Void> answer(Pass pass, HttpClientResponse reply) {
        Inbound in = pass.in();
        if (!reply.headers().contains("date")) {
            // A recipient with a clock says when it came (RFC 9110 §6.6.1).
            in.request().response().putHeader("Date", date.get());
        }
        CacheStatus how = CacheStatus.forwarded(pass.why(), reply.statusCode());
        in.observation().cacheStatus(how.value());
        if (pass.aftermath() == null) {
            return Piping.send(in, reply, how);
        }
        Headers.Builder fields = Headers.builder();
        reply.headers().forEach((name, value) -> fields.add(name, value));
        Headers said = fields.build();
        Outcome outcome = pass.aftermath().outcome(reply.statusCode());
        pass.settle(outcome, said);
        // Upstream is still at work while it answers: what was read meanwhile may be older.
        return Piping.send(in, reply, how, new Piping.Watch() {
            @Override
            public void whole() {
                pass.settle(outcome, said);
            }

            @Override
            public void cut() {
                pass.settle(Outcome.UNKNOWN, said);
            }
        });
    }
}
