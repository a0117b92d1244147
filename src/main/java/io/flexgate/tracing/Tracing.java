package io.flexgate.tracing;

import io.flexgate.http.Origin;
import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.flexgate.observe.Phase;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tracing, once it is on. Any thread. */
public final class Tracing {

    /** Of one request to the collector. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Duration BETWEEN = Duration.ofSeconds(2);

    /** Spans that wait; what comes beyond is dropped, so that a collector that is down costs no more than this. */
    private static final int QUEUE = 4_096;

    private static final int BATCH = 512;

    /** Held, or its level would be forgotten with it: the library logs each failure itself, past the log's format. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final SdkTracerProvider provider;
    private final Spans spans;

    private Tracing(SdkTracerProvider provider, Spans spans) {
        this.provider = provider;
        this.spans = spans;
    }

    /**
     * Begins.
     *
     * @param endpoint without a path: OTLP says which
     * @param percent of requests that come with no trace
     * @param clock for dates
     */
    public static Tracing start(Origin endpoint, int percent, InstantSource clock) {
        LIBRARY.setLevel(Level.OFF);
        rehearse(clock);
        Attributes about = Attributes.of(
                AttributeKey.stringKey("service.name"),
                "flexgate",
                AttributeKey.stringKey("service.instance.id"),
                UUID.randomUUID().toString());
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint + "/v1/traces")
                .setTimeout(TIMEOUT)
                .setConnectTimeout(TIMEOUT)
                .build();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(about)))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(percent / 100.0)))
                .addSpanProcessor(BatchSpanProcessor.builder(new Telling(exporter, endpoint.toString()))
                        .setScheduleDelay(BETWEEN)
                        .setMaxQueueSize(QUEUE)
                        .setMaxExportBatchSize(BATCH)
                        .build())
                .build();
        return new Tracing(provider, new Spans(provider.get("io.flexgate"), clock));
    }

    /** Has the classes loaded that a request needs, or the first one's loop would wait for them. */
    private static void rehearse(InstantSource clock) {
        SdkTracerProvider nowhere = SdkTracerProvider.builder().build();
        Spans spans = new Spans(nowhere.get("io.flexgate"), clock);
        String trace = "1".repeat(32);
        Observation request =
                Observation.begin(spans, "GET", "/", 0, "00-" + trace + "-" + "1".repeat(16) + "-01", trace);
        for (Phase phase : Phase.values()) {
            request.enter(phase, 0);
            request.leave(phase, 0, 0, true);
        }
        request.became(Outcome.HIT);
        request.answered(200, 0, 0);
        nowhere.close();
    }

    /** Makes spans of what it hears of; for any loop. */
    public Observer observer() {
        return spans;
    }

    /** Sends what is left; succeeds when that is done, or cannot be done. */
    public Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        provider.shutdown().whenComplete(closed::complete);
        return closed.future();
    }
}
