package io.flexgate.metrics;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Client;
import io.flexgate.testing.House;
import io.flexgate.testing.Missing;
import io.flexgate.testing.Response;
import io.flexgate.testing.Scrape;
import io.flexgate.testing.Until;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Prometheus: takes the rules, scrapes a gateway, and answers what the rules and the dashboard ask. */
class PrometheusTest {

    private static final String TOKEN = "s3cret-of-the-admin-side";

    @TempDir
    Path folder;

    @BeforeAll
    static void installed() {
        Missing.skip(
                installed("prometheus") && installed("promtool")
                        ? ""
                        : "Prometheus is not installed: apt-get install --no-install-recommends prometheus");
    }

    private static boolean installed(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    private void promtool(String... arguments) throws IOException, InterruptedException {
        promtool(Path.of("/dev/null"), arguments);
    }

    private void promtool(Path in, String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("promtool.out");
        Process promtool = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .start();
        assertThat(promtool.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(promtool.exitValue()).as(Files.readString(out)).isZero();
    }

    @Test
    void theRulesAreRulesAndFireWhenTheyShould() throws IOException, InterruptedException {
        promtool("check", "rules", ShippedTest.RULES.toString());
        for (String name : List.of("rules-test.yaml", "rules-day-test.yaml")) {
            Path cases = folder.resolve(name);
            String text = Files.readString(Path.of("src", "test", "resources", "prometheus", name));
            Files.writeString(
                    cases,
                    text.replace("RULES", ShippedTest.RULES.toAbsolutePath().toString()));
            promtool("test", "rules", cases.toString());
        }
    }

    /** What it scrapes of a gateway, and what a gateway shows only at times. */
    @Test
    void namesTypesAndUnitsAreAsPromtoolWantsThem() throws IOException, InterruptedException {
        for (String text : List.of(ShippedTest.usual(), ShippedTest.rare())) {
            Path file = folder.resolve("scrape.txt");
            Files.writeString(file, text);
            promtool(file, "check", "metrics");
        }
    }

    @Test
    void itScrapesAGatewayAndAnswersTheRulesQueries() throws IOException, InterruptedException {
        Path file = folder.resolve("flexgate.yaml");
        Files.writeString(file, "admin:\n  token: " + TOKEN + "\n");
        try (House house = new House(file)) {
            int port = free();
            Process prometheus = start(house.gateway().adminPort(), port);
            Client asking = Client.of(house.vertx(), port);
            try {
                Until.holds("Prometheus is up", () -> prometheus.isAlive() && up(asking));
                house.account().get(API + "/Plugins");
                house.account().get(API + "/Plugins");
                Until.holds("what was asked for is in it", () -> "1"
                        .equals(value(asking, "sum(flexgate_requests_total{outcome=\"hit\"})")));
                Until.holds("the gateway is up in it", () -> "1".equals(value(asking, "up{job=\"flexgate\"}")));
                answers(asking);
                agrees(
                        asking,
                        Client.of(house.vertx(), house.gateway().adminPort()).authorization("Bearer " + TOKEN));
            } finally {
                prometheus.destroy();
                if (!prometheus.waitFor(20, TimeUnit.SECONDS)) {
                    prometheus.destroyForcibly();
                }
            }
        }
    }

    private Process start(int gateway, int port) throws IOException {
        Path config = folder.resolve("prometheus.yaml");
        Files.writeString(config, """
                global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
                rule_files: [ "%s" ]
                scrape_configs:
                  - job_name: flexgate
                    authorization: { credentials: %s }
                    static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
                """.formatted(ShippedTest.RULES.toAbsolutePath(), TOKEN, gateway));
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean up(Client asking) {
        // While nothing listens there, the connection is refused.
        Response ready = Client.wait(asking.getting("/-/ready").otherwise((Response) null));
        return ready != null && ready.status() == 200;
    }

    private static JsonObject query(Client asking, String query) {
        Response answer = asking.get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        assertThat(answer.status()).as(query + ": " + answer.text()).isEqualTo(200);
        assertThat(answer.json().getString("status")).as(query).isEqualTo("success");
        return answer.json().getJsonObject("data");
    }

    /** Of a query with one result; null where there is none yet. */
    private static String value(Client asking, String query) {
        JsonArray results = query(asking, query).getJsonArray("result");
        return results.isEmpty()
                ? null
                : results.getJsonObject(0).getJsonArray("value").getString(1);
    }

    private static void answers(Client asking) throws IOException {
        for (Map<String, String> queries : List.of(ShippedTest.rules(), ShippedTest.panels())) {
            for (String query : queries.values()) {
                query(asking, query.replace("$instance", ".*").replace("$team", ".*"));
            }
        }
        Until.holds("each rule was evaluated", () -> rules(asking).stream()
                .allMatch(rule -> rule.getString("health").equals("ok")));
        assertThat(rules(asking)).hasSize(ShippedTest.rules().size());
        // Nothing is wrong with this gateway, so that nothing is said of it.
        assertThat(rules(asking)).allMatch(rule -> rule.getString("state").equals("inactive"));
    }

    private static List<JsonObject> rules(Client asking) {
        JsonArray groups =
                asking.get("/api/v1/rules").json().getJsonObject("data").getJsonArray("groups");
        return Stream.iterate(0, i -> i < groups.size(), i -> i + 1)
                .flatMap(i -> groups.getJsonObject(i).getJsonArray("rules").stream())
                .map(JsonObject.class::cast)
                .toList();
    }

    /** What it has read is what the gateway says. */
    private static void agrees(Client asking, Client admin) {
        Scrape scrape = Scrape.of(admin);
        for (String metric : List.of(
                "flexgate_requests_total",
                "flexgate_upstream_calls_total",
                "flexgate_upstream_calls_saved_total",
                "flexgate_cache_entries",
                "flexgate_ready",
                "flexgate_request_duration_seconds_count")) {
            assertThat(Double.parseDouble(value(asking, "sum(" + metric + ")")))
                    .as(metric)
                    .isEqualTo(scrape.sum(metric));
        }
    }
}
