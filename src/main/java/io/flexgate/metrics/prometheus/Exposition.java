package io.flexgate.metrics.prometheus;

import io.flexgate.ledger.Ledger;
import io.flexgate.metrics.Metrics;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Writes what Prometheus reads. To be made with the first scrape, and closed. Any thread, but no event loop: it takes a while. */
public final class Exposition implements AutoCloseable {

    /** Micrometer's, which are against Prometheus's conventions: nanoseconds, and a gauge that is named like a histogram's part. */
    private static final Set<String> UNCONVENTIONAL = Set.of("process.cpu.time", "system.cpu.count");

    private final PrometheusMeterRegistry jvm = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final Figures figures;

    /** Begins to measure the JVM. */
    public Exposition(Metrics metrics, Ledger ledger) {
        figures = new Figures(metrics, ledger);
        jvm.config().meterFilter(MeterFilter.deny(meter -> UNCONVENTIONAL.contains(meter.getName())));
        Stream.of(
                        new ClassLoaderMetrics(),
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        new FileDescriptorMetrics(),
                        collections)
                .forEach(binder -> binder.bindTo(jvm));
    }

    /** A text, and which. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Text(String contentType, byte[] bytes) {}

    /**
     * All figures.
     *
     * @param accept what the scraper wants, as its {@code Accept} says; empty for Prometheus's own text format
     */
    public Text text(State state, String accept) {
        List<MetricSnapshot> all = Stream.concat(
                        figures.at(state).stream(), jvm.getPrometheusRegistry().scrape().stream())
                .toList();
        // Not the library's choice: it would write protocol buffers, whose writer is not here.
        ExpositionFormatWriter open = formats.getOpenMetricsTextFormatWriter();
        ExpositionFormatWriter writer = open.accepts(accept) ? open : formats.getPrometheusTextFormatWriter();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 << 10);
        try {
            writer.write(bytes, new MetricSnapshots(all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Text(writer.getContentType(), bytes.toByteArray());
    }

    @Override
    public void close() {
        collections.close();
        jvm.close();
    }
}
