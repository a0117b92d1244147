package io.flexgate.metrics.prometheus;

import io.flexgate.metrics.Distribution;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The metric families of one scrape, in the making. Confined to one thread. */
final class Families {

    private final List<MetricSnapshot> made = new ArrayList<>();

    /**
     * A value.
     *
     * @param labels names and values in turn
     */
    record Point(double value, List<String> labels) {}

    /** Several values as one. */
    record Spread(Distribution values, List<String> labels) {}

    /**
     * How a histogram is told.
     *
     * @param bounds of its buckets, in the distribution's own unit
     * @param scale how many of that make one of Prometheus's
     */
    record Buckets(List<Long> bounds, double scale) {}

    List<MetricSnapshot> made() {
        return made;
    }

    static Point point(double value, String... labels) {
        return new Point(value, List.of(labels));
    }

    static Point point(long value, String... labels) {
        return new Point((double) value, List.of(labels));
    }

    static Spread spread(Distribution values, String... labels) {
        return new Spread(values, List.of(labels));
    }

    /**
     * Adds a counter.
     *
     * @param name without the {@code _total} that is appended
     */
    void counter(String name, String help, Stream<Point> points) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        points.forEach(point -> counter.dataPoint(CounterDataPointSnapshot.builder()
                .value(point.value())
                .labels(labels(point.labels()))
                .build()));
        made.add(counter.build());
    }

    void gauge(String name, String help, Stream<Point> points) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        points.forEach(point -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .value(point.value())
                .labels(labels(point.labels()))
                .build()));
        made.add(gauge.build());
    }

    void gauge(String name, String help, long value) {
        gauge(name, help, Stream.of(point(value)));
    }

    /**
     * Adds what never changes.
     *
     * @param name without the {@code _info} that is appended
     */
    void info(String name, String help, Map<String, String> labels) {
        List<String> flat = labels.entrySet().stream()
                .flatMap(label -> Stream.of(label.getKey(), label.getValue()))
                .toList();
        made.add(InfoSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(InfoDataPointSnapshot.builder().labels(labels(flat)).build())
                .build());
    }

    void histogram(String name, String help, Buckets buckets, Stream<Spread> spreads) {
        HistogramSnapshot.Builder histogram =
                HistogramSnapshot.builder().name(name).help(help);
        double[] bounds = Stream.concat(
                        buckets.bounds().stream().map(bound -> bound / buckets.scale()),
                        Stream.of(Double.POSITIVE_INFINITY))
                .mapToDouble(Double::doubleValue)
                .toArray();
        spreads.forEach(spread -> histogram.dataPoint(HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(
                        ClassicHistogramBuckets.of(bounds, spread.values().between(buckets.bounds())))
                .sum(spread.values().sum() / buckets.scale())
                .labels(labels(spread.labels()))
                .build()));
        made.add(histogram.build());
    }

    private static Labels labels(List<String> flat) {
        return Labels.of(flat.toArray(String[]::new));
    }
}
