package io.flexgate.api;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each answered request, as key-value pairs for the log's own format. No header of the request and no query is in
 * it, so no credential is. Any thread.
 */
final class AccessLog {

    private static final Logger LOG = LoggerFactory.getLogger("flexgate.access");

    private final LongSupplier nanos;

    AccessLog(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether anybody would read it. */
    boolean on() {
        return LOG.isInfoEnabled();
    }

    /** The line of a request that is under way. Confined to its loop. */
    static final class Line {

        private String client = "";
        private String payer = "";

        /** From where it comes, as far as that is known. */
        void client(String address) {
            client = address;
        }

        /** Whose request it is, by the name that the ledger has for it. */
        void payer(String name) {
            payer = name;
        }
    }

    /** Writes the line when the request's answer has ended, or its client has gone. */
    Line watch(HttpServerRequest request) {
        Line line = new Line();
        long began = nanos.getAsLong();
        request.response().endHandler(ended -> write(request, line, began));
        return line;
    }

    private void write(HttpServerRequest request, Line line, long began) {
        HttpServerResponse response = request.response();
        LOG.atInfo()
                .addKeyValue("client", line.client)
                .addKeyValue("team", line.payer)
                .addKeyValue("method", request.method().name())
                .addKeyValue("path", request.path())
                .addKeyValue("status", response.getStatusCode())
                .addKeyValue("cache", response.headers().get("Cache-Status"))
                .addKeyValue("bytes", response.bytesWritten())
                .addKeyValue("micros", TimeUnit.NANOSECONDS.toMicros(nanos.getAsLong() - began))
                .log("request");
    }
}
