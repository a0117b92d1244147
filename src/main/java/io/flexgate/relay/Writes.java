package io.flexgate.relay;

import io.flexgate.access.Caller;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.EndToEnd;
import io.flexgate.links.AnswerScan;
import io.flexgate.upstream.Call;
import io.flexgate.upstream.Reply;
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
    public Future<Answer> send(Inbound in, Buffer body, Match match, Caller caller) {
        Aftermath aftermath = new Aftermath(gateway, caller, match);
        String credential = Reads.authorization(caller);
        Call call = new Call(in.method(), in.target().text(), in.forwardedPlain(credential), body);
        return gateway.upstream()
                .call(call)
                .recover(cause -> {
                    aftermath.settle(Outcome.of(gateway.upstream().failure(cause)), List.of());
                    return Future.failedFuture(cause);
                })
                .compose(reply -> scans.of(reply).map(scan -> answer(reply, scan, aftermath)))
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    if (cause instanceof TimeoutException) {
                        // The client is told before upstream is done; what comes later is settled once more.
                        aftermath.settle(Outcome.UNKNOWN, List.of());
                    }
                    return Future.failedFuture(cause);
                });
    }

    private static Answer answer(Reply reply, AnswerScan scan, Aftermath aftermath) {
        Outcome outcome = Outcome.of(reply.status());
        aftermath.settle(outcome, outcome == Outcome.DONE ? scan.items() : List.of());
        Aftermath.heed(aftermath.gateway(), aftermath.caller(), reply.status());
        CacheStatus how = CacheStatus.forwarded(CacheStatus.Forward.METHOD, reply.status(), false, false);
        return new Answer(
                reply.status(),
                reply.reason(),
                EndToEnd.of(reply.headers()),
                new Content(reply.body(), scan),
                how,
                Answer.FRESH,
                false);
    }
}
