package io.flexgate.admin;

import io.flexgate.shield.BudgetView;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What can be read off the machine while it runs. Any thread; an answer may come from the loop that owns the state. */
@FunctionalInterface
public interface Gauges {

    /**
     * What the store holds.
     *
     * @param entries roughly
     * @param bytes what they take in memory
     * @param maxBytes what they may take
     * @param evictions how many had to go since the start for want of room
     */
    record Stored(long entries, long bytes, long maxBytes, long evictions) {}

    /**
     * The loops that serve requests.
     *
     * @param lag how long a task had to wait just now for its turn, at the loop where that was longest
     */
    record Loops(int count, Duration lag) {}

    /** How long something took since the start, in milliseconds. */
    record Quantiles(long count, double p50, double p90, double p99) {}

    /** The budget of each account that has had calls, in a steady order. */
    Future<List<BudgetView>> budgets();

    /** The store. */
    default Stored stored() {
        return new Stored(0, 0, 0, 0);
    }

    /** The loops. */
    default Future<Loops> loops() {
        return Future.succeededFuture(new Loops(0, Duration.ZERO));
    }

    /** Each team's part of its account's budget where all have calls waiting, between 0 and 1, by name. */
    default Map<String, Double> shares() {
        return Map.of();
    }

    /** How long answers took, by what they waited for: {@code hit}, {@code wait}, {@code upstream}. */
    default Map<String, Quantiles> latencies() {
        return Map.of();
    }

    /** The time for dates. */
    default Instant now() {
        return Instant.EPOCH;
    }

    /** For how long it has been running. */
    default Duration uptime() {
        return Duration.ZERO;
    }

    /** Where nothing is measured. */
    static Gauges none() {
        return () -> Future.succeededFuture(List.of());
    }
}
