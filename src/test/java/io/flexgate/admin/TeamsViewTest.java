package io.flexgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.admin.chargeback.Today;
import io.flexgate.http.Endpoint;
import io.flexgate.ledger.Ledger;
import io.flexgate.ledger.Outcome;
import io.flexgate.ledger.Row;
import io.flexgate.shield.BudgetView;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator reads of teams and budgets, and who may read it. */
class TeamsViewTest {

    private static final String HEADER =
            "date,team,resource,requests,hits,coalesced,stale,forwarded,refused,failed,calls,saved,charged,waited_ms,spared\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final Ledger ledger = new Ledger();
    private Future<List<BudgetView>> budgets = Future.succeededFuture(List.of());
    private AdminVerticle admin;
    private Client client;

    @BeforeEach
    void start() {
        admin = new AdminVerticle(
                AdminSettings.open(Endpoint.parse("127.0.0.1:0")),
                new AdminView(
                        new Readiness(),
                        ledger,
                        new Today(ledger, () -> Instant.parse("2026-11-28T23:59:59.999Z")),
                        () -> budgets,
                        Configuration.none(),
                        null));
        Client.wait(vertx.deployVerticle(admin));
        client = Client.of(vertx, admin.port());
    }

    @AfterEach
    void stop() {
        Client.wait(vertx.close());
    }

    private void came(String team, String resource, Outcome outcome, int times) {
        Row row = ledger.row(team, resource);
        for (int i = 0; i < times; i++) {
            row.came();
            row.ended(outcome);
        }
    }

    private void fill() {
        came("b", "plugin", Outcome.HIT, 100);
        came("b", "plugin", Outcome.COALESCED, 20);
        came("b", "plugin", Outcome.STALE, 3);
        came("b", "plugin", Outcome.FORWARDED, 10);
        came("b", "plugin", Outcome.REFUSED, 4);
        came("b", "plugin", Outcome.FAILED, 5);
        for (int i = 0; i < 11; i++) {
            ledger.row("b", "plugin").called();
        }
        ledger.row("b", "plugin").charged(10 + 1.0 / 3);
        ledger.row("b", "plugin").waited(1_234_567);
        came("b", "release", Outcome.FORWARDED, 1);
        ledger.row("b", "release").called();
        ledger.row("b", "release").charged(1 + 2.0 / 3);
        ledger.row("b", "release").waited(1_000_000);
        ledger.row("b", "release").spared();
        came("a", "plugin", Outcome.HIT, 1);
    }

    @Test
    void each_team_is_told_in_total_and_by_resource() {
        fill();

        JsonArray teams = client.get("/admin/v1/teams").json().getJsonArray("teams");

        assertThat(teams.stream().map(team -> ((JsonObject) team).getString("team")))
                .containsExactly("a", "b");
        assertThat(teams.getJsonObject(1)).isEqualTo(new JsonObject("""
                        {"team":"b","share":null,
                         "total":{"requests":143,"hits":100,"coalesced":20,"stale":3,"forwarded":11,"refused":4,"failed":5,
                          "calls":12,"saved":123,"charged":12,"waited_ms":2.235,"spared":1},
                         "resources":[
                          {"resource":"plugin","requests":142,"hits":100,"coalesced":20,"stale":3,"forwarded":10,"refused":4,
                           "failed":5,"calls":11,"saved":123,"charged":10.333,"waited_ms":1.235,"spared":0},
                          {"resource":"release","requests":1,"hits":0,"coalesced":0,"stale":0,"forwarded":1,"refused":0,
                           "failed":0,"calls":1,"saved":0,"charged":1.667,"waited_ms":1,"spared":1}]}
                        """));
    }

    @Test
    void the_same_is_told_as_csv() {
        fill();

        Response answer = client.get("/admin/v1/teams.csv");

        assertThat(answer.header("Content-Type")).isEqualTo("text/csv; charset=utf-8; header=present");
        assertThat(answer.text())
                .isEqualTo(HEADER
                        + "2026-11-28,a,plugin,1,1,0,0,0,0,0,0,1,0,0,0\r\n"
                        + "2026-11-28,b,plugin,142,100,20,3,10,4,5,11,123,10.333,1.235,0\r\n"
                        + "2026-11-28,b,release,1,0,0,0,1,0,0,1,0,1.667,1,1\r\n");
    }

    @Test
    void before_the_first_request_there_is_nothing_to_tell() {
        assertThat(client.get("/admin/v1/teams").text()).isEqualTo("{\"teams\":[]}");
        assertThat(client.get("/admin/v1/teams.csv").text()).isEqualTo(HEADER);
        assertThat(client.get("/admin/v1/stats").json().getJsonArray("accounts"))
                .isEmpty();
    }

    @Test
    void a_name_with_a_comma_or_a_quote_stays_one_field() {
        came("a", "odd, \"quoted\"\nname", Outcome.HIT, 1);

        assertThat(client.get("/admin/v1/teams.csv").text())
                .contains("2026-11-28,a,\"odd, \"\"quoted\"\"\nname\",1,1,");
    }

    /** Names are words of the configuration today; a table that is opened in a spreadsheet should not depend on that. */
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=x"})
    void a_name_is_no_formula(String name) {
        came(name, "plugin", Outcome.HIT, 1);
        ledger.row(name, "plugin").charged(-0.5);

        assertThat(client.get("/admin/v1/teams.csv").text())
                .contains("'" + name)
                .contains("plugin")
                .contains(",-0.5,0,0\r\n");
    }

    @Test
    void the_csv_may_leave_out_days_and_teams_and_put_resources_together() {
        fill();
        String a = "2026-11-28,a,plugin,1,1,0,0,0,0,0,0,1,0,0,0\r\n";

        assertThat(client.get("/admin/v1/teams.csv?team=a").text()).isEqualTo(HEADER + a);
        assertThat(client.get("/admin/v1/teams.csv?team=none").text()).isEqualTo(HEADER);
        assertThat(client.get("/admin/v1/teams.csv?from=2026-11-29").text()).isEqualTo(HEADER);
        assertThat(client.get("/admin/v1/teams.csv?to=2026-11-27").text()).isEqualTo(HEADER);
        assertThat(client.get("/admin/v1/teams.csv?from=2026-11-28&to=2026-11-28&team=a")
                        .text())
                .isEqualTo(HEADER + a);
        assertThat(client.get("/admin/v1/teams.csv?by=team").text())
                .isEqualTo(HEADER.replace("resource,", "")
                        + "2026-11-28,a,1,1,0,0,0,0,0,0,1,0,0,0\r\n"
                        + "2026-11-28,b,143,100,20,3,11,4,5,12,123,12,2.235,1\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "from=x, from is a date such as 2026-11-28",
        "to=2026-13-01, to is a date such as 2026-11-28",
        "from=2026-11-29&to=2026-11-28, 'from is a day after to, so there is none between them'",
        "by=day, by is team or resource",
        "form=2026-11-28, 'The question has a parameter that is not known; allowed: from, to, team, by'"
    })
    void what_is_not_understood_is_refused(String query, String message) {
        Response answer = client.get("/admin/v1/teams.csv?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("message")).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"teams", "stats", "openapi.json", "errors", "events", "config"})
    void a_page_without_parameters_refuses_them(String page) {
        Response answer = client.get("/admin/v1/" + page + "?foo=1");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("message"))
                .isEqualTo("The question has a parameter that is not known; allowed: none");
        assertThat(client.post("/admin/v1/config/reload?foo=1", "").status()).isEqualTo(400);
    }

    @Test
    void large_numbers_are_written_out() {
        Row row = ledger.row("a", "plugin");
        row.charged(123_456_789_000.0);
        row.waited(987_654_321_000_000_000L);

        assertThat(client.get("/admin/v1/teams").text())
                .contains("\"charged\":123456789000,\"waited_ms\":987654321000,");
        assertThat(client.get("/admin/v1/teams.csv").text()).endsWith(",123456789000,987654321000,0\r\n");
    }

    @Test
    void the_budget_of_each_account_is_told() {
        budgets = Future.succeededFuture(List.of(
                new BudgetView("https://a", "AC0123456789abcdef0123456789abcdef", 20, 3, 7, Duration.ZERO, "closed"),
                new BudgetView("https://a", "0123456789ab", 1, 1, 0, Duration.ofMillis(2_500), "half-open")));

        JsonObject stats = client.get("/admin/v1/stats").json();
        assertThat(new JsonObject().put("accounts", stats.getJsonArray("accounts")))
                .isEqualTo(new JsonObject("""
                {"accounts":[
                  {"upstream":"https://a","account":"AC0123456789abcdef0123456789abcdef","limit":20,"in_flight":3,"queued":7,"paused_ms":0,
                   "breaker":"closed"},
                  {"upstream":"https://a","account":"0123456789ab","limit":1,"in_flight":1,"queued":0,"paused_ms":2500,"breaker":"half-open"}]}
                """));
    }

    @Test
    void budgets_that_cannot_be_read_are_an_error_of_the_gateways() {
        budgets = Future.failedFuture(new IllegalStateException("S3cr3t"));

        Response answer = client.get("/admin/v1/stats");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).isEqualTo("{\"status\":500,\"message\":\"The gateway failed; its log says how\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/v1/teams",
                "/admin/v1/teams.csv",
                "/admin/v1/stats",
                "/health/live",
                "/admin/v1/none",
                "/none"
            })
    void nothing_is_kept_by_a_cache_and_pages_are_only_read(String path) {
        boolean there = !path.endsWith("none");
        Response read = client.get(path);
        assertThat(read.status()).isEqualTo(there ? 200 : 404);
        assertThat(read.header("Cache-Control")).isEqualTo("no-store");

        Response written = client.post(path, "a=b");
        assertThat(written.status()).isEqualTo(there ? 405 : 404);
        assertThat(written.header("Allow")).isEqualTo(there ? "GET, HEAD" : null);
        assertThat(written.header("Cache-Control")).isEqualTo("no-store");
        assertThat(written.json().getInteger("status")).isEqualTo(written.status());
    }

    @Test
    void a_head_is_told_the_length() {
        try (Wire wire = Wire.to(admin.port())) {
            Wire.Answer answer = wire.send("HEAD /admin/v1/teams HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .answerToHead();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Length")).isEqualTo("12");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: localhost",
                "Host: LOCALHOST:9090",
                "Host: flexgate.localhost:9090",
                "Host: 127.0.0.1",
                "Host: 127.1.2.3:9090",
                "Host: [::1]:9090",
                "Host: localhost\r\nSec-Fetch-Site: none",
                "Host: localhost:9090\r\nSec-Fetch-Site: same-origin\r\nOrigin: http://localhost:9090"
            })
    void programs_of_this_machine_may_read(String headers) {
        assertThat(status("/admin/v1/teams", headers)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example",
                "Host: evil.example:9090",
                "Host: 127.0.0.1.evil.example",
                "Host: 0.0.0.0:9090",
                "Host: localhost.evil.example",
                "Host: evillocalhost",
                "Host: localhost\r\nOrigin: https://evil.example",
                "Host: localhost\r\nOrigin: null",
                "Host: localhost:9090\r\nOrigin: http://localhost:3000",
                "Host: localhost\r\nSec-Fetch-Site: cross-site",
                "Host: localhost\r\nSec-Fetch-Site: same-site",
                "Host: localhost\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site"
            })
    void pages_from_elsewhere_may_not(String headers) {
        assertThat(status("/admin/v1/teams", headers)).isEqualTo(403);
        assertThat(status("/metrics", headers)).isEqualTo(403);
        assertThat(status("/none", headers)).isEqualTo(403);
    }

    /** It has nothing to tell before it has asked for it, and a link from elsewhere may lead to it. */
    @Test
    void the_dashboards_page_is_for_everybody() {
        assertThat(status("/", "Host: evil.example")).isEqualTo(200);
        assertThat(status("/", "Host: localhost\r\nSec-Fetch-Site: cross-site")).isEqualTo(200);
    }

    @Test
    void probes_may_name_any_host() {
        assertThat(status("/health/live", "Host: flexgate_admin")).isEqualTo(200);
    }

    private int status(String path, String headers) {
        try (Wire wire = Wire.to(admin.port())) {
            return wire.send("GET " + path + " HTTP/1.1\r\n" + headers + "\r\n\r\n")
                    .answer()
                    .status();
        }
    }
}
