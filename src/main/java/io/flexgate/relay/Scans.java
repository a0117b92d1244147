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

    public Scans(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The scan of an answer; not well formed where the answer is not plain JSON. */
    public Future<AnswerScan> of(Reply reply, Api api) {
        String type = reply.headers().get("content-type");
        boolean json = type != null && type.toLowerCase(Locale.ROOT).contains("json");
        boolean plain = !reply.headers().contains("content-encoding");
        if (!json || !plain || reply.body().length() < LARGE) {
            return Future.succeededFuture(scan(json && plain ? reply.body().getBytes() : new byte[0], api));
        }
        return vertx.executeBlocking(() -> scan(reply.body().getBytes(), api), false)
                .otherwise(failure -> AnswerScan.none());
    }

    private static AnswerScan scan(byte[] json, Api api) {
        return AnswerScan.of(json, api.upstream().origin(), api.catalog().wantedFields());
    }
}
