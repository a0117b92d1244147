package io.flexgate.relay;

import io.flexgate.links.AnswerScan;
import io.flexgate.upstream.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Locale;

/** Reads what is in upstream's answers: small ones at once, large ones off the event loop. Any thread. */
public final class Scans {

    /** Reading goes at some 100 MB/s: up to here it takes about a millisecond. */
    private static final int LARGE = 128 << 10;

    private final Vertx vertx;
    private final Gateway gateway;

    public Scans(Vertx vertx, Gateway gateway) {
        this.vertx = vertx;
        this.gateway = gateway;
    }

    /** The scan of an answer; not well formed where the answer is not plain JSON. */
    Future<AnswerScan> of(Reply reply) {
        String type = reply.headers().get("content-type");
        boolean json = type != null && type.toLowerCase(Locale.ROOT).contains("json");
        boolean plain = !reply.headers().contains("content-encoding");
        if (!json || !plain || reply.body().length() < LARGE) {
            return Future.succeededFuture(scan(json && plain ? reply.body().getBytes() : new byte[0]));
        }
        return vertx.executeBlocking(() -> scan(reply.body().getBytes()), false)
                .otherwise(failure -> scan(new byte[0]));
    }

    private AnswerScan scan(byte[] json) {
        return AnswerScan.of(
                json, gateway.upstream().origin(), gateway.catalog().wantedFields());
    }
}
