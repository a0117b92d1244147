package io.flexgate;

import io.flexgate.access.Team;
import io.flexgate.admin.AdminView;
import io.flexgate.admin.Configuration;
import io.flexgate.admin.Gauges;
import io.flexgate.api.ApiVerticle;
import io.flexgate.cache.EntryStore;
import io.flexgate.metrics.Distribution;
import io.flexgate.metrics.Metrics;
import io.flexgate.observe.RecentErrors;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.upkeep.Stock;
import io.flexgate.shield.BudgetView;
import io.flexgate.shield.Budgets;
import io.flexgate.upstream.UpstreamVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads a gateway off for the operator's side. Any thread.
 *
 * @param current what is in force
 * @param apis the loops that serve requests
 * @param metrics how long things took
 * @param began the monotonic clock at the start
 */
record Instruments(
        Vertx vertx,
        Supplier<Deployment.Current> current,
        List<ApiVerticle> apis,
        UpstreamVerticle upstreams,
        Metrics metrics,
        long began)
        implements Gauges {

    /** Of a millisecond. */
    private static final double NANOS = 1e6;

    /** What is in force. Any thread. */
    static final class InForce {

        private volatile Deployment.Current current;

        InForce(Deployment.Current current) {
            this.current = current;
        }

        Deployment.Current get() {
            return current;
        }

        void set(Deployment.Current next) {
            current = next;
        }
    }

    /** What there is to look at. */
    AdminView.Inside inside(RecentErrors errors) {
        return new AdminView.Inside(
                new Stock(vertx, this::gateway, () -> current.get().settings().access()),
                question -> serving()
                        .findFirst()
                        .map(api -> api.foresee(question))
                        .orElseGet(
                                () -> Future.failedFuture(new Configuration.NotYet("The gateway is still starting"))),
                errors);
    }

    /** The operator's side is there before the last of them. */
    private Stream<ApiVerticle> serving() {
        return apis.stream().filter(ApiVerticle::serves);
    }

    private Gateway gateway() {
        return current.get().gateway();
    }

    @Override
    public Future<List<BudgetView>> budgets() {
        List<Future<List<BudgetView>>> each =
                upstreams.budgets().stream().map(Budgets::views).toList();
        return Future.all(each).map(all -> each.stream()
                .flatMap(views -> views.result().stream())
                .sorted(Comparator.comparing(BudgetView::upstream).thenComparing(BudgetView::account))
                .toList());
    }

    @Override
    public Stored stored() {
        EntryStore store = gateway().shared().store();
        return new Stored(store.size(), store.bytes(), store.maxBytes(), store.evictions());
    }

    @Override
    public Future<Loops> loops() {
        List<Future<Duration>> lags = serving().map(this::lag).toList();
        return Future.all(lags)
                .map(all -> new Loops(
                        lags.size(),
                        lags.stream()
                                .map(Future::result)
                                .max(Comparator.naturalOrder())
                                .orElse(Duration.ZERO)));
    }

    private Future<Duration> lag(ApiVerticle api) {
        long asked = gateway().now();
        return api.settled().map(there -> Duration.ofNanos(gateway().now() - asked));
    }

    @Override
    public Map<String, Double> shares() {
        List<Team> teams = current.get().settings().access().teams();
        Map<String, Integer> weights = new HashMap<>();
        teams.forEach(team -> weights.merge(team.account().sid(), team.share().weight(), Integer::sum));
        Map<String, Double> shares = new HashMap<>();
        teams.forEach(team -> shares.put(
                team.name(),
                (double) team.share().weight()
                        / weights.getOrDefault(team.account().sid(), 1)));
        return shares;
    }

    @Override
    public Map<String, Quantiles> latencies() {
        return quantiles(metrics::latency);
    }

    @Override
    public Map<String, Quantiles> lately() {
        return quantiles(metrics::lately);
    }

    private static Map<String, Quantiles> quantiles(Function<Metrics.Latency, Distribution> of) {
        Map<String, Quantiles> latencies = new LinkedHashMap<>();
        for (Metrics.Latency latency : Metrics.Latency.values()) {
            Distribution times = of.apply(latency);
            latencies.put(
                    latency.name().toLowerCase(Locale.ROOT),
                    new Quantiles(
                            times.count(),
                            times.quantile(0.5) / NANOS,
                            times.quantile(0.9) / NANOS,
                            times.quantile(0.99) / NANOS));
        }
        return latencies;
    }

    @Override
    public Instant now() {
        return gateway().clocks().wall().instant();
    }

    @Override
    public Duration uptime() {
        return Duration.ofNanos(gateway().now() - began);
    }
}
