package io.flexgate.metrics;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.ledger.Ledger;
import io.flexgate.metrics.prometheus.Exposition;
import io.flexgate.metrics.prometheus.State;
import io.flexgate.shield.BudgetView;
import io.flexgate.testing.Client;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Scrape;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Until;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The README, the alerts and the dashboard speak of metrics and labels that there are, and of all. */
class ShippedTest {

    static final Path RULES = Path.of("conf", "prometheus-rules.yaml");
    static final Path DASHBOARD = Path.of("conf", "grafana-dashboard.json");

    /** The labels of each metric that a gateway shows which has seen everything. */
    private static Map<String, Set<String>> known;

    @BeforeAll
    static void see() {
        known = new TreeMap<>();
        for (String text : List.of(usual(), rare())) {
            Scrape.of(text).labels().forEach((name, labels) -> known.merge(name, labels, ShippedTest::both));
        }
        known.put("flexgate_failed_total", Set.of("reason"));
    }

    /** What is scraped of a gateway that has worked a little. */
    static String usual() {
        try (Rig rig = Rig.plan().access(Teams.rules(Teams.team("red", "red"))).start()) {
            Client admin = Client.of(rig.vertx(), rig.gateway().adminPort());
            Client red = rig.anonymous().as("red", "red");
            red.get(API + "/Plugins");
            red.get(API + "/Plugins");
            rig.anonymous().get(API + "/Plugins");
            Scrape.of(admin);
            red.get(API + "/Plugins", "Cache-Control", "no-cache");
            // A collection brings the meters of the collector, on a thread of the JVM's own.
            System.gc();
            Until.holds("the collection is seen", () -> Scrape.of(admin).series("jvm_gc_pause_seconds") > 0);
            return admin.get("/metrics").text();
        }
    }

    /** What is there only after a reload, with TLS, or where the gateway has failed. */
    static String rare() {
        Metrics metrics = new Metrics(System::nanoTime);
        try (Exposition exposition = new Exposition(metrics, new Ledger())) {
            State state = new State(
                    true,
                    1,
                    1,
                    3,
                    new State.Store(1, 2, 3, 4),
                    // Two whose sids upstream has not told, and one whose sid it has.
                    List.of(queue("one", 4), queue("two", 3), queue("AC" + "0".repeat(32), 1)),
                    5,
                    new State.Reloads(6, 7, Instant.EPOCH, false),
                    Instant.ofEpochSecond(1_000),
                    Map.of("access", "teams", "upstream", "http://upstream"));
            return new String(exposition.text(state, "").bytes(), StandardCharsets.UTF_8);
        }
    }

    private static BudgetView queue(String account, int queued) {
        return new BudgetView("http://upstream", account, 1, 1, queued, Duration.ZERO, "closed");
    }

    @Test
    void whatIsRareIsToldAsItIs() {
        Scrape scrape = Scrape.of(rare());
        assertThat(scrape.sum("flexgate_tls_certificate_expiry_timestamp_seconds"))
                .isEqualTo(1_000);
        assertThat(scrape.sum("flexgate_config_last_reload_successful")).isZero();
        assertThat(scrape.sum("flexgate_config_reloads_total", "result", "accepted"))
                .isEqualTo(6);
        assertThat(scrape.sum("flexgate_config_reloads_total", "result", "refused"))
                .isEqualTo(7);
        assertThat(scrape.sum("flexgate_access_log_dropped_total")).isEqualTo(3);
        assertThat(scrape.sum("flexgate_cache_evictions_total")).isEqualTo(4);
    }

    @Test
    void accountsBehindOneNameAreAsFullAsTheFullestOfThem() {
        Scrape scrape = Scrape.of(rare());
        assertThat(scrape.sum("flexgate_account_queued", "account", "other")).isEqualTo(7);
        assertThat(scrape.sum("flexgate_account_queue_ratio", "account", "other"))
                .isEqualTo(0.8);
        assertThat(scrape.sum("flexgate_account_queue_ratio", "account", "AC" + "0".repeat(32)))
                .isEqualTo(0.2);
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        Set<String> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }

    /** Families: a histogram is one, not three. */
    private static Map<String, Set<String>> families() {
        Map<String, Set<String>> families = new TreeMap<>();
        known.forEach((name, labels) -> {
            if (name.startsWith("flexgate_")) {
                String family = known.containsKey(name.replaceFirst("_(bucket|sum|count)$", "") + "_bucket")
                        ? name.replaceFirst("_(bucket|sum|count)$", "")
                        : name;
                families.merge(
                        family,
                        labels.stream().filter(label -> !label.equals("le")).collect(Collectors.toSet()),
                        ShippedTest::both);
            }
        });
        return families;
    }

    @Test
    void theReadmeListsEachMetricWithItsLabelsAndNoOther() throws IOException {
        Pattern row = Pattern.compile("^\\| `(flexgate_[a-z_]+)` \\|([^|]*)\\|", Pattern.MULTILINE);
        Map<String, Set<String>> listed = new TreeMap<>();
        Matcher rows = row.matcher(Files.readString(Path.of("README.md")));
        while (rows.find()) {
            Set<String> labels = Stream.of(
                            rows.group(2).replace("`", "").strip().split(" +"))
                    .filter(label -> !label.isEmpty())
                    .collect(Collectors.toSet());
            assertThat(listed.put(rows.group(1), labels)).as(rows.group(1)).isNull();
        }
        assertThat(listed).isEqualTo(families());
    }

    @Test
    void namesAndUnitsAreByPrometheussConventions() {
        families().forEach((name, labels) -> {
            assertThat(name).matches("flexgate(_[a-z]+)+");
            assertThat(name).doesNotContain("millis").doesNotContain("_ms").doesNotContain("nanos");
        });
        known.keySet().stream().filter(name -> name.endsWith("_bucket")).forEach(name -> assertThat(name)
                .matches(".*_(seconds|bytes)_bucket"));
    }

    static Map<String, String> rules() throws IOException {
        Map<String, String> rules = new LinkedHashMap<>();
        Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(RULES));
        for (Object group : (List<?>) file.get("groups")) {
            for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
                Map<?, ?> alert = (Map<?, ?>) rule;
                Map<?, ?> told = (Map<?, ?>) alert.get("annotations");
                assertThat(told.get("summary").toString()).isNotBlank();
                assertThat(told.get("description").toString().length()).isGreaterThan(60);
                rules.put(alert.get("alert").toString(), alert.get("expr").toString());
            }
        }
        return rules;
    }

    static Map<String, String> panels() throws IOException {
        Map<String, String> queries = new LinkedHashMap<>();
        JsonArray panels = new JsonObject(Files.readString(DASHBOARD)).getJsonArray("panels");
        for (int i = 0; i < panels.size(); i++) {
            JsonObject panel = panels.getJsonObject(i);
            JsonArray targets = panel.getJsonArray("targets", new JsonArray());
            for (int j = 0; j < targets.size(); j++) {
                String query = targets.getJsonObject(j).getString("expr");
                queries.put(
                        panel.getString("title") + " " + j,
                        query.replace("$__rate_interval", "1m").replace("$__range", "1h"));
            }
        }
        return queries;
    }

    @Test
    void eachAlertAsksForWhatThereIs() throws IOException {
        assertThat(rules()).hasSizeGreaterThanOrEqualTo(10);
        rules().forEach((name, query) ->
                assertThat(Queries.problems(query, known)).as(name).isEmpty());
    }

    @Test
    void eachPanelAsksForWhatThereIs() throws IOException {
        assertThat(panels()).hasSizeGreaterThanOrEqualTo(30);
        panels().forEach((name, query) ->
                assertThat(Queries.problems(query, known)).as(name).isEmpty());
    }

    @Test
    void queriesForWhatThereIsNotAreSeen() {
        assertThat(Queries.problems("sum by (team) (rate(flexgate_request_total[5m]))", known))
                .contains("there is no flexgate_request_total");
        assertThat(Queries.problems("flexgate_requests_total{tem=\"a\"}", known))
                .containsExactly("flexgate_requests_total has no label tem");
        assertThat(Queries.problems("sum by (tem) (flexgate_requests_total)", known))
                .containsExactly("no metric here has the label tem");
        List<String> none = new ArrayList<>(Queries.problems("vector(1)", known));
        assertThat(none).containsExactly("no metric is named");
    }

    @Test
    void theDashboardIsForAnyPrometheusAndItsPanelsDoNotOverlap() throws IOException {
        JsonObject dashboard = new JsonObject(Files.readString(DASHBOARD));
        Set<Integer> ids = new TreeSet<>();
        Set<String> cells = new TreeSet<>();
        JsonArray panels = dashboard.getJsonArray("panels");
        for (int i = 0; i < panels.size(); i++) {
            JsonObject panel = panels.getJsonObject(i);
            assertThat(ids.add(panel.getInteger("id"))).isTrue();
            if (!panel.getString("type").equals("row")) {
                assertThat(panel.getJsonObject("datasource").getString("uid")).isEqualTo("${datasource}");
            }
            JsonObject place = panel.getJsonObject("gridPos");
            for (int x = 0; x < place.getInteger("w"); x++) {
                for (int y = 0; y < place.getInteger("h"); y++) {
                    assertThat(cells.add((place.getInteger("x") + x) + "," + (place.getInteger("y") + y)))
                            .as(panel.getString("title"))
                            .isTrue();
                }
            }
        }
    }
}
