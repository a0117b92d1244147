package io.flexgate.relay.reads;

import io.flexgate.http.Headers;
import io.flexgate.limits.Ended;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.Piping;
import io.flexgate.shield.Interest;
import io.flexgate.shield.Spending;
import io.flexgate.shield.Tries;
import io.flexgate.shield.Tries.Again;
import io.flexgate.upstream.Interim;
import io.flexgate.upstream.Upstream;
import io.flexgate.upstream.UpstreamFailure;
import io.flexgate.upstream.Verdicts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls of upstream that change nothing and have no body, each within an account's budget. Confined to one loop. */
final class Calls {

    /** What is set aside for a body at first, in bytes: on upstream's word alone no more than so much, without its word less. */
    private static final int MOST_AT_FIRST = 16 << 10;

    private static final int USUAL = 1 << 10;

    private final Vertx vertx;
    private final Gateway gateway;

    Calls(Vertx vertx, Gateway gateway) {
        this.vertx = vertx;
        this.gateway = gateway;
    }

    /**
     * What is asked for.
     *
     * @param method GET or HEAD
     * @param interim hears of interim answers
     */
    record Question(Upstream upstream, String method, String target, Headers headers, Interim interim) {}

    /**
     * On whose behalf.
     *
     * @param interest calls it off while it waits
     * @param patient whether it is worth another try where it has failed; a call for which there was no room always is
     * @param departs hears of each call, just before it is made
     */
    record Errand(Spending spending, Interest interest, boolean patient, Runnable departs) {}

    /**
     * A body as far as it was read.
     *
     * @param whole whether that is all; else the reply is paused and goes on behind it
     */
    record Collected(Buffer bytes, boolean whole) {}

    /**
     * An answer.
     *
     * @param body as far as it was read; null where that has not begun
     */
    record Arrived(HttpClientResponse reply, @Nullable Collected body) {

        static Arrived headOnly(HttpClientResponse reply) {
            return new Arrived(reply, null);
        }
    }

    /**
     * Asks for an answer's head. What it says is the client's to know, unless an API says that it had no room for the call.
     *
     * @param http whether it is no API, but anything that speaks HTTP
     * @return the reply, its body paused; fails with {@link UpstreamFailure}, or as {@link Tries} does
     */
    Future<HttpClientResponse> head(Question question, Errand errand, boolean http) {
        Tries.Trial<HttpClientResponse> trial = new Tries.Trial<>(
                () -> once(question, errand),
                (reply, failure) -> reply == null
                        ? failed(question.upstream(), failure, errand, false)
                        : headed(reply, errand, http),
                question.upstream().timeout());
        return tried(question.upstream(), errand, trial);
    }

    private Tries.Verdict headed(HttpClientResponse reply, Errand errand, boolean http) {
        errand.spending().observation().upstreamStatus(reply.statusCode());
        boolean again = !http && reply.statusCode() == Verdicts.THROTTLED;
        return new Tries.Verdict(
                ended(reply), again ? Again.SAFE : Again.NEVER, reply.end(), () -> Piping.swallow(reply));
    }

    /**
     * Asks for a whole answer of an API, which is known to mean what it says: errors that may pass are not the last word.
     *
     * @param most what of the body is read
     */
    Future<Arrived> whole(Question question, Errand errand, long most) {
        Upstream upstream = question.upstream();
        Tries.Trial<Arrived> trial = new Tries.Trial<>(
                () -> once(question, errand)
                        .compose(reply -> collect(upstream, reply, most).map(body -> new Arrived(reply, body))),
                (arrived, failure) ->
                        arrived == null ? failed(upstream, failure, errand, true) : arrived(arrived, errand),
                upstream.timeout());
        return tried(upstream, errand, trial);
    }

    private <R> Future<R> tried(Upstream upstream, Errand errand, Tries.Trial<R> trial) {
        return Tries.of(vertx, upstream.budgets(), errand.spending(), errand.interest(), trial);
    }

    private Tries.Verdict arrived(Arrived arrived, Errand errand) {
        HttpClientResponse reply = arrived.reply();
        errand.spending().observation().upstreamStatus(reply.statusCode());
        Again again = Verdicts.againAfter(reply.statusCode());
        boolean wanted = reply.statusCode() == Verdicts.THROTTLED || errand.patient();
        boolean whole = arrived.body() == null || arrived.body().whole();
        return new Tries.Verdict(
                ended(reply),
                wanted ? again : Again.NEVER,
                whole ? Future.succeededFuture() : reply.end(),
                whole ? () -> {} : () -> Piping.cancel(reply));
    }

    private Ended ended(HttpClientResponse reply) {
        return Verdicts.ended(
                reply.statusCode(),
                reply.getHeader("Retry-After"),
                gateway.clocks().wall().instant());
    }

    private static Tries.Verdict failed(
            Upstream upstream, @Nullable Throwable cause, Errand errand, boolean mayTryAgain) {
        UpstreamFailure failure = upstream.failure(cause == null ? new IllegalStateException() : cause);
        boolean unreachable = failure.kind() == UpstreamFailure.Kind.UNREACHABLE;
        Again again = Again.NEVER;
        if (upstream.lost(failure)) {
            // A pooled connection that upstream closed while it was idle says nothing about the call.
            again = Again.UNSEEN;
        } else if (errand.patient() && (unreachable || mayTryAgain)) {
            again = Again.SAFE;
        }
        return Tries.Verdict.whole(Verdicts.ended(failure), again);
    }

    private Future<HttpClientResponse> once(Question question, Errand errand) {
        errand.departs().run();
        Upstream upstream = question.upstream();
        Headers headers = Inbound.traced(question.headers(), errand.spending().observation());
        return upstream.open(question.method(), question.target(), headers, question.interim())
                .compose(request -> send(upstream, request))
                .recover(failure -> Future.failedFuture(upstream.failure(failure)));
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
                .onFailure(cause -> Upstream.cancel(request, cause));
    }

    /**
     * Reads a body, up to a bound.
     *
     * @return fails with {@link UpstreamFailure} alone, where the body is cut off or takes too long
     */
    Future<Collected> collect(Upstream upstream, HttpClientResponse reply, long most) {
        // Of this loop: the time of a promise that is nobody's runs out on a thread that belongs to no loop.
        Promise<Collected> collected = ((ContextInternal) vertx.getOrCreateContext()).promise();
        long length = Heads.length(reply);
        Buffer bytes = Buffer.buffer(length < 0 ? USUAL : (int) Math.min(length, MOST_AT_FIRST));
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
                .timeout(upstream.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> {
                    if (failure instanceof TimeoutException) {
                        Piping.cancel(reply);
                    }
                    return Future.failedFuture(upstream.failure(failure));
                });
    }
}
