package io.flexgate.metrics;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.House;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Scrape;
import io.flexgate.testing.Teams;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /metrics}: in which form, for whom, and how many series there can be. */
class ScrapeTest {

    private static final String PLUGINS = API + "/Plugins";

    @Test
    void whatIsAskedForIsCountedInTheFormThatTheScraperWants() {
        try (Rig rig = Rig.start()) {
            Client admin = Client.of(rig.vertx(), rig.gateway().adminPort());
            rig.account().get(PLUGINS);
            rig.account().get(PLUGINS);
            Response text = admin.get("/metrics");
            assertThat(text.header("Content-Type")).startsWith("text/plain; version=0.0.4");
            assertThat(text.header("Cache-Control")).isEqualTo("no-store");
            Scrape scrape = Scrape.of(text.text());
            for (String outcome : new String[] {"forwarded", "hit"}) {
                assertThat(scrape.sum(
                                "flexgate_requests_total",
                                "team",
                                "passthrough",
                                "resource",
                                "plugin",
                                "operation",
                                "ListPlugin",
                                "outcome",
                                outcome,
                                "status",
                                "200"))
                        .as(outcome)
                        .isEqualTo(1);
                assertThat(scrape.sum("flexgate_request_duration_seconds_count", "outcome", outcome))
                        .isEqualTo(1);
            }
            assertThat(scrape.sum("flexgate_upstream_duration_seconds_count")).isEqualTo(1);
            assertThat(scrape.sum("flexgate_queue_wait_seconds_count")).isEqualTo(1);
            assertThat(scrape.sum("flexgate_served_age_seconds_count", "resource", "plugin"))
                    .isEqualTo(1);
            assertThat(scrape.sum("flexgate_ready")).isEqualTo(1);
            assertThat(scrape.sum("flexgate_account_limit", "account", SandboxSettings.DEMO_ACCOUNT_SID)
                            + scrape.sum("flexgate_account_limit", "account", "other"))
                    .isPositive();
            assertThat(scrape.sum("flexgate_breaker_state", "state", "closed")).isEqualTo(1);
            assertThat(scrape.sum("jvm_memory_used_bytes")).isPositive();
            Response open = admin.get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0, text/plain");
            assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text; version=1.0.0");
            assertThat(open.text()).endsWith("# EOF\n").contains("# TYPE flexgate_requests counter");
            // Nobody has the protocol buffers that an older Prometheus asks for as well.
            assertThat(admin.get(
                                    "/metrics",
                                    "Accept",
                                    "application/vnd.google.protobuf;proto=io.prometheus.client"
                                            + ".MetricFamily;encoding=delimited, text/plain;q=0.5")
                            .header("Content-Type"))
                    .startsWith("text/plain");
            assertThat(admin.post("/metrics", "").status()).isEqualTo(405);
        }
    }

    @Test
    void theTokenMustBeShown(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("flexgate.yaml");
        Files.writeString(file, "admin:\n  token: s3cret\n");
        try (House house = new House(file)) {
            Client admin = Client.of(house.vertx(), house.gateway().adminPort());
            assertThat(admin.get("/metrics").status()).isEqualTo(401);
            assertThat(admin.authorization("Bearer wrong").get("/metrics").status())
                    .isEqualTo(401);
            assertThat(admin.authorization("Bearer s3cret").get("/metrics").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void hostilePathsMethodsAndCredentialsMakeNoSeries() {
        try (Rig rig = Rig.start()) {
            Client admin = Client.of(rig.vertx(), rig.gateway().adminPort());
            strange(rig, -1);
            long before = Scrape.of(admin).series("flexgate_");
            for (int i = 0; i < 150; i++) {
                strange(rig, i);
            }
            Scrape after = Scrape.of(admin);
            assertThat(after.series("flexgate_")).isEqualTo(before);
            assertThat(after.sum("flexgate_requests_total")).isGreaterThan(1_000);
            assertThat(after.samples().stream()
                            .flatMap(sample -> sample.labels().values().stream())
                            .filter(value -> value.contains("strange")))
                    .isEmpty();
        }
    }

    /** Each kind of request once, with names that nobody has used before. */
    private static void strange(Rig rig, int number) {
        String name = "strange-" + number;
        String sid = "AC%032x".formatted(number + 1_000);
        rig.account().get("/v1/" + name + "?" + name + "=1");
        rig.account().get(PLUGINS + "/" + name);
        rig.account().get(PLUGINS + "/" + name + "%22%0A%7B" + "/Versions/" + name);
        rig.account().post("/v9/" + name, name);
        Client.wait(rig.account().send("STRANGE" + (number + 1), PLUGINS, null));
        Client.wait(rig.account().send("POST", PLUGINS, Buffer.buffer(name), "Expect", name));
        rig.anonymous().as(name, name).get(PLUGINS);
        rig.anonymous().as(sid, name).get(PLUGINS);
        rig.anonymous().as(sid, name).get("/v1/" + name);
        rig.anonymous().get(PLUGINS, "X-Flexgate-Key", name);
    }

    @Test
    void teamsThatNobodyHasConfiguredMakeNoSeries() {
        try (Rig rig = Rig.plan()
                .access(Teams.rules(Teams.team("red", "red"), Teams.team("blue", "blue")))
                .start()) {
            Client admin = Client.of(rig.vertx(), rig.gateway().adminPort());
            rig.anonymous().as("red", "red").get(PLUGINS);
            rig.anonymous().as("blue", "blue").get(PLUGINS);
            rig.anonymous().as("nobody", "nobody").get(PLUGINS);
            long before = Scrape.of(admin).series("flexgate_");
            for (int i = 0; i < 100; i++) {
                rig.anonymous().as("team-" + i, "red").get(PLUGINS);
                rig.anonymous().as("red", "key-" + i).get(PLUGINS);
                rig.anonymous().get(PLUGINS, "X-Flexgate-Key", "key-" + i);
            }
            Scrape after = Scrape.of(admin);
            assertThat(after.series("flexgate_")).isEqualTo(before);
            assertThat(after.named("flexgate_requests_total")
                            .map(sample -> sample.labels().get("team")))
                    .containsOnly("red", "blue", "unknown");
            assertThat(after.sum("flexgate_refused_total", "reason", "no-credential"))
                    .isEqualTo(301);
        }
    }

    @Test
    void accountsHaveASeriesOnlyOnceUpstreamHasToldOfThemAndOnlySoMany() {
        Names names = new Names();
        assertThat(names.account("0123456789ab")).isEqualTo("other");
        assertThat(Stream.iterate(0, i -> i < 1_000, i -> i + 1)
                        .map(i -> names.account("AC%032x".formatted(i)))
                        .distinct()
                        .count())
                .isEqualTo(101);
        assertThat(names.account("AC%032x".formatted(7))).isEqualTo("AC%032x".formatted(7));
    }
}
