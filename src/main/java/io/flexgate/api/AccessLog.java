package io.flexgate.api;

import io.flexgate.accesslog.AccessLine;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.LongSupplier;

/**
 * One line for each answered request, as key-value pairs for the log's own format. No header of the request and no query is in
 * it, so no credential is. Any thread.
 */
final class AccessLog {

    private final LongSupplier nanos;

    AccessLog(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether anybody would read it. */
    boolean on() {
        return io.flexgate.accesslog.AccessLog.on();
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
        String status = response.headers().get("Cache-Status");
        io.flexgate.accesslog.AccessLog.write(new AccessLine(System.currentTimeMillis())
                .came("", line.client, request.method().name(), request.path())
                .asked(line.payer, null, null)
                .ended(response.getStatusCode(), String.valueOf(status), response.bytesWritten())
                .took(0, 0, nanos.getAsLong() - began));
    }
}
