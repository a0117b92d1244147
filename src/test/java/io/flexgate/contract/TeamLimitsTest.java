package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Permission;
import io.flexgate.access.Team;
import io.flexgate.limits.Rate;
import io.flexgate.limits.TeamLimits;
import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often a team may ask (contract §6.1). The clocks stand still: it is noon, and twelve hours to the day's end. */
@Timeout(60)
class TeamLimitsTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final String PLUGIN = PLUGINS + "/a";
    private static final long NOON_TO_MIDNIGHT = 12 * 3600;

    /** What a client is told at most, for some of them sleep as long. */
    private static final long LONGEST_SLEEP = 60;

    private Rig rig;

    @AfterEach
    void close() {
        rig.close();
    }

    private void start(Team... teams) {
        rig = Rig.plan().access(Teams.rules(teams)).frozen().repeatable().start();
    }

    private static Team team(String name, long perSecond, long burst, long perDay) {
        return Teams.limited(Teams.team(name, name + "-key"), Teams.limits(perSecond, burst, perDay));
    }

    private Client client(String team) {
        return rig.anonymous().as(team, team + "-key");
    }

    private static void refused(Response answer, String slug, long retryAfter) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Flexgate-Error")).isEqualTo(slug);
        assertThat(answer.header("Retry-After")).isEqualTo(Long.toString(retryAfter));
        assertThat(answer.json().getInteger("code")).isEqualTo(20429);
        assertThat(answer.json().getInteger("status")).isEqualTo(429);
    }

    private static void left(Response answer, String expected) {
        assertThat(answer.headers().getAll("RateLimit")).containsExactly(expected);
    }

    @Test
    void a_burst_is_let_through_then_what_the_rate_brings() {
        start(team("red", 2, 3, 0));
        for (int left = 2; left >= 0; left--) {
            left(client("red").get(PLUGINS), "\"second\";r=" + left + ";t=1");
        }
        refused(client("red").get(PLUGINS), "team-rate", 1);
        rig.skip(Duration.ofMillis(499));
        refused(client("red").get(PLUGINS), "team-rate", 1);
        rig.skip(Duration.ofMillis(1));
        assertThat(client("red").get(PLUGINS).hit()).isTrue();
        refused(client("red").get(PLUGINS), "team-rate", 1);
        rig.skip(Duration.ofHours(1));
        left(client("red").get(PLUGINS), "\"second\";r=2;t=1");
        assertThat(rig.sandbox().journal().count("GET", PLUGINS)).isEqualTo(2);
    }

    @Test
    void a_slow_rate_says_how_long_to_wait() {
        start(Teams.limited(Teams.team("red", "red-key"), new TeamLimits(new Rate(3, Duration.ofMinutes(1)), 1, 0)));
        Response first = client("red").get(PLUGINS);
        left(first, "\"minute\";r=0;t=20");
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"minute\";q=1;w=20");
        refused(client("red").get(PLUGINS), "team-rate", 20);
        rig.skip(Duration.ofMillis(5_500));
        Response refused = client("red").get(PLUGINS);
        refused(refused, "team-rate", 15);
        left(refused, "\"minute\";r=0;t=15");
    }

    @Test
    void a_day_has_its_quota_and_ends_at_midnight_utc() {
        start(team("red", 0, 1, 3));
        for (int left = 2; left >= 0; left--) {
            left(client("red").get(PLUGINS), "\"day\";r=" + left + ";t=" + NOON_TO_MIDNIGHT);
        }
        refused(client("red").get(PLUGINS), "team-quota", LONGEST_SLEEP);
        rig.skip(Duration.ofHours(12).minusMillis(1));
        refused(client("red").get(PLUGINS), "team-quota", 1);
        rig.skip(Duration.ofMillis(1));
        left(client("red").get(PLUGINS), "\"day\";r=2;t=86400");
    }

    @Test
    void what_the_rate_refuses_costs_no_quota_and_the_other_way_round() {
        start(team("red", 1, 2, 3));
        client("red").get(PLUGINS);
        left(client("red").get(PLUGINS), "\"second\";r=0;t=1, \"day\";r=1;t=" + NOON_TO_MIDNIGHT);
        for (int i = 0; i < 5; i++) {
            refused(client("red").get(PLUGINS), "team-rate", 1);
        }
        rig.skip(Duration.ofSeconds(2));
        left(client("red").get(PLUGINS), "\"second\";r=1;t=1, \"day\";r=0;t=" + (NOON_TO_MIDNIGHT - 2));
        for (int i = 0; i < 5; i++) {
            Response refused = client("red").get(PLUGINS);
            refused(refused, "team-quota", LONGEST_SLEEP);
            left(refused, "\"second\";r=1;t=1, \"day\";r=0;t=" + (NOON_TO_MIDNIGHT - 2));
        }
    }

    @Test
    void every_answer_to_a_team_with_limits_tells_them() {
        start(team("red", 100, 200, 1_000_000), Teams.team("free", "free-key"));
        Knobs knobs = rig.sandbox().knobs();
        List<Response> answers = List.of(
                client("red").post(PLUGINS, "UniqueName=a"),
                client("red").get(PLUGIN),
                client("red").get(PLUGIN),
                client("red").get(PLUGIN, "If-None-Match", "*"),
                client("red").get(PLUGIN, "Range", "bytes=0-1"),
                client("red").get(PLUGIN, "Range", "bytes=1000000-"),
                Client.wait(client("red").send("HEAD", PLUGIN, null)),
                Client.wait(client("red").send("HEAD", PLUGINS, null)),
                client("red").get(PLUGINS + "/none"),
                client("red").get("/v1/Unknown"),
                client("red").post("/v1/Echo", "x"),
                Client.wait(client("red").send("PURGE", PLUGIN, null)),
                Client.wait(client("red").send("OPTIONS", PLUGIN, null)),
                client("red").get(PLUGINS + "?new", "Cache-Control", "only-if-cached"),
                client("red").post(PLUGIN, "x".repeat(2 << 20)));
        assertThat(answers)
                .extracting(Response::status)
                .containsSequence(201, 200, 200, 304, 206, 416, 200, 200, 404, 404)
                .endsWith(504, 413);
        knobs.fault(RequestMatch.any(), 1, Knobs.Fault.resetBeforeCommit());
        Response failed = client("red").post(PLUGIN, "FriendlyName=x");
        assertThat(failed.status()).isEqualTo(502);
        int left = 199;
        for (Response answer : answers) {
            left(answer, "\"second\";r=" + left + ";t=1, \"day\";r=" + (999_800 + left) + ";t=43200");
            assertThat(answer.headers().getAll("RateLimit-Policy"))
                    .containsExactly("\"second\";q=200;w=2, \"day\";q=1000000;w=86400");
            left--;
        }
        left(failed, "\"second\";r=" + left + ";t=1, \"day\";r=" + (999_800 + left) + ";t=43200");
        for (Response answer :
                List.of(client("free").get(PLUGINS), rig.anonymous().get(PLUGINS))) {
            assertThat(answer.headers().names())
                    .noneMatch(name -> name.toLowerCase().startsWith("ratelimit"));
        }
    }

    @Test
    void upstreams_own_limits_are_the_accounts_and_not_told_to_a_team_that_has_its_own() {
        start(team("red", 100, 200, 0), Teams.team("free", "free-key"));
        for (String field : List.of("RateLimit", "RateLimit-Policy", "RateLimit-Remaining")) {
            rig.sandbox().knobs().header(field, "5");
        }
        rig.sandbox().knobs().etags(true);
        Response written = client("red").post(PLUGINS, "UniqueName=a");
        Response read = client("red").get(PLUGIN);
        rig.skip(Duration.ofSeconds(301));
        Response confirmed = client("red").get(PLUGIN);
        assertThat(confirmed.cacheStatus()).contains("fwd-status=304");
        for (Response answer : List.of(written, read, confirmed, client("red").get("/v1/Unknown"))) {
            assertThat(answer.headers().getAll("RateLimit")).singleElement().isNotEqualTo("5");
            assertThat(answer.headers().getAll("RateLimit-Policy"))
                    .singleElement()
                    .isNotEqualTo("5");
            assertThat(answer.headers().getAll("RateLimit-Remaining")).isEmpty();
        }
        assertThat(client("free").get("/v1/Unknown").headers().getAll("RateLimit"))
                .containsExactly("5");
    }

    @Test
    void first_comes_who_it_is_then_what_it_may_do_then_how_often() {
        start(Teams.may(team("red", 1, 1, 5), Permission.READ));
        assertThat(client("red").get(PLUGINS).status()).isEqualTo(200);
        assertThat(client("red").get(PLUGINS).status()).isEqualTo(429);
        Response forbidden = client("red").post(PLUGINS, "UniqueName=a");
        assertThat(forbidden.status()).isEqualTo(403);
        left(forbidden, "\"second\";r=0;t=1, \"day\";r=4;t=43200");
        assertThat(rig.anonymous().as("red", "wrong").get(PLUGINS).status()).isEqualTo(401);
    }

    @Test
    void limits_that_are_not_enforced_count_what_they_would_have_refused() {
        start(Teams.unenforced(team("red", 1, 2, 3)));
        for (int i = 0; i < 5; i++) {
            Response answer = client("red").get(PLUGINS);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Retry-After")).isNull();
        }
        rig.skip(Duration.ofSeconds(10));
        left(client("red").get(PLUGINS), "\"second\";r=1;t=1, \"day\";r=0;t=43190");
        left(client("red").get(PLUGINS), "\"second\";r=1;t=1, \"day\";r=0;t=43190");
        assertThat(LedgerText.ofAllEnded(rig))
                .containsExactly(Map.entry("red plugin", "requests=7 HIT=6 FORWARDED=1 spared=4"));
    }

    @Test
    void each_team_has_its_own_and_refused_requests_are_in_the_ledger() {
        start(team("red", 1, 1, 0), team("blue", 1, 1, 0));
        client("red").get(PLUGINS);
        client("red").get(PLUGINS);
        client("red").post(PLUGINS, "UniqueName=a");
        assertThat(client("blue").get(PLUGINS).hit()).isTrue();
        assertThat(LedgerText.ofAllEnded(rig))
                .containsExactly(
                        Map.entry("blue plugin", "requests=1 HIT=1"),
                        Map.entry("red plugin", "requests=3 FORWARDED=1 REFUSED=2"));
    }

    @Test
    void other_limits_keep_what_is_left_and_a_team_that_is_gone_is_forgotten() {
        start(team("red", 1, 3, 10), team("blue", 0, 1, 2));
        for (int i = 0; i < 2; i++) {
            client("red").get(PLUGINS);
            client("blue").get(PLUGINS);
        }
        rig.gateway().meters().reconfigure(List.of(team("red", 1, 5, 3)));
        left(client("red").get(PLUGINS), "\"second\";r=0;t=1, \"day\";r=0;t=43200");
        refused(client("red").get(PLUGINS), "team-quota", LONGEST_SLEEP);
        rig.gateway().meters().reconfigure(List.of(team("red", 1, 5, 4)));
        refused(client("red").get(PLUGINS), "team-rate", 1);
        rig.skip(Duration.ofSeconds(10));
        left(client("red").get(PLUGINS), "\"second\";r=4;t=1, \"day\";r=0;t=43190");
    }

    @Test
    void a_request_with_a_body_that_is_refused_leaves_its_connection_usable() {
        start(team("red", 1, 1, 0));
        client("red").get(PLUGINS);
        for (int i = 0; i < 3; i++) {
            refused(
                    Client.wait(client("red").send("POST", PLUGINS, Buffer.buffer("x".repeat(100_000)))),
                    "team-rate",
                    1);
            refused(client("red").post(PLUGINS, "UniqueName=a"), "team-rate", 1);
        }
    }

    @Test
    void pages_may_read_what_the_gateway_tells() {
        start(team("red", 1, 2, 0));
        rig.sandbox().knobs().header("Access-Control-Allow-Origin", "*");
        client("red").get(PLUGINS);
        assertThat(List.of(client("red")
                        .get(PLUGINS)
                        .header("Access-Control-Expose-Headers")
                        .split(", ")))
                .contains("RateLimit", "RateLimit-Policy", "Retry-After", "Via", "Age", "Cache-Status");
    }
}
