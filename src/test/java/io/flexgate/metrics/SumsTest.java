package io.flexgate.metrics;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Permission;
import io.flexgate.cache.CacheRules;
import io.flexgate.ledger.Outcome;
import io.flexgate.ledger.Row;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.Journal;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Scrape;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/**
 * Under load of every kind the figures agree with each other and with what reached the sandbox: the ledger's, those of
 * {@code /metrics}, and those of the admin API.
 */
class SumsTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final int ROUNDS = 12;
    private static final int AT_ONCE = 120;

    private static final List<String> TEAMS = List.of("red", "blue", "reader", "slow");

    private final Random random = new Random(3);

    private Rig rig() {
        return Rig.plan()
                .access(Teams.rules(
                        Teams.team("red", "red"),
                        Teams.team("blue", "blue"),
                        Teams.may(Teams.team("reader", "reader"), Permission.READ),
                        Teams.unenforced(Teams.limited(Teams.team("slow", "slow"), Teams.limits(1, 1, 0)))))
                .shield(usual -> new ShieldSettings(
                        new ShieldSettings.Concurrency(4, 1, 8),
                        null,
                        new ShieldSettings.Queue(20, Duration.ofSeconds(5)),
                        new ShieldSettings.Retry(3, 50),
                        new ShieldSettings.BreakerRules(100, 1_000_000, Duration.ofSeconds(1))))
                .rules(rules -> new CacheRules(
                        rules.maxMemory(),
                        rules.settle(),
                        new CacheRules.Times(
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(30),
                                Duration.ofHours(1),
                                Duration.ofHours(1)),
                        Map.of()))
                .start();
    }

    private Future<Response> request(Rig rig, int round) {
        String team = TEAMS.get(random.nextInt(TEAMS.size()));
        Client client = rig.anonymous().as(team, random.nextInt(20) == 0 ? "wrong" : team);
        String plugin = PLUGINS + "/plugin-" + random.nextInt(6);
        return switch (random.nextInt(12)) {
            case 0 -> client.posting(PLUGINS, "UniqueName=plugin-" + random.nextInt(6));
            case 1 -> client.posting(plugin, "FriendlyName=round-" + round);
            case 2 -> client.getting(plugin, "Cache-Control", "no-cache");
            case 3 -> client.getting(plugin, "Cache-Control", "only-if-cached");
            case 4 -> client.getting("/v1/elsewhere/" + random.nextInt(3));
            case 5 -> client.send("HEAD", plugin, null);
            case 6 -> client.getting(PLUGINS + "?PageSize=" + (1 + random.nextInt(3)));
            default -> client.getting(plugin);
        };
    }

    /**
     * What is read again is a hit, and later a stale one, however busy the machine: the load alone may come too fast for
     * either. Answers how many requests that took.
     */
    private static int again(Rig rig) {
        Client client = rig.anonymous().as("red", "red");
        String list = PLUGINS + "?PageSize=50";
        rig.untilLanded();
        assertThat(client.get(list).status()).isEqualTo(200);
        assertThat(client.get(list).how()).isEqualTo("Flexgate; hit");
        rig.skip(Duration.ofSeconds(40));
        assertThat(client.get(list).hit()).isTrue();
        return 3;
    }

    @Test
    void allSumsAgreeUnderLoad() {
        try (Rig rig = rig()) {
            Client admin = Client.of(rig.vertx(), rig.gateway().adminPort());
            int asked = 0;
            for (int round = 0; round < ROUNDS; round++) {
                rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGINS + "/plugin-1"), 3, Fault.status(503));
                rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGINS + "/plugin-2"), 2, Fault.status(429));
                rig.sandbox()
                        .knobs()
                        .fault(RequestMatch.exactly("GET", PLUGINS + "/plugin-3"), 1, Fault.resetBeforeCommit());
                // A write that may have been done is not done again.
                rig.sandbox()
                        .knobs()
                        .fault(RequestMatch.exactly("POST", PLUGINS + "/plugin-4"), 1, Fault.resetAfterCommit());
                List<Future<Response>> answers = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    answers.add(request(rig, round));
                    asked++;
                }
                answers.forEach(Client::wait);
                rig.skip(Duration.ofSeconds(round % 3 == 0 ? 40 : 1));
            }
            rig.skip(Duration.ofMinutes(1));
            asked += again(rig);
            rig.untilLanded();
            int all = asked;
            Until.holds("all is over", () -> {
                Scrape scrape = Scrape.of(admin);
                return scrape.sum("flexgate_requests_total") == all
                        && scrape.sum("flexgate_requests_in_flight") == 0
                        && scrape.sum("flexgate_account_in_flight") == 0
                        && scrape.sum("flexgate_upstream_duration_seconds_count")
                                == scrape.sum("flexgate_upstream_calls_total");
            });
            agree(rig, Scrape.of(admin), admin, asked);
        }
    }

    private static void agree(Rig rig, Scrape scrape, Client admin, int asked) {
        double reached = rig.sandbox().journal().size();
        assertThat(scrape.sum("flexgate_upstream_calls_total")).isEqualTo(reached);
        assertThat(total(rig, Row::calls)).isEqualTo(reached);
        assertThat(total(rig, Row::requests)).isEqualTo(asked);
        assertThat(total(rig, Row::charged)).isCloseTo(reached, Offset.offset(0.001));
        for (Outcome outcome : Outcome.values()) {
            String name = outcome.name().toLowerCase(Locale.ROOT);
            double counted = total(rig, row -> row.of(outcome));
            assertThat(scrape.sum("flexgate_requests_total", "outcome", name))
                    .as(name)
                    .isEqualTo(counted);
            assertThat(scrape.sum("flexgate_request_duration_seconds_count", "outcome", name))
                    .as(name)
                    .isEqualTo(counted);
            // A load that has not been through all of it says little.
            assertThat(counted).as(name).isPositive();
        }
        assertThat(scrape.sum("flexgate_requests_total", "outcome", "failed", "operation", "UpdatePlugin"))
                .isEqualTo(rig.sandbox().journal().entries().stream()
                        .filter(entry -> entry.method().equals("POST") && entry.status() == Journal.NO_ANSWER)
                        .count())
                .isPositive();
        double saved = total(rig, row -> row.of(Outcome.HIT) + row.of(Outcome.COALESCED) + row.of(Outcome.STALE));
        assertThat(scrape.sum("flexgate_upstream_calls_saved_total")).isEqualTo(saved);
        assertThat(saved)
                .isEqualTo(asked
                        - total(
                                rig,
                                row -> row.of(Outcome.FORWARDED) + row.of(Outcome.REFUSED) + row.of(Outcome.FAILED)));
        assertThat(scrape.sum("flexgate_requests_spared_total"))
                .isEqualTo(total(rig, Row::spares))
                .isPositive();
        assertThat(scrape.sum("flexgate_refused_total")).isEqualTo(total(rig, row -> row.of(Outcome.REFUSED)));
        assertThat(scrape.sum("flexgate_failed_total")).isEqualTo(total(rig, row -> row.of(Outcome.FAILED)));
        double waited = total(rig, Row::waitedNanos) / 1e9;
        assertThat(scrape.sum("flexgate_wait_duration_seconds_sum", "waited_for", "budget"))
                .isCloseTo(waited, Percentage.withPercentage(1));
        assertThat(scrape.sum("flexgate_queue_wait_seconds_sum")).isCloseTo(waited, Percentage.withPercentage(1));
        for (String team : TEAMS) {
            Map<String, Row> rows = rows(rig).getOrDefault(team, Map.of());
            assertThat(scrape.sum("flexgate_requests_total", "team", team))
                    .as(team)
                    .isEqualTo(rows.values().stream().mapToLong(Row::requests).sum());
        }
        stats(admin.get("/admin/v1/stats").json(), scrape, asked, reached, saved);
    }

    /** The admin API says the same. */
    private static void stats(JsonObject stats, Scrape scrape, int asked, double reached, double saved) {
        JsonObject requests = stats.getJsonObject("requests");
        assertThat(requests.getLong("requests")).isEqualTo(asked);
        assertThat(requests.getDouble("calls")).isEqualTo(reached);
        assertThat(requests.getDouble("saved")).isEqualTo(saved);
        JsonObject latency = stats.getJsonObject("latency_ms");
        assertThat(latency.fieldNames()).containsExactlyInAnyOrder("hit", "wait", "upstream");
        assertThat(latency.getJsonObject("upstream").getDouble("count")).isEqualTo(reached);
        assertThat(latency.getJsonObject("hit").getDouble("count"))
                .isEqualTo(scrape.sum("flexgate_requests_total", "outcome", "hit"));
        assertThat(latency.getJsonObject("wait").getDouble("count"))
                .isEqualTo(scrape.sum("flexgate_wait_duration_seconds_count"));
        JsonObject hit = latency.getJsonObject("hit");
        assertThat(hit.getDouble("p50")).isPositive().isLessThanOrEqualTo(hit.getDouble("p90"));
        assertThat(hit.getDouble("p90")).isLessThanOrEqualTo(hit.getDouble("p99"));
        JsonArray accounts = stats.getJsonArray("accounts");
        assertThat(accounts).hasSize(1);
    }

    private static Map<String, Map<String, Row>> rows(Rig rig) {
        Map<String, Map<String, Row>> all = new TreeMap<>();
        rig.gateway().gateway().ledger().each(all::put);
        return all;
    }

    private static double total(Rig rig, ToDoubleFunction<Row> figure) {
        return rows(rig).values().stream()
                .flatMap(rows -> rows.values().stream())
                .mapToDouble(figure)
                .sum();
    }
}
