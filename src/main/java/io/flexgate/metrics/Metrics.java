package io.flexgate.metrics;

import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Observer;
import io.flexgate.observe.Phase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** What all loops have counted since the start. Any thread; what is read adds up what the loops have written by then. */
public final class Metrics {

    /** How long something took, by what it was spent on. */
    public enum Latency {
        /** The whole of a request that was answered from the store. */
        HIT,
        /** Waiting for a place in the account's budget, or for another request's read. */
        WAIT,
        /** A call of upstream. */
        UPSTREAM
    }

    /**
     * Requests that are alike.
     *
     * @param status a code, or the class of one, such as {@code 4xx}
     */
    public record Kind(String team, String resource, String operation, Outcome outcome, String status)
            implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            return toString().compareTo(other.toString());
        }
    }

    /** Two labels of which one comes first. */
    public record Pair(String first, String second) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int order = first.compareTo(other.first);
            return order != 0 ? order : second.compareTo(other.second);
        }
    }

    private static final Duration LAG_WINDOW = Duration.ofSeconds(15);

    private final LongSupplier nanos;
    private final Names names = new Names();
    private final List<LoopMetrics> loops = new CopyOnWriteArrayList<>();

    /**
     * Nothing is counted yet.
     *
     * @param nanos the monotonic clock
     */
    public Metrics(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whoever counts for the loop that this is called on. */
    public Observer loop() {
        LoopMetrics loop = new LoopMetrics(names, new Lag(Vertx.currentContext(), nanos, LAG_WINDOW));
        loops.add(loop);
        return loop;
    }

    /** As an account is shown whose sid upstream has told; {@code other} for all else. */
    public String account(String account) {
        return names.account(account);
    }

    /** How many requests there were of each kind. */
    public Map<Kind, Long> requests() {
        Map<Kind, Long> sums = new TreeMap<>();
        loops.forEach(loop -> loop.requests().forEach((of, requests) -> {
            for (Outcome outcome : Outcome.values()) {
                for (int status = 0; status < Statuses.number(); status++) {
                    long number = requests.of(outcome, status);
                    if (number > 0) {
                        Kind kind = new Kind(of.team(), of.resource(), of.operation(), outcome, Statuses.label(status));
                        sums.merge(kind, number, Long::sum);
                    }
                }
            }
        }));
        return sums;
    }

    /** Bytes of bodies that were sent, by team. */
    public Map<String, Long> bytes() {
        Map<String, Long> sums = new TreeMap<>();
        loops.forEach(
                loop -> loop.requests().forEach((of, requests) -> sums.merge(of.team(), requests.bytes(), Long::sum)));
        return sums;
    }

    /** Requests that have begun and are not over. */
    public long inFlight() {
        return loops.stream().mapToLong(LoopMetrics::inFlight).sum();
    }

    /** Requests of this outcome with an error of the gateway's own, by its slug. */
    public Map<String, Long> errors(Outcome outcome) {
        Map<String, Long> sums = new TreeMap<>();
        loops.forEach(loop -> loop.reasons().forEach((reason, cells) -> {
            if (reason.outcome() == outcome) {
                sums.merge(reason.slug(), cells.get(0), Long::sum);
            }
        }));
        return sums;
    }

    /** From the beginning of a request to the end of its answer, in nanoseconds, by what became of it. */
    public Map<Outcome, Distribution> durations() {
        return sums(all(LoopMetrics::durations), Decades.NANOS);
    }

    /** How old stored answers were that were served, in seconds, by resource. */
    public Map<String, Distribution> ages() {
        Map<String, List<Histogram>> histograms = new TreeMap<>();
        loops.forEach(loop -> loop.requests().forEach((of, requests) -> {
            Histogram ages = requests.ages();
            if (ages != null) {
                histograms
                        .computeIfAbsent(of.resource(), first -> new ArrayList<>())
                        .add(ages);
            }
        }));
        return sums(histograms, Requests.AGES);
    }

    /** The bounds of {@link #ages}. */
    public static List<Long> ageBounds() {
        return bounds(Requests.AGES);
    }

    /** Waits that are over, in nanoseconds, by what was waited for. */
    public Map<Phase, Distribution> waits() {
        return sums(all(LoopMetrics::waits), Decades.NANOS);
    }

    /** Waits for the budget, in nanoseconds, by upstream and account. */
    public Map<Pair, Distribution> queued() {
        Map<Pair, List<Histogram>> histograms = new TreeMap<>();
        all(LoopMetrics::queued).forEach((place, those) -> histograms
                .computeIfAbsent(new Pair(place.upstream(), place.account()), first -> new ArrayList<>())
                .addAll(those));
        return sums(histograms, LoopMetrics.WAITS);
    }

    /** The bounds of {@link #queued}. */
    public static List<Long> queuedBounds() {
        return bounds(LoopMetrics.WAITS);
    }

    /** Calls that are over, in nanoseconds, by upstream and whether they were {@code answered} or have {@code failed}. */
    public Map<Pair, Distribution> calls() {
        Map<Pair, List<Histogram>> histograms = new TreeMap<>();
        all(LoopMetrics::calls).forEach((called, those) -> histograms
                .computeIfAbsent(
                        new Pair(called.upstream(), called.answered() ? "answered" : "failed"),
                        first -> new ArrayList<>())
                .addAll(those));
        return sums(histograms, Decades.NANOS);
    }

    /** How long things took since the start, in nanoseconds. */
    public Distribution latency(Latency latency) {
        List<Histogram> histograms =
                switch (latency) {
                    case HIT ->
                        loops.stream()
                                .flatMap(loop ->
                                        Stream.ofNullable(loop.durations().get(Outcome.HIT)))
                                .toList();
                    case WAIT ->
                        loops.stream()
                                .flatMap(loop -> loop.waits().values().stream())
                                .toList();
                    case UPSTREAM ->
                        loops.stream()
                                .flatMap(loop -> loop.calls().values().stream())
                                .toList();
                };
        return Distribution.of(Decades.NANOS, histograms);
    }

    /**
     * For how long each loop has kept what was due waiting, at worst, in the last 15 to 30 seconds, in nanoseconds. Is measured
     * from the first time on that somebody asks, until nobody does for some minutes.
     */
    public List<Long> lags() {
        return loops.stream().map(loop -> loop.lag().longest()).toList();
    }

    private <K> Map<K, List<Histogram>> all(Function<LoopMetrics, Map<K, Histogram>> of) {
        Map<K, List<Histogram>> all = new LinkedHashMap<>();
        loops.forEach(
                loop -> of.apply(loop).forEach((key, histogram) -> all.computeIfAbsent(key, first -> new ArrayList<>())
                        .add(histogram)));
        return all;
    }

    private static <K> Map<K, Distribution> sums(Map<K, List<Histogram>> histograms, Scale scale) {
        Map<K, Distribution> sums = new LinkedHashMap<>();
        histograms.forEach((key, those) -> sums.put(key, Distribution.of(scale, those)));
        return sums;
    }

    private static List<Long> bounds(Scale scale) {
        return Stream.iterate(0, bucket -> bucket < scale.size() - 1, bucket -> bucket + 1)
                .map(scale::bound)
                .toList();
    }
}
