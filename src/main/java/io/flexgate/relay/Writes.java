package io.flexgate.relay;

import io.flexgate.access.Caller;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.hops.EndToEnd;
import io.flexgate.links.AnswerScan;
import io.flexgate.upstream.Call;
import io.flexgate.upstream.Reply;
import io.flexgate.upstream.Upstream;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Creates, updates and archives: to upstream once, and the cache told before the client is. Confined to one loop. */
public final class Writes {

    private final Gateway gateway;
    private final Scans scans;
    private final Duration patience;

    public Writes(Gateway gateway, Scans scans, Duration patience) {
        this.gateway = gateway;
        this.scans = scans;
        this.patience = patience;
    }

    /** Sends a write whose body is whole. Goes on when the client leaves: what was sent may be carried out. */
    public Future<Answer> send(Inbound in, Buffer body, Api.Route route, Caller caller) {
        Aftermath aftermath = new Aftermath(gateway, caller, route, in.target());
        Upstream upstream = route.api().upstream();
        String credential = in.credential(caller);
        Call call = new Call(in.method(), in.target().text(), in.forwardedPlain(credential), body);
        return upstream.call(call)
                .recover(cause -> {
                    aftermath.settle(Outcome.of(upstream.failure(cause)));
                    return Future.failedFuture(cause);
                })
                .compose(reply -> scans.of(reply, route.api()).map(scan -> answer(reply, scan, aftermath)))
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    if (cause instanceof TimeoutException) {
                        // The client is told before upstream is done; what comes later is settled once more.
                        aftermath.settle(Outcome.UNKNOWN);
                    }
                    return Future.failedFuture(cause);
                });
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
