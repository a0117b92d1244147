package io.flexgate.admin.view;

import io.flexgate.admin.AdminView;
import io.flexgate.admin.Gauges;
import io.flexgate.admin.Readiness;
import io.flexgate.admin.Tally;
import io.flexgate.shield.BudgetView;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How the gateway does, in one answer. Any thread. */
public final class StatsView {

    private static final String SNAPSHOT = "development";

    /** What became of requests; the rest of those that came is under way. */
    private static final List<String> ENDED = List.of("hits", "coalesced", "stale", "forwarded", "refused", "failed");

    private StatsView() {}

    /** All figures as they are now. */
    public static Future<JsonObject> json(AdminView view) {
        Gauges gauges = view.gauges();
        return Future.all(gauges.budgets(), gauges.loops()).map(read -> json(view, read.resultAt(0), read.resultAt(1)));
    }

    private static JsonObject json(AdminView view, List<BudgetView> budgets, Gauges.Loops loops) {
        Gauges gauges = view.gauges();
        Map<String, Double> shares = gauges.shares();
        JsonArray teams = new JsonArray();
        Tally[] total = {Tally.NOTHING};
        view.ledger().each((team, rows) -> {
            Tally sum = Tally.NOTHING;
            for (var row : rows.values()) {
                sum = sum.plus(Tally.of(row));
            }
            total[0] = total[0].plus(sum);
            teams.add(figures(new JsonObject().put("team", team).put("share", shares.get(team)), sum));
        });
        JsonObject latencies = new JsonObject();
        gauges.latencies().forEach((name, times) -> latencies.put(name, json(times)));
        return new JsonObject()
                .put("at", gauges.now().toString())
                .put("uptime_s", gauges.uptime().toSeconds())
                .put("version", version())
                .put("ready", view.readiness().phase() == Readiness.Phase.READY)
                .put("requests", requests(total[0]))
                .put("latency_ms", latencies)
                .put("cache", json(gauges.stored()))
                .put("accounts", accounts(budgets))
                .put(
                        "loops",
                        new JsonObject()
                                .put("count", loops.count())
                                .put(
                                        "lag_ms",
                                        TimeUnit.NANOSECONDS.toMicros(
                                                        loops.lag().toNanos())
                                                / 1e3))
                .put("teams", teams);
    }

    private static String version() {
        String version = StatsView.class.getPackage().getImplementationVersion();
        return version == null ? SNAPSHOT : version;
    }

    private static JsonObject requests(Tally total) {
        JsonObject requests = figures(new JsonObject(), total);
        BigDecimal under = total.figure("requests");
        for (String name : ENDED) {
            under = under.subtract(total.figure(name));
        }
        return requests.put("in_flight", Tally.plain(under.max(BigDecimal.ZERO)));
    }

    private static JsonObject figures(JsonObject json, Tally tally) {
        Tally.NAMES.forEach(name -> json.put(name, Tally.plain(tally.figure(name))));
        return json;
    }

    private static JsonObject json(Gauges.Quantiles times) {
        return new JsonObject()
                .put("count", times.count())
                .put("p50", times.p50())
                .put("p90", times.p90())
                .put("p99", times.p99());
    }

    private static JsonObject json(Gauges.Stored stored) {
        return new JsonObject()
                .put("entries", stored.entries())
                .put("bytes", stored.bytes())
                .put("max_bytes", stored.maxBytes())
                .put("evictions", stored.evictions());
    }

    private static JsonArray accounts(List<BudgetView> budgets) {
        JsonArray accounts = new JsonArray();
        for (BudgetView budget : budgets) {
            accounts.add(new JsonObject()
                    .put("upstream", budget.upstream())
                    .put("account", budget.account())
                    .put("limit", budget.limit())
                    .put("in_flight", budget.inFlight())
                    .put("queued", budget.queued())
                    .put("paused_ms", budget.paused().toMillis())
                    .put("breaker", budget.breaker()));
        }
        return accounts;
    }
}
