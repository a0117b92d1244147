package io.flexgate.metrics;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Permission;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Client;
import io.flexgate.testing.House;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Scrape;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every gauge rises, and comes back to where it was. */
class GaugesTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final String PLUGIN = API + "/Plugins/plugin-one";

    private static Rig oneCallAtATime() {
        return Rig.plan()
                .shield(usual -> new ShieldSettings(
                        new ShieldSettings.Concurrency(1, 1, 1),
                        null,
                        new ShieldSettings.Queue(10, Duration.ofSeconds(20)),
                        new ShieldSettings.Retry(1, 0),
                        new ShieldSettings.BreakerRules(50, 4, Duration.ofSeconds(10))))
                .access(Teams.rules(
                        Teams.team("red", "red"), Teams.may(Teams.team("reader", "reader"), Permission.READ)))
                .start();
    }

    private static Client admin(Rig rig) {
        return Client.of(rig.vertx(), rig.gateway().adminPort());
    }

    private static void becomes(Client admin, double value, String... names) {
        Until.holds("all at " + value + ": " + List.of(names), () -> {
            Scrape scrape = Scrape.of(admin);
            return Stream.of(names).allMatch(name -> scrape.sum(name) == value);
        });
    }

    private static final String[] BUSY = {
        "flexgate_requests_in_flight",
        "flexgate_reads_in_flight",
        "flexgate_account_in_flight",
        "flexgate_account_queued",
        "flexgate_account_queue_ratio"
    };

    @Test
    void whatIsInFlightAndWhatWaitsGoesBackToNothing() {
        try (Rig rig = oneCallAtATime()) {
            Client admin = admin(rig);
            Client red = rig.anonymous().as("red", "red");
            Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", PLUGINS), Point.BEFORE, 1);
            Future<Response> first = red.getting(PLUGINS);
            Future<Response> same = red.getting(PLUGINS);
            Client.wait(Future.fromCompletionStage(hold.arrived()));
            Future<Response> waits = red.getting(PLUGIN);
            Until.holds("one call in flight, one waiting", () -> {
                Scrape scrape = Scrape.of(admin);
                return scrape.sum("flexgate_requests_in_flight") == 3
                        && scrape.sum("flexgate_reads_in_flight") == 2
                        && scrape.sum("flexgate_account_in_flight") == 1
                        && scrape.sum("flexgate_account_queued") == 1
                        && scrape.sum("flexgate_account_queue_ratio") == 0.1
                        && scrape.sum("flexgate_client_connections") >= 3;
            });
            hold.release();
            Client.wait(Future.all(first, same, waits));
            becomes(admin, 0, BUSY);
            Scrape after = Scrape.of(admin);
            assertThat(after.sum("flexgate_account_limit")).isEqualTo(1);
            assertThat(after.sum("flexgate_requests_total", "outcome", "coalesced"))
                    .isEqualTo(1);
            assertThat(after.sum("flexgate_wait_duration_seconds_count", "waited_for", "read"))
                    .isEqualTo(1);
            assertThat(after.sum("flexgate_wait_duration_seconds_count", "waited_for", "budget"))
                    .isEqualTo(2);
        }
    }

    /** Every way in which a request can end: each must be seen to have ended. */
    @Test
    void nothingStaysInFlightHoweverRequestsEnd() {
        try (Rig rig = oneCallAtATime()) {
            Client admin = admin(rig);
            Client red = rig.anonymous().as("red", "red");
            red.get(PLUGINS);
            red.get(PLUGINS);
            red.post(PLUGINS, "UniqueName=plugin-one&FriendlyName=one");
            red.get(PLUGIN, "If-None-Match", "*");
            red.get("/v1/elsewhere");
            red.post("/v1/elsewhere", "a=b");
            Client.wait(red.send("HEAD", PLUGIN, null));
            Client.wait(red.send("PURGE", PLUGIN, null));
            Client.wait(red.send("TRACE", PLUGIN, null, "Max-Forwards", "0"));
            red.get(PLUGIN, "Cache-Control", "only-if-cached");
            rig.anonymous().as("reader", "reader").post(PLUGINS, "UniqueName=plugin-two");
            rig.anonymous().get(PLUGINS);
            red.get("/v1//%zz");
            Client.wait(red.send("POST", PLUGINS, Buffer.buffer(new byte[2 << 20])));
            rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGIN), 1, Fault.resetBeforeCommit());
            red.get(PLUGIN);
            try (Wire wire = Wire.to(rig.port())) {
                wire.send("BROKEN\r\n\r\n");
                assertThat(wire.answer().status()).isEqualTo(400);
            }
            leaves(rig, red, PLUGINS + "/plugin-nine", admin);
            leaves(rig, red, "/v1/nine", admin);
            becomes(admin, 0, BUSY);
            Scrape after = Scrape.of(admin);
            assertThat(after.sum("flexgate_requests_total"))
                    .isEqualTo(after.sum("flexgate_request_duration_seconds_count"))
                    .isGreaterThanOrEqualTo(18);
            assertThat(after.sum("flexgate_requests_total", "status", "499")).isEqualTo(2);
            assertThat(after.sum("flexgate_failed_total"))
                    .isEqualTo(after.sum("flexgate_requests_total", "outcome", "failed"));
            assertThat(after.sum("flexgate_refused_total"))
                    .isEqualTo(after.sum("flexgate_requests_total", "outcome", "refused"));
            assertThat(after.sum("flexgate_response_bytes_total")).isPositive();
        }
    }

    /** A client that goes while its call is in flight. */
    private static void leaves(Rig rig, Client client, String path, Client admin) {
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", path), Point.BEFORE, 1);
        var request = client.sent("GET", path, null);
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        request.connection().close();
        Until.holds(
                "it is seen to have gone",
                () -> rig.gateway().connections() == 0 || Scrape.of(admin).sum("flexgate_requests_in_flight") <= 1);
        hold.release();
    }

    @Test
    void entriesAndBytesGoBackToNothingWhenAllIsForgotten() {
        try (Rig rig = Rig.start()) {
            Client admin = admin(rig);
            rig.account().get(PLUGINS);
            rig.account().get(PLUGIN);
            Scrape full = Scrape.of(admin);
            assertThat(full.sum("flexgate_cache_entries")).isEqualTo(2);
            assertThat(full.sum("flexgate_cache_bytes")).isBetween(100.0, full.sum("flexgate_cache_max_bytes"));
            assertThat(Client.wait(admin.send("DELETE", "/admin/v1/cache?all=true", null))
                            .status())
                    .isEqualTo(200);
            becomes(admin, 0, "flexgate_cache_entries", "flexgate_cache_bytes");
            assertThat(Scrape.of(admin).sum("flexgate_cache_evictions_total")).isZero();
        }
    }

    @Test
    void thePauseAndTheBreakerAreOverWhenTheirTimeIs() {
        try (Rig rig = Rig.plan()
                .frozen()
                .shield(usual -> new ShieldSettings(
                        usual.concurrency(),
                        null,
                        usual.queue(),
                        new ShieldSettings.Retry(1, 0),
                        new ShieldSettings.BreakerRules(50, 4, Duration.ofSeconds(10))))
                .start()) {
            Client admin = admin(rig);
            rig.sandbox()
                    .knobs()
                    .fault(
                            RequestMatch.exactly("GET", PLUGINS),
                            1,
                            Fault.status(429).retryAfter(5));
            rig.account().get(PLUGINS);
            Until.holds("it is left alone", () -> Scrape.of(admin).sum("flexgate_account_paused_seconds") >= 5);
            rig.skip(Duration.ofSeconds(15));
            becomes(admin, 0, "flexgate_account_paused_seconds");
            rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGIN), 8, Fault.status(503));
            for (int i = 0; i < 8 && Scrape.of(admin).sum("flexgate_breaker_state", "state", "open") == 0; i++) {
                rig.account().get(PLUGIN);
            }
            Until.holds(
                    "the breaker opens", () -> Scrape.of(admin).sum("flexgate_breaker_state", "state", "open") == 1);
            // The alert goes by calls of the same upstream, which may all have been answered.
            Scrape open = Scrape.of(admin);
            String upstream = open.named("flexgate_breaker_state", "state", "open")
                    .findFirst()
                    .orElseThrow()
                    .labels()
                    .get("upstream");
            assertThat(open.sum("flexgate_upstream_duration_seconds_count", "upstream", upstream))
                    .isGreaterThanOrEqualTo(4);
            assertThat(open.sum("flexgate_upstream_duration_seconds_count", "result", "failed"))
                    .isZero();
            rig.sandbox().knobs().reset();
            rig.skip(Duration.ofSeconds(30));
            Until.holds("the breaker closes", () -> {
                rig.account().get(PLUGIN);
                rig.skip(Duration.ofMinutes(10));
                Scrape scrape = Scrape.of(admin);
                return scrape.sum("flexgate_breaker_state", "state", "open") == 0
                        && scrape.sum("flexgate_breaker_state", "state", "closed") == 1;
            });
        }
    }

    @Test
    void connectionsAreClosedAndDrainingIsNotReady() {
        try (Rig rig = Rig.start()) {
            Client admin = admin(rig);
            try (Wire wire = Wire.to(rig.port())) {
                wire.send("GET " + PLUGINS + " HTTP/1.1\r\nHost: a\r\n\r\n");
                Until.holds("it is there", () -> Scrape.of(admin).sum("flexgate_client_connections") == 1);
            }
            becomes(admin, 0, "flexgate_client_connections");
            assertThat(Scrape.of(admin).sum("flexgate_ready")).isEqualTo(1);
            Client.wait(rig.gateway().drain(Duration.ofSeconds(1)));
            assertThat(Scrape.of(admin).sum("flexgate_ready")).isZero();
        }
    }

    @Test
    void aRefusedReloadIsToldUntilOneIsAccepted(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("flexgate.yaml");
        Files.writeString(file, "cache:\n  max-memory: 8MiB\n");
        try (House house = new House(file)) {
            assertThat(house.reloads().refused()).isZero();
            house.change("cache:\n  max-memry: 8MiB\n");
            assertThat(house.reloads().refused()).isEqualTo(1);
            house.change("cache:\n  max-memory: 9MiB\n");
            assertThat(house.reloads().accepted()).isEqualTo(1);
            Client admin = Client.of(house.vertx(), house.gateway().adminPort());
            assertThat(Scrape.of(admin).sum("flexgate_cache_max_bytes")).isEqualTo(9 << 20);
        }
    }
}
