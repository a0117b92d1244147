package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Permission;
import io.flexgate.access.Team;
import io.flexgate.sandbox.Journal;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One gateway for many teams: who they are, what they may do, and whose data they see (contract §4). */
@Timeout(60)
class TeamsTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final String PLUGIN = PLUGINS + "/a";

    private static final Team RED = Teams.team("red", "red-key-1", "red-key-2");
    private static final Team BLUE = Teams.team("blue", "blue-key");
    private static final Team GREEN = Teams.of(Teams.OTHER, Teams.team("green", "green-key"));
    private static final Team READER = Teams.may(Teams.team("reader", "reader-key"), Permission.READ);
    private static final Team WRITER = Teams.may(Teams.team("writer", "writer-key"), Permission.WRITE);
    private static final Team PURGER = Teams.may(Teams.team("purger", "purger-key"), Permission.PURGE);

    private Rig rig = Rig.plan()
            .access(Teams.rules(RED, BLUE, GREEN, READER, WRITER, PURGER))
            .repeatable()
            .start();

    @AfterEach
    void close() {
        rig.close();
    }

    private Client red() {
        return rig.anonymous().as("red", "red-key-1");
    }

    @Test
    void theAccessLogSaysWhoseRequestItWas() {
        red().get(PLUGINS);
        rig.anonymous().as("red", "no such key").get(PLUGINS);
        Until.holds("a line for each", () -> accessLines().size() == 2);
        assertThat(accessLines().get(0)).contains("team=red ");
        assertThat(accessLines().get(1)).contains("team=unknown ");
    }

    private List<String> accessLines() {
        return rig.log().lines().stream()
                .filter(line -> line.contains("flexgate.access"))
                .toList();
    }

    private Client blue() {
        return rig.anonymous().as("blue", "blue-key");
    }

    private Client green() {
        return rig.anonymous().as("green", "green-key");
    }

    private Response send(Client client, String method, String target, String... headers) {
        return Client.wait(client.send(method, target, null, headers));
    }

    private static void refused(Response answer, int status, int code, String slug) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Flexgate-Error")).isEqualTo(slug);
        assertThat(answer.header("Cache-Status")).isEqualTo("Flexgate; detail=" + slug);
        assertThat(answer.json().getInteger("code")).isEqualTo(code);
        assertThat(answer.json().getInteger("status")).isEqualTo(status);
        assertThat(answer.json().getString("more_info")).endsWith("/" + code);
        assertThat(answer.json().getString("message")).isNotEmpty();
    }

    @Test
    void a_team_is_let_in_by_either_header_and_the_accounts_credential_goes_upstream() {
        assertThat(red().post(PLUGINS, "UniqueName=a").status()).isEqualTo(201);
        assertThat(red().get(PLUGINS).status()).isEqualTo(200);
        assertThat(rig.anonymous().get(PLUGIN, "X-Flexgate-Key", "red-key-1").status())
                .isEqualTo(200);
        assertThat(red().get("/v1/Unknown", "X-Flexgate-Key", "red-key-1").status())
                .isEqualTo(404);
        assertThat(send(red(), "HEAD", PLUGINS + "?PageSize=7").status()).isEqualTo(200);
        assertThat(send(red(), "GET", PLUGIN, "Range", "bytes=0-1").status()).isEqualTo(206);
        send(red(), "OPTIONS", PLUGINS);
        send(red(), "POST", "/v1/Echo", "X-Flexgate-Key", "red-key-2");
        List<Journal.Entry> reached = rig.sandbox().journal().entries();
        assertThat(reached).hasSize(7).allSatisfy(entry -> {
            assertThat(entry.caller().credential()).as(entry.target()).isEqualTo("demo-api-key");
            assertThat(entry.header("authorization")).hasSize(1);
            assertThat(entry.header("x-flexgate-key")).isEmpty();
        });
    }

    @Test
    void trace_shows_upstream_neither_the_key_nor_the_accounts_credential() {
        send(red(), "TRACE", "/v1/Unknown", "X-Flexgate-Key", "red-key-1");
        assertThat(rig.sandbox().journal().entries()).singleElement().satisfies(entry -> assertThat(
                        entry.received().headers())
                .extracting(header -> header.name().toLowerCase(Locale.ROOT))
                .doesNotContain("authorization", "x-flexgate-key"));
    }

    @Test
    void teams_of_one_account_share_what_is_stored_and_see_each_others_writes() {
        red().post(PLUGINS, "UniqueName=a");
        assertThat(red().get(PLUGIN).hit()).isFalse();
        assertThat(blue().get(PLUGIN).hit()).isTrue();
        assertThat(blue().post(PLUGIN, "FriendlyName=B").status()).isEqualTo(200);
        assertThat(red().get(PLUGIN).json().getString("friendly_name")).isEqualTo("B");
        assertThat(rig.sandbox().journal().count("GET", PLUGIN)).isEqualTo(2);
    }

    @Test
    void teams_of_two_accounts_never_see_each_others_data() {
        red().post(PLUGINS, "UniqueName=a&FriendlyName=red");
        for (int twice = 0; twice < 2; twice++) {
            assertThat(red().get(PLUGIN).json().getString("friendly_name")).isEqualTo("red");
            assertThat(green().get(PLUGIN).status()).isEqualTo(404);
            assertThat(green().get(PLUGINS).json().getJsonArray("plugins")).isEmpty();
        }
        green().post(PLUGINS, "UniqueName=a&FriendlyName=green");
        for (int twice = 0; twice < 2; twice++) {
            assertThat(green().get(PLUGIN).json().getString("friendly_name")).isEqualTo("green");
            Response kept = red().get(PLUGIN);
            assertThat(kept.json().getString("friendly_name")).isEqualTo("red");
            assertThat(kept.hit()).as("another account's write drops nothing").isTrue();
        }
        assertThat(rig.sandbox().journal().entries()).allSatisfy(entry -> assertThat(entry.account())
                .isIn(SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.OTHER_ACCOUNT_SID));
    }

    @Test
    void each_of_a_teams_keys_is_right_and_one_that_is_taken_away_is_not() {
        assertThat(rig.anonymous().as("red", "red-key-1").get(PLUGINS).status()).isEqualTo(200);
        assertThat(rig.anonymous().as("red", "red-key-2").get(PLUGINS).hit()).isTrue();
        rig.close();
        rig = Rig.plan()
                .access(Teams.rules(Teams.team("red", "red-key-2", "red-key-3")))
                .start();
        refused(rig.anonymous().as("red", "red-key-1").get(PLUGINS), 401, 20003, "no-credential");
        assertThat(rig.anonymous().as("red", "red-key-2").get(PLUGINS).status()).isEqualTo(200);
        assertThat(rig.anonymous().as("red", "red-key-3").get(PLUGINS).hit()).isTrue();
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Stream<List<String>> wrong() {
        return Stream.of(
                List.of(),
                List.of("Authorization", basic("red:wrong")),
                List.of("Authorization", basic("nobody:red-key-1")),
                List.of("Authorization", basic("nobody:nothing")),
                List.of("Authorization", basic("blue:red-key-1")),
                List.of("Authorization", basic("Red:red-key-1")),
                List.of("Authorization", basic("red:red-key-1 ")),
                List.of("Authorization", basic("red:red-key-")),
                List.of("Authorization", basic("red:")),
                List.of("Authorization", basic(":red-key-1")),
                List.of("Authorization", basic("red-key-1")),
                List.of("Authorization", basic("")),
                List.of("Authorization", "Basic"),
                List.of("Authorization", "Basic ===="),
                List.of("Authorization", "Basic not base64!"),
                List.of("Authorization", "Bearer red-key-1"),
                List.of("Authorization", "red-key-1"),
                List.of("Authorization", basic("x".repeat(5_000))),
                List.of("Authorization", basic(SandboxSettings.DEMO_API_KEY + ":" + SandboxSettings.DEMO_API_SECRET)),
                List.of("Authorization", basic("red:red-key-1"), "Authorization", basic("red:red-key-1")),
                List.of("Authorization", basic("red:red-key-1"), "X-Flexgate-Key", "wrong"),
                List.of("Authorization", basic("red:red-key-1"), "X-Flexgate-Key", "blue-key"),
                List.of("Authorization", basic("red:wrong"), "X-Flexgate-Key", "red-key-1"),
                List.of("X-Flexgate-Key", "wrong"),
                List.of("X-Flexgate-Key", ""),
                List.of("X-Flexgate-Key", "red:red-key-1"),
                List.of("X-Flexgate-Key", "x".repeat(5_000)),
                List.of("X-Flexgate-Key", "red-key-1", "X-Flexgate-Key", "red-key-1"),
                List.of("X-Flexgate-Key", "sha256:" + RED.keys().get(0).hex()));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(List<String> fields) {
        red().get(PLUGINS);
        rig.sandbox().journal().clear();
        String[] headers = fields.toArray(String[]::new);
        for (String method : List.of("GET", "POST", "PURGE", "OPTIONS", "DELETE")) {
            for (String target : List.of(PLUGINS, "/v1/Unknown", "/")) {
                Response answer = send(rig.anonymous(), method, target, headers);
                refused(answer, 401, 20003, "no-credential");
                assertThat(told(answer)).isEqualTo(told(send(rig.anonymous(), method, target)));
            }
        }
        assertThat(send(rig.anonymous(), "HEAD", PLUGINS, headers).status()).isEqualTo(401);
        assertThat(rig.sandbox().journal().entries()).isEmpty();
    }

    /** All that an answer tells, but for the time. */
    private static List<String> told(Response answer) {
        List<String> told = new ArrayList<>(List.of(answer.status() + answer.reason(), answer.text()));
        Set<String> ofEachAnswer = Set.of("date", "x-request-id");
        answer.headers()
                .forEach((name, value) ->
                        told.add(name + (ofEachAnswer.contains(name.toLowerCase(Locale.ROOT)) ? "" : value)));
        return told;
    }

    @Test
    void other_spellings_of_the_scheme_and_keys_of_one_team_in_both_headers_are_right() {
        String pair = basic("red:red-key-1").substring("Basic ".length());
        assertThat(rig.anonymous().authorization("basic " + pair).get(PLUGINS).status())
                .isEqualTo(200);
        assertThat(red().get(PLUGINS, "X-Flexgate-Key", "red-key-2").status()).isEqualTo(200);
    }

    @Test
    void a_pages_question_whether_it_may_ask_goes_upstream_without_a_credential() {
        Response answer = send(
                rig.anonymous(),
                "OPTIONS",
                PLUGINS,
                "Origin",
                "https://flex.twilio.com",
                "Access-Control-Request-Method",
                "POST");
        assertThat(answer.status()).isLessThan(400);
        assertThat(rig.sandbox().journal().entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.header("authorization")).isEmpty());
        refused(send(rig.anonymous(), "OPTIONS", PLUGINS, "Origin", "https://a.example"), 401, 20003, "no-credential");
        refused(
                send(
                        rig.anonymous(),
                        "OPTIONS",
                        PLUGINS,
                        "Origin",
                        "https://a.example",
                        "Access-Control-Request-Method",
                        "GET",
                        "X-Flexgate-Key",
                        "wrong"),
                401,
                20003,
                "no-credential");
    }

    @Test
    void a_team_may_do_what_it_is_allowed() {
        red().post(PLUGINS, "UniqueName=a");
        Client reader = rig.anonymous().as("reader", "reader-key");
        Client writer = rig.anonymous().as("writer", "writer-key");
        Client purger = rig.anonymous().as("purger", "purger-key");
        rig.sandbox().journal().clear();
        for (Client client : List.of(writer, purger)) {
            refused(client.get(PLUGIN), 403, 20403, "not-permitted");
            refused(client.get("/v1/Unknown"), 403, 20403, "not-permitted");
            assertThat(send(client, "HEAD", PLUGIN).status()).isEqualTo(403);
        }
        for (Client client : List.of(reader, purger)) {
            refused(client.post(PLUGIN, "FriendlyName=x"), 403, 20403, "not-permitted");
            refused(send(client, "DELETE", "/v1/Unknown"), 403, 20403, "not-permitted");
        }
        for (Client client : List.of(reader, writer)) {
            refused(send(client, "PURGE", PLUGIN), 403, 20403, "not-permitted");
        }
        assertThat(rig.sandbox().journal().entries()).isEmpty();
        assertThat(reader.get(PLUGIN).status()).isEqualTo(200);
        assertThat(writer.post(PLUGIN, "FriendlyName=x").status()).isEqualTo(200);
        assertThat(send(purger, "PURGE", PLUGIN).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"})
    void a_write_in_the_disguise_of_a_read_needs_leave_to_write(String field) {
        Client reader = rig.anonymous().as("reader", "reader-key");
        refused(reader.get(PLUGIN, field, "DELETE"), 403, 20403, "not-permitted");
        assertThat(rig.sandbox().journal().entries()).isEmpty();
    }

    @Test
    void a_purge_drops_what_is_stored_for_the_account_and_nothing_of_another() {
        red().post(PLUGINS, "UniqueName=a");
        green().post(PLUGINS, "UniqueName=a");
        for (Client client : List.of(red(), green())) {
            client.get(PLUGIN);
            client.get(PLUGINS);
        }
        String sid = red().get(PLUGIN).json().getString("sid");
        rig.sandbox().model().write(SandboxSettings.DEMO_ACCOUNT_SID, PLUGIN, "FriendlyName=Past+the+gateway");
        assertThat(blue().get(PLUGIN).hit()).isTrue();
        rig.sandbox().journal().clear();

        Response purged = send(red(), "PURGE", PLUGINS + "/" + sid);
        assertThat(purged.status()).isEqualTo(204);
        assertThat(purged.cacheStatus()).isEqualTo("Flexgate; detail=purged");
        assertThat(purged.header("Via")).isEqualTo("1.1 flexgate");
        assertThat(purged.header("Date")).isNotEmpty();
        assertThat(rig.sandbox().journal().entries()).isEmpty();
        assertThat(blue().get(PLUGIN).json().getString("friendly_name")).isEqualTo("Past the gateway");
        assertThat(green().get(PLUGIN).hit()).isTrue();
        assertThat(green().get(PLUGINS).hit()).isTrue();

        assertThat(send(red(), "PURGE", PLUGINS).status()).isEqualTo(204);
        assertThat(blue().get(PLUGINS).hit()).isFalse();
    }

    @Test
    void a_purge_of_a_path_that_nobody_knows_is_as_good_and_one_with_a_body_does_no_harm() {
        assertThat(send(red(), "PURGE", "/v1/Unknown").status()).isEqualTo(204);
        assertThat(Client.wait(red().send("PURGE", PLUGINS, Buffer.buffer("x".repeat(1_000))))
                        .status())
                .isEqualTo(204);
        assertThat(red().get(PLUGINS).status()).isEqualTo(200);
        assertThat(rig.sandbox().journal().entries()).hasSize(1);
    }

    @Test
    void a_purge_is_nothing_special_where_there_are_no_teams() {
        rig.close();
        rig = Rig.start();
        rig.account().get(PLUGINS);
        assertThat(send(rig.account(), "PURGE", PLUGINS).cacheStatus()).contains("fwd=method");
        assertThat(rig.sandbox().journal().count("PURGE", PLUGINS)).isEqualTo(1);
    }

    @Test
    void a_flexgate_key_is_not_passed_on_by_any_mode() {
        rig.close();
        rig = Rig.start();
        rig.account().get(PLUGINS, "X-Flexgate-Key", "something");
        rig.account().get("/v1/Unknown", "X-Flexgate-Key", "something");
        assertThat(rig.sandbox().journal().entries())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.header("x-flexgate-key")).isEmpty());
    }

    @Test
    void a_key_in_vary_is_kept_nowhere() {
        rig.sandbox().knobs().header("Vary", "X-Flexgate-Key, Authorization");
        Client key = rig.anonymous();
        assertThat(key.get(PLUGINS, "X-Flexgate-Key", "red-key-1").status()).isEqualTo(200);
        assertThat(key.get(PLUGINS, "X-Flexgate-Key", "blue-key").status()).isEqualTo(200);
    }

    @Test
    void a_key_is_of_its_request_not_of_its_connection() {
        String request = "GET " + PLUGINS + " HTTP/1.1\r\nHost: a\r\nX-Flexgate-Key: red-key-1\r\n\r\n";
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(request + request.replace("red-key-1", "wrong") + request);
            assertThat(List.of(
                            wire.answer().status(),
                            wire.answer().status(),
                            wire.answer().status()))
                    .containsExactly(200, 401, 200);
        }
    }

    @Test
    void http2_is_no_way_around() {
        HttpClient http2 = rig.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false));
        for (String target : List.of(PLUGINS, "/v1/Unknown")) {
            for (String key : List.of("red-key-1", "wrong")) {
                int status = Client.wait(http2.request(HttpMethod.GET, rig.port(), "127.0.0.1", target)
                        .compose(request ->
                                request.putHeader("X-Flexgate-Key", key).send())
                        .map(HttpClientResponse::statusCode));
                assertThat(status == 401).as(target + " " + key).isEqualTo(key.equals("wrong"));
            }
        }
        assertThat(rig.sandbox().journal().entries())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.header("x-flexgate-key")).isEmpty());
    }

    @Test
    void every_request_is_in_the_ledger_once() {
        red().post(PLUGINS, "UniqueName=a");
        red().get(PLUGIN);
        red().get(PLUGIN);
        blue().get(PLUGIN);
        blue().get("/v1/Unknown");
        rig.anonymous().as("reader", "reader-key").post(PLUGIN, "x=y");
        rig.anonymous().as("reader", "wrong").get(PLUGIN);
        rig.anonymous().get("/v1/Unknown");
        red().get(PLUGINS, "Cache-Control", "only-if-cached");
        assertThat(LedgerText.ofAllEnded(rig))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "red plugin", "requests=4 HIT=1 FORWARDED=2 REFUSED=1",
                        "blue plugin", "requests=1 HIT=1",
                        "blue other", "requests=1 FORWARDED=1",
                        "reader plugin", "requests=1 REFUSED=1",
                        "unknown plugin", "requests=1 REFUSED=1",
                        "unknown other", "requests=1 REFUSED=1"));
    }

    @Test
    void errors_are_json_of_twilios_form() {
        JsonObject error = rig.anonymous().get(PLUGINS).json();
        assertThat(error.fieldNames()).containsExactly("code", "message", "more_info", "status");
        assertThat(error.getString("message")).isEqualTo("Authenticate");
    }
}
