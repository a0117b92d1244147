package io.flexgate.relay;

import io.flexgate.access.Caller;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.Headers;
import io.flexgate.http.hops.EndToEnd;
import io.flexgate.limits.Ended;
import io.flexgate.limits.Work;
import io.flexgate.links.AnswerScan;
import io.flexgate.relay.Aftermath.Outcome;
import io.flexgate.shield.Interest;
import io.flexgate.shield.Spending;
import io.flexgate.shield.Tries;
import io.flexgate.upstream.Call;
import io.flexgate.upstream.Reply;
import io.flexgate.upstream.Upstream;
import io.flexgate.upstream.UpstreamFailure;
import io.flexgate.upstream.Verdicts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Creates, updates and archives: to upstream once, and the cache told before the client is. Confined to one loop. */
public final class Writes {

    private final Vertx vertx;
    private final Gateway gateway;
    private final Scans scans;
    private final Duration patience;

    /**
     * Prepares.
     *
     * @param patience how long a client waits for its answer
     */
    public Writes(Vertx vertx, Gateway gateway, Scans scans, Duration patience) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.scans = scans;
        this.patience = patience;
    }

    /** Sends a write whose body is whole. Once it is sent it goes on when the client leaves: it may be carried out. */
    public Future<Answer> send(Inbound in, Buffer body, Api.Route route, Caller caller) {
        Aftermath aftermath = new Aftermath(gateway, caller, route, in.target());
        Upstream upstream = route.api().upstream();
        String credential = in.credential(caller);
        Headers fields = in.forwardedPlain(credential);
        long until = gateway.now() + patience.toNanos();
        Interest interest = new Interest(vertx);
        in.observation().whenGone(interest::callOff);
        boolean[] sent = {false};
        Tries.Trial<Reply> trial = new Tries.Trial<>(
                () -> {
                    sent[0] = true;
                    Headers traced = Inbound.traced(fields, in.observation());
                    return upstream.call(new Call(in.method(), in.target().text(), traced, body), Interims.forward(in))
                            .onFailure(cause -> aftermath.settle(Outcome.of(upstream.failure(cause))));
                },
                (reply, cause) -> {
                    in.observation().upstreamStatus(reply == null ? 0 : reply.status());
                    return verdict(upstream, reply, cause);
                },
                upstream.timeout());
        Spending spending = Purse.of(gateway, caller, route.match(), Work.WRITE, in.observation(), until);
        return Tries.of(vertx, upstream.budgets(), spending, interest, trial)
                .compose(reply -> scans.of(reply, route.api()).map(scan -> answer(reply, scan, aftermath)))
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    if (cause instanceof TimeoutException) {
                        // At once, or a permit that is on its way would still send what the client is told is over.
                        interest.callOffNow();
                        // The client is told before upstream is done; what comes later is settled once more.
                        aftermath.settle(sent[0] ? Outcome.UNKNOWN : Outcome.NOTHING);
                    }
                    return Future.failedFuture(cause);
                });
    }

    /** A write is made again only where upstream cannot have processed it (contract §6.3). */
    private Tries.Verdict verdict(Upstream upstream, @Nullable Reply reply, @Nullable Throwable cause) {
        if (reply == null) {
            UpstreamFailure failure = upstream.failure(cause == null ? new IllegalStateException() : cause);
            return Tries.Verdict.whole(
                    Verdicts.ended(failure), failure.kind().mayBeDone() ? Tries.Again.NEVER : Tries.Again.SAFE);
        }
        Ended ended = Verdicts.ended(
                reply.status(),
                reply.headers().get("retry-after"),
                gateway.clocks().wall().instant());
        return Tries.Verdict.whole(ended, ended instanceof Ended.Throttled ? Tries.Again.SAFE : Tries.Again.NEVER);
    }

    private static Answer answer(Reply reply, AnswerScan scan, Aftermath aftermath) {
        Outcome outcome = aftermath.outcome(reply.status());
        aftermath.settle(outcome, outcome == Outcome.DONE ? scan.items() : List.of(), reply.headers());
        Aftermath.heed(aftermath.gateway(), aftermath.caller(), false, reply.status());
        CacheStatus how = CacheStatus.forwarded(CacheStatus.Forward.METHOD, reply.status());
        return new Answer.Whole(
                reply.status(),
                reply.reason(),
                EndToEnd.of(reply.headers()),
                new Content(reply.body(), scan),
                how,
                Answer.Whole.FRESH,
                false);
    }
}
