package io.flexgate.metrics.prometheus;

import static io.flexgate.metrics.prometheus.Families.point;
import static io.flexgate.metrics.prometheus.Families.spread;

import io.flexgate.ledger.Ledger;
import io.flexgate.ledger.Outcome;
import io.flexgate.ledger.Row;
import io.flexgate.metrics.Metrics;
import io.flexgate.metrics.prometheus.Families.Buckets;
import io.flexgate.metrics.prometheus.Families.Point;
import io.flexgate.observe.Phase;
import io.flexgate.shield.BudgetView;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The gateway's own metric families. Names and units are Prometheus's conventions; each is in the README. Any thread. */
final class Figures {

    private static final double NANOS = 1e9;

    /** In nanoseconds: 50 µs to 30 s. */
    private static final Buckets DURATIONS = new Buckets(
            LongStream.of(
                            50,
                            100,
                            250,
                            500,
                            1_000,
                            2_500,
                            5_000,
                            10_000,
                            25_000,
                            50_000,
                            100_000,
                            250_000,
                            500_000,
                            1_000_000,
                            2_500_000,
                            5_000_000,
                            10_000_000,
                            30_000_000)
                    .mapToObj(micros -> micros * 1_000)
                    .toList(),
            NANOS);

    private static final List<String> BREAKER = List.of("closed", "open", "half-open");

    private final Metrics metrics;
    private final Ledger ledger;

    Figures(Metrics metrics, Ledger ledger) {
        this.metrics = metrics;
        this.ledger = ledger;
    }

    /** All of them, at this moment. */
    List<MetricSnapshot> at(State state) {
        Families all = new Families();
        requests(all);
        times(all);
        calls(all);
        cache(all, state.store());
        accounts(all, state);
        process(all, state);
        return all.made();
    }

    private void requests(Families all) {
        all.counter(
                "flexgate_requests",
                "Requests that are over, by what became of them and the status sent (499: the client had gone).",
                metrics.requests().entrySet().stream()
                        .map(one -> point(
                                one.getValue(),
                                "team",
                                one.getKey().team(),
                                "resource",
                                one.getKey().resource(),
                                "operation",
                                one.getKey().operation(),
                                "outcome",
                                name(one.getKey().outcome()),
                                "status",
                                one.getKey().status())));
        all.counter(
                "flexgate_response_bytes",
                "Bytes of the bodies of answers that were sent.",
                metrics.bytes().entrySet().stream().map(one -> point(one.getValue(), "team", one.getKey())));
        all.gauge("flexgate_requests_in_flight", "Requests that are not over yet.", metrics.inFlight());
        all.counter(
                "flexgate_requests_spared",
                "Requests that a team's limit would have refused, had it been enforced.",
                rows(Row::spares));
        all.counter(
                "flexgate_refused", "Requests that the gateway refused, by the error's slug.", errors(Outcome.REFUSED));
        all.counter(
                "flexgate_failed",
                "Requests for which upstream did not answer, or the gateway failed, by the error's slug.",
                errors(Outcome.FAILED));
    }

    private Stream<Point> errors(Outcome outcome) {
        return metrics.errors(outcome).entrySet().stream().map(one -> point(one.getValue(), "reason", one.getKey()));
    }

    private void times(Families all) {
        all.histogram(
                "flexgate_request_duration_seconds",
                "From a request's beginning to the end of its answer, by what became of it.",
                DURATIONS,
                metrics.durations().entrySet().stream()
                        .map(one -> spread(one.getValue(), "outcome", name(one.getKey()))));
        all.histogram(
                "flexgate_wait_duration_seconds",
                "How long requests and refreshes have waited: for a place in the budget, or for another request's read.",
                DURATIONS,
                metrics.waits().entrySet().stream()
                        .map(one ->
                                spread(one.getValue(), "waited_for", one.getKey() == Phase.QUEUE ? "budget" : "read")));
        all.histogram(
                "flexgate_upstream_duration_seconds",
                "Calls of upstream: to the head of an answer that is streamed, to the end of any other.",
                DURATIONS,
                metrics.calls().entrySet().stream()
                        .map(one -> spread(
                                one.getValue(),
                                "upstream",
                                one.getKey().first(),
                                "result",
                                one.getKey().second())));
        all.histogram(
                "flexgate_served_age_seconds",
                "How old stored answers were when they were served.",
                new Buckets(Metrics.ageBounds(), 1),
                metrics.ages().entrySet().stream().map(one -> spread(one.getValue(), "resource", one.getKey())));
        List<Long> lags = metrics.lags();
        all.gauge(
                "flexgate_event_loop_lag_seconds",
                "How late an event loop was, at worst, in the last 15 to 30 seconds; measured while it is scraped.",
                Stream.iterate(0, loop -> loop < lags.size(), loop -> loop + 1)
                        .map(loop -> point(lags.get(loop) / NANOS, "loop", Integer.toString(loop))));
    }

    private void calls(Families all) {
        all.counter(
                "flexgate_upstream_calls",
                "Calls of upstream that were made: for requests, once more for them, and for refreshes.",
                rows(Row::calls));
        all.counter(
                "flexgate_upstream_calls_saved",
                "Requests that were answered without a call of their own: hits, coalesced and stale ones.",
                rows(row -> row.of(Outcome.HIT) + row.of(Outcome.COALESCED) + row.of(Outcome.STALE)));
    }

    private Stream<Point> rows(ToLongFunction<Row> figure) {
        List<Point> points = new ArrayList<>();
        ledger.each((team, rows) -> rows.forEach(
                (resource, row) -> points.add(point(figure.applyAsLong(row), "team", team, "resource", resource))));
        return points.stream();
    }

    private static void cache(Families all, State.Store store) {
        all.gauge("flexgate_cache_entries", "Stored answers, roughly.", store.entries());
        all.gauge("flexgate_cache_bytes", "What stored answers take in memory.", store.bytes());
        all.gauge("flexgate_cache_max_bytes", "What stored answers may take: cache.max-memory.", store.maxBytes());
        all.counter(
                "flexgate_cache_evictions",
                "Stored answers that had to go for want of room.",
                Stream.of(point(store.evictions())));
    }

    /** The accounts of which upstream has told the sid; all others together. */
    private Map<List<String>, List<BudgetView>> byAccount(State state) {
        Map<List<String>, List<BudgetView>> accounts =
                new TreeMap<>((one, other) -> String.join(" ", one).compareTo(String.join(" ", other)));
        state.budgets().forEach(view -> accounts.computeIfAbsent(
                        List.of(view.upstream(), metrics.account(view.account())), first -> new ArrayList<>())
                .add(view));
        return accounts;
    }

    private void accounts(Families all, State state) {
        Map<List<String>, List<BudgetView>> accounts = byAccount(state);
        all.gauge(
                "flexgate_account_limit",
                "Calls of an account that may be in flight now.",
                sums(accounts, BudgetView::limit));
        all.gauge(
                "flexgate_account_in_flight",
                "Calls of an account that are in flight.",
                sums(accounts, BudgetView::inFlight));
        all.gauge(
                "flexgate_account_queued",
                "Calls of an account that wait for a place.",
                sums(accounts, BudgetView::queued));
        all.gauge(
                "flexgate_account_queue_ratio",
                "How full the fullest queue of an account is, 1 for full: other stands for many accounts.",
                most(accounts, view -> state.queue() == 0 ? 0 : (double) view.queued() / state.queue()));
        all.gauge("flexgate_queue_max", "Calls of an account that may wait: upstream.queue.size.", state.queue());
        all.gauge(
                "flexgate_account_paused_seconds",
                "For how long upstream wants an account to be left alone, from now.",
                most(accounts, view -> view.paused().toNanos() / NANOS));
        all.histogram(
                "flexgate_queue_wait_seconds",
                "How long calls of an account have waited for a place, also in vain.",
                new Buckets(Metrics.queuedBounds(), NANOS),
                metrics.queued().entrySet().stream()
                        .map(one -> spread(
                                one.getValue(),
                                "upstream",
                                one.getKey().first(),
                                "account",
                                one.getKey().second())));
        Map<String, String> breakers = new TreeMap<>();
        state.budgets().forEach(view -> breakers.put(view.upstream(), view.breaker()));
        all.gauge(
                "flexgate_breaker_state",
                "1 for the state that an upstream's breaker is in, 0 for the others.",
                breakers.entrySet().stream().flatMap(one -> BREAKER.stream()
                        .map(known -> point(
                                known.equals(one.getValue()) ? 1 : 0, "upstream", one.getKey(), "state", known))));
    }

    private static Stream<Point> sums(
            Map<List<String>, List<BudgetView>> accounts, ToDoubleFunction<BudgetView> figure) {
        return figures(accounts, figure, Double::sum);
    }

    private static Stream<Point> most(
            Map<List<String>, List<BudgetView>> accounts, ToDoubleFunction<BudgetView> figure) {
        return figures(accounts, figure, Double::max);
    }

    private static Stream<Point> figures(
            Map<List<String>, List<BudgetView>> accounts,
            ToDoubleFunction<BudgetView> figure,
            DoubleBinaryOperator together) {
        return accounts.entrySet().stream()
                .map(one -> point(
                        one.getValue().stream().mapToDouble(figure).reduce(0, together),
                        "upstream",
                        one.getKey().get(0),
                        "account",
                        one.getKey().get(1)));
    }

    private static void process(Families all, State state) {
        all.gauge("flexgate_ready", "1 while traffic should be sent here.", state.ready() ? 1 : 0);
        all.gauge("flexgate_client_connections", "Open connections of clients.", state.connections());
        all.gauge(
                "flexgate_reads_in_flight",
                "Reads of upstream that are under way for one or more requests.",
                state.reads());
        all.counter(
                "flexgate_access_log_dropped",
                "Lines of the access log that were dropped, as the log did not keep up.",
                Stream.of(point(state.lost())));
        State.Reloads reloads = state.reloads();
        all.counter(
                "flexgate_config_reloads",
                "Reloads of the configuration, by whether it was accepted.",
                Stream.of(
                        point(reloads.accepted(), "result", "accepted"),
                        point(reloads.refused(), "result", "refused")));
        all.gauge(
                "flexgate_config_last_reload_successful",
                "1 where the last reload was accepted, or there was none.",
                reloads.lastAccepted() ? 1 : 0);
        all.gauge(
                "flexgate_config_last_reload_timestamp_seconds",
                "When the last reload was, accepted or not.",
                Stream.ofNullable(reloads.last()).map(when -> point(seconds(when))));
        all.gauge(
                "flexgate_tls_certificate_expiry_timestamp_seconds",
                "Until when the certificate is valid that clients are shown.",
                Stream.ofNullable(state.certificateEnd()).map(when -> point(seconds(when))));
        all.info("flexgate_config", "What the gateway is configured for.", state.config());
        String version = Figures.class.getPackage().getImplementationVersion();
        all.info(
                "flexgate_build",
                "Which gateway runs on which Java.",
                Map.of(
                        "version",
                        version == null ? "unknown" : version,
                        "java",
                        Runtime.version().toString()));
    }

    private static double seconds(Instant when) {
        return when.toEpochMilli() / 1e3;
    }

    private static String name(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
