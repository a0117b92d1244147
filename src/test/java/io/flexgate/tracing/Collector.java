package io.flexgate.tracing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.flexgate.testing.Client;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A collector that keeps what it gets by OTLP over HTTP. Any thread. */
final class Collector implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final List<ExportTraceServiceRequest> requests = new CopyOnWriteArrayList<>();

    /** What it answers; 0 for nothing at all. */
    volatile int status = 200;

    Collector() {
        server = Client.wait(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    boolean known = request.path().equals("/v1/traces")
                            && "application/x-protobuf".equals(request.getHeader("Content-Type"));
                    if (!known) {
                        request.response().setStatusCode(404).end();
                        return;
                    }
                    if (status == 0) {
                        return;
                    }
                    if (status == 200) {
                        requests.add(parse(body));
                    }
                    request.response()
                            .setStatusCode(status)
                            .putHeader("Content-Type", "application/x-protobuf")
                            .end(Buffer.buffer(ExportTraceServiceResponse.getDefaultInstance()
                                    .toByteArray()));
                }))
                .listen(0, "127.0.0.1"));
    }

    private static ExportTraceServiceRequest parse(Buffer body) {
        try {
            return ExportTraceServiceRequest.parseFrom(body.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    int port() {
        return server.actualPort();
    }

    /** All that has come. */
    List<ExportTraceServiceRequest> requests() {
        return requests;
    }

    List<Span> spans() {
        return requests.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    List<Span> spans(Span.SpanKind kind) {
        return spans().stream().filter(span -> span.getKind() == kind).toList();
    }

    static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    static Map<String, String> attributes(Span span) {
        return span.getAttributesList().stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey,
                        pair -> pair.getValue().hasStringValue()
                                ? pair.getValue().getStringValue()
                                : String.valueOf(pair.getValue().getIntValue())));
    }

    @Override
    public void close() {
        Client.wait(vertx.close());
    }
}
