package io.flexgate.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An exporter whose failures are told once a minute, with how much was lost; nobody else hears of them. Any thread. */
final class Telling implements SpanExporter {

    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    private static final long BETWEEN = TimeUnit.MINUTES.toNanos(1);

    private final SpanExporter exporter;
    private final String endpoint;
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - BETWEEN);

    Telling(SpanExporter exporter, String endpoint) {
        this.exporter = exporter;
        this.endpoint = endpoint;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        CompletableResultCode result = exporter.export(spans);
        result.whenComplete(() -> {
            if (!result.isSuccess()) {
                lost(count, result.getFailureThrowable());
            }
        });
        return result;
    }

    private void lost(int count, @Nullable Throwable cause) {
        lost.addAndGet(count);
        long last = toldAt.get();
        long now = System.nanoTime();
        if (now - last >= BETWEEN && toldAt.compareAndSet(last, now)) {
            LOG.warn(
                    "{} spans could not be sent to {}: {}",
                    lost.getAndSet(0),
                    endpoint,
                    cause == null ? "it did not take them" : cause.toString());
        }
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
