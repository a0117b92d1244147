package io.flexgate.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flexgate.cli.Console;
import io.flexgate.testing.Certificates;
import io.flexgate.testing.Client;
import io.flexgate.testing.Until;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the commands send, print, and say when it goes wrong; against answers of the agreed shapes. */
class RemoteCommandsTest {

    private static final String STATS = """
            {"at":"2026-11-28T11:00:00Z","uptime_s":93784.5,"version":"1.2.3","ready":true,
             "requests":{"requests":1234567,"hits":1000000,"coalesced":20000,"stale":3000,"forwarded":200000,"refused":11000,
              "failed":567,"calls":210000,"saved":1023000,"in_flight":3},
             "latency_ms":{"hit":{"count":1000000,"p50":0.051,"p90":0.2,"p99":1.5},"wait":{"count":0,"p50":null,"p90":null,"p99":null}},
             "cache":{"entries":1234,"bytes":5452595,"max_bytes":67108864,"evictions":0},
             "accounts":[{"upstream":"https://flex-api.twilio.com","account":"AC0123456789abcdef0123456789abcdef","limit":20,
              "in_flight":3,"queued":7,"paused_ms":2500,"breaker":"half-open"}],
             "loops":{"count":2,"lag_ms":0.25},
             "teams":[{"team":"contact-center","share":0.6,"requests":1000,"hits":900,"coalesced":0,"stale":0,"forwarded":90,"refused":10,
              "failed":0,"calls":90,"saved":900,"charged":89.5,"waited_ms":1234.5,"spared":0}]}""";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> requests = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Writer sink = out;
    private Terminal terminal = Terminal.none();
    private int status = 200;
    private String type = "application/json";
    private String body = STATS;
    private HttpServer server;
    private String admin;

    @BeforeEach
    void start() {
        server = vertx.createHttpServer().requestHandler(this::answer);
        Client.wait(server.listen(0, "127.0.0.1"));
        admin = "http://127.0.0.1:" + server.actualPort();
    }

    @AfterEach
    void stop() {
        Client.wait(vertx.close());
    }

    private synchronized void answer(HttpServerRequest request) {
        String token = request.getHeader("Authorization");
        requests.add(request.method() + " " + request.uri() + (token == null ? "" : " " + token));
        boolean counting =
                request.method().name().equals("GET") && request.path().endsWith("/cache");
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", type)
                .end(counting && status == 200 ? "{\"entries\":[],\"matched\":1234,\"shown\":0}" : body);
    }

    private int execute(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--admin")) {
            all.addAll(List.of("--admin", admin));
        }
        Console console = new Console(new PrintWriter(sink, true), new PrintWriter(err, true), environment);
        Map<String, Supplier<Object>> commands = RemoteCommands.of(console, () -> terminal);
        return new CommandLine(commands.get(all.remove(0)).get())
                .setOut(console.out())
                .setErr(console.err())
                .setExpandAtFiles(false)
                .execute(all.toArray(new String[0]));
    }

    @Test
    void stats_are_tables() {
        assertThat(execute("stats")).isZero();
        assertThat(requests).containsExactly("GET /admin/v1/stats");
        assertThat(out.toString()).isEqualTo("""
                Flexgate 1.2.3 at %s
                ready, up 1 d 2 h; 2 event loops, 0.25 ms behind
                cache: 1,234 answers, 5.2 MiB of 64.0 MiB, 0 evicted; 82.9 %% of requests cost no call of upstream

                 REQUESTS       HITS  COALESCED  STALE  FORWARDED  REFUSED  FAILED    CALLS      SAVED  IN FLIGHT
                1,234,567  1,000,000     20,000  3,000    200,000   11,000     567  210,000  1,023,000          3

                LATENCY      COUNT  P50 MS  P90 MS  P99 MS
                hit      1,000,000   0.051     0.2     1.5
                wait             0       -       -       -

                ACCOUNT                             UPSTREAM                     LIMIT  IN FLIGHT  QUEUED  PAUSED MS  BREAKER
                AC0123456789abcdef0123456789abcdef  https://flex-api.twilio.com     20          3       7      2,500  half-open

                TEAM             SHARE  REQUESTS  SAVED  SAVED %%  CALLS  CHARGED  REFUSED  FAILED  WAITED S
                contact-center  60.0 %%     1,000    900   90.0 %%     90     89.5       10       0     1.235
                """.formatted(admin));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void an_older_gateways_stats_have_dashes() {
        body = "{\"accounts\":[]}";
        assertThat(execute("stats")).isZero();
        assertThat(out.toString()).contains("up -;").containsPattern("IN FLIGHT\n *-( +-){9}\n");
    }

    @Test
    void a_narrow_terminal_cuts_texts_and_no_figure() {
        terminal = new Terminal(true, 72, true, () -> "");
        assertThat(execute("stats")).isZero();
        List<String> account =
                out.toString().lines().filter(line -> line.contains("AC01")).toList();
        assertThat(account).hasSize(1);
        assertThat(account.get(0))
                .hasSizeLessThanOrEqualTo(72)
                .contains("\u2026")
                .contains("20", "3", "7", "2,500");
        assertThat(out.toString()).contains("\u001b[1mFlexgate 1.2.3");
    }

    @Test
    void json_is_what_was_answered() {
        assertThat(execute("stats", "--json")).isZero();
        assertThat(out.toString()).isEqualTo(STATS + "\n");
    }

    @Test
    void the_token_is_from_a_file_or_a_variable_and_never_shown() throws IOException {
        environment.put("FLEXGATE_ADMIN_TOKEN", "S3cr3tEnv");
        Path file = Files.writeString(folder.resolve("token"), "S3cr3tFile\n");
        execute("stats");
        execute("stats", "--token-file", file.toString());
        assertThat(requests)
                .containsExactly("GET /admin/v1/stats Bearer S3cr3tEnv", "GET /admin/v1/stats Bearer S3cr3tFile");
        status = 401;
        body = "{\"status\":401,\"message\":\"no\"}";
        assertThat(execute("stats")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("flexgate: " + admin + " asks for another admin token; give it by --token-file FILE or"
                        + " FLEXGATE_ADMIN_TOKEN (the gateway's admin.token)\n");
        Files.writeString(file, "S3cr3t two words");
        assertThat(execute("stats", "--token-file", file.toString())).isEqualTo(2);
        assertThat(execute("stats", "--token-file", folder.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(execute("stats", "--token-file", "/dev/zero")).isEqualTo(2);
        assertThat(err.toString()).endsWith("flexgate: --token-file: /dev/zero is no file with a token\n");
        assertThat(execute("stats", "--token", "x")).isEqualTo(2);
        assertThat(out + err.toString()).doesNotContain("S3cr3t").contains("none cannot be read: no such file");
    }

    @Test
    void what_goes_wrong_is_said() {
        status = 404;
        assertThat(execute("explain", "/v1/x")).isEqualTo(1);
        assertThat(err.toString())
                .contains("has no /admin/v1/explain: it is an older Flexgate than this command, or not its admin side");
        status = 200;
        type = "text/html";
        body = "<html>";
        assertThat(execute("stats")).isEqualTo(1);
        assertThat(err.toString()).contains("answered /admin/v1/stats with text/html that is not the JSON");
        type = "application/json";
        assertThat(execute("stats")).isEqualTo(1);
        status = 500;
        body = "{\"status\":500,\"message\":\"The gateway failed; \\u001b[31mits log says how\"}";
        assertThat(execute("stats")).isEqualTo(1);
        assertThat(err.toString()).contains(" answered 500: The gateway failed; ?[31mits log says how\n");
        status = 400;
        assertThat(execute("explain", "x")).isEqualTo(2);
        Client.wait(server.close());
        assertThat(execute("stats")).isEqualTo(1);
        assertThat(err.toString()).contains("nobody answers at " + admin + " (").doesNotContain("\tat ");
        assertThat(execute("stats", "--admin", "unix:" + folder + "/none.sock")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no socket unix:" + folder + "/none.sock: is the gateway running");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unix:x",
                "ftp://x",
                "http://u:S3cr3t@x:1",
                "http://",
                "http://a b",
                "http://a?S3cr3t",
                "http://a:0",
                "a:99999",
                ""
            })
    void an_address_that_is_none_is_refused_and_no_secret_of_it_shown(String address) {
        assertThat(execute("stats", "--admin", address)).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("flexgate: --admin: ")
                .contains("; ")
                .doesNotContain("u:S3cr3t");
    }

    @Test
    void a_unix_socket_and_a_path_in_front_are_asked_as_well() {
        String path = folder.resolve("admin.sock").toString();
        Vertx sockets = Vertx.builder()
                .with(new VertxOptions().setPreferNativeTransport(true))
                .build();
        try {
            Client.wait(sockets.createHttpServer()
                    .requestHandler(this::answer)
                    .listen(SocketAddress.domainSocketAddress(path)));
            assertThat(execute("stats", "--admin", "unix:" + path))
                    .as(err.toString())
                    .isZero();
            assertThat(execute("stats", "--admin", admin + "/ops/")).isZero();
            assertThat(requests).containsExactly("GET /admin/v1/stats", "GET /ops/admin/v1/stats");
        } finally {
            Client.wait(sockets.close());
        }
    }

    @Test
    void tls_of_an_ipv6_address_gets_as_far_as_the_certificate() {
        assumeTrue(ipv6(), "this machine has no ::1");
        Certificates.Identity own = Certificates.authority("ca").issue("localhost");
        HttpServer secured = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(own.chain()))
                                .addKeyValue(Buffer.buffer(own.pkcs8()))))
                .requestHandler(this::answer);
        Client.wait(secured.listen(0, "::1"));
        assertThat(execute("stats", "--admin", "https://[::1]:" + secured.actualPort()))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("flexgate: no TLS with https://[::1]:");
        assertThat(execute("stats", "--admin", "http://[::1]:1")).isEqualTo(1);
        assertThat(err.toString()).contains("flexgate: nobody answers at http://[::1]:1 (");
    }

    static boolean ipv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void tls_that_nobody_vouches_for_is_said() {
        Certificates.Identity own = Certificates.authority("ca").issue("localhost");
        HttpServer secured = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(own.chain()))
                                .addKeyValue(Buffer.buffer(own.pkcs8()))))
                .requestHandler(this::answer);
        Client.wait(secured.listen(0, "127.0.0.1"));
        assertThat(execute("stats", "--admin", "https://localhost:" + secured.actualPort()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no TLS with https://localhost:").contains("trustStore");
        assertThat(execute("stats", "--admin", "https://127.0.0.1:" + server.actualPort()))
                .isEqualTo(1);
        assertThat(execute("stats", "--admin", "http://127.0.0.1:" + secured.actualPort()))
                .isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(3);
        assertThat(requests).isEmpty();
    }

    @Test
    void teams_are_a_table_and_by_day_a_csv() {
        body = """
                {"teams":[{"team":"a","share":0.25,"total":{"requests":10,"hits":7,"saved":8,"calls":2,"charged":1.333,"waited_ms":0,"refused":0,
                 "failed":0},"resources":[]},{"team":"b","share":null,"total":{"requests":0}}]}""";
        assertThat(execute("teams", "--team", "a")).isZero();
        assertThat(out.toString()).isEqualTo("""
                TEAM   SHARE  REQUESTS  SAVED  SAVED %  CALLS  CHARGED  REFUSED  FAILED  WAITED S
                a     25.0 %        10      8   80.0 %      2    1.333        0       0         0
                """);
        assertThat(execute("teams", "--team", "b")).isZero();
        assertThat(out.toString()).containsPattern("\nb +- +0 ");
        assertThat(execute("teams", "--team", "c")).isZero();
        assertThat(out.toString()).endsWith("No such team has asked for anything yet.\n");
        type = "text/csv";
        body = "date,team\r\n2026-11-28,a\r\n";
        assertThat(execute("teams", "--csv", "--from", "2026-11-01", "--to", "2026-11-30", "--team", "a&b"))
                .isZero();
        assertThat(out.toString()).endsWith("yet.\n" + body);
        assertThat(requests).endsWith("GET /admin/v1/teams.csv?from=2026-11-01&to=2026-11-30&team=a%26b");
        assertThat(execute("teams", "--from", "2026-11-01")).isEqualTo(2);
        assertThat(execute("teams", "--csv", "--json")).isEqualTo(2);
    }

    @Test
    void purge_says_how_many() {
        body = "{\"purged\":1,\"soft\":false}";
        assertThat(execute("purge", "--sid", "FP0")).isZero();
        body = "{\"purged\":1200,\"soft\":true}";
        assertThat(execute("purge", "--resource", "plugin", "--account", "AC0", "--path", "/v1/a?b=c d", "--soft"))
                .isZero();
        assertThat(execute("purge", "--all", "--json")).isZero();
        assertThat(out.toString())
                .isEqualTo("1 stored answer purged\n1,200 stored answers marked stale\n" + body + "\n");
        assertThat(requests)
                .containsExactly(
                        "DELETE /admin/v1/cache?sid=FP0",
                        "DELETE /admin/v1/cache?resource=plugin&account=AC0&path=%2Fv1%2Fa%3Fb%3Dc+d&soft=true",
                        "DELETE /admin/v1/cache?all=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"purge", "purge --soft", "purge --sid= --all", "purge --sid x --all", "purge --sid="})
    void purge_needs_to_know_what(String line) {
        assertThat(execute(line.split(" "))).isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void purge_asks_whoever_sits_there() {
        body = "{\"purged\":1234,\"soft\":false}";
        for (String answer : List.of("", "n", "no", "yes please")) {
            terminal = new Terminal(true, 80, false, () -> answer);
            assertThat(execute("purge", "--all")).isEqualTo(1);
        }
        assertThat(requests).hasSize(4).allMatch("GET /admin/v1/cache?limit=1"::equals);
        assertThat(err.toString())
                .startsWith("Purge 1,234 stored answers at " + admin
                        + " (all of them)? [y/N] flexgate: nothing was purged\n");
        assertThat(out.toString()).as("what a pipe carries on").isEmpty();
        for (String answer : List.of("y", " YES ")) {
            terminal = new Terminal(true, 80, false, () -> answer);
            assertThat(execute("purge", "--resource", "plugin", "--soft"))
                    .as(err.toString())
                    .isZero();
        }
        assertThat(err.toString())
                .contains("Mark 1,234 stored answers stale at " + admin + " (resource plugin)? [y/N] ");
        terminal = new Terminal(true, 80, false, () -> {
            throw new AssertionError("asked");
        });
        assertThat(execute("purge", "--all", "--yes")).isZero();
        assertThat(requests).endsWith("DELETE /admin/v1/cache?all=true");
    }

    /** A body that comes with its head, on a connection that is open already, was lost once in some hundred times. */
    @Test
    void every_answer_has_its_body() {
        body = "{\"purged\":1234,\"soft\":false}";
        for (int i = 0; i < 60; i++) {
            try (Admin asked = new Admin(Address.parse(admin), "")) {
                for (int j = 0; j < 20; j++) {
                    assertThat(asked.ask("DELETE", "/admin/v1/cache", "").body())
                            .as("process %d, request %d", i, j)
                            .isEqualTo(body);
                }
            }
        }
    }

    @Test
    void explain_prints_whatever_is_told() {
        body = """
                {"path":"/v1/x","operation":null,"tags":["a","b"],"stored":{"at":"2026","fresh_until":"then"},
                 "rules":[{"rule":"fresh","value":"30s"}],"outcome":"hit","why":"\\u001b]0;x\\u0007fresh"}""";
        assertThat(execute("explain", "/v1/x?a=b&c", "--team", "t", "--method", "HEAD"))
                .isZero();
        assertThat(requests).containsExactly("GET /admin/v1/explain?path=%2Fv1%2Fx%3Fa%3Db%26c&team=t&method=HEAD");
        assertThat(out.toString()).isEqualTo("""
                path       /v1/x
                operation  -
                tags       a, b
                stored
                  at           2026
                  fresh until  then
                rules
                  rule   fresh
                  value  30s
                outcome    hit
                why        ?]0;x?fresh
                """);
    }

    @Test
    void explain_may_be_told_whose_answers_and_which_headers() {
        body = "{\"would\":\"hit\"}";
        assertThat(execute(
                        "explain",
                        "/v1/x",
                        "--partition",
                        "0a1b",
                        "--header",
                        "A: b",
                        "--header",
                        "Accept-Language: de&en"))
                .isZero();
        assertThat(requests)
                .containsExactly("GET /admin/v1/explain?path=%2Fv1%2Fx&partition=0a1b&header=A%3A+b"
                        + "&header=Accept-Language%3A+de%26en");
        assertThat(out.toString()).isEqualTo("would  hit\n");
    }

    @Test
    void watching_goes_on_until_it_is_interrupted() throws InterruptedException {
        Thread watching = new Thread(() -> execute("stats", "--watch", "--json"));
        watching.start();
        Until.holds("it asks again", () -> out.toString().startsWith(STATS + "\n" + STATS + "\n"));
        watching.interrupt();
        watching.join(20_000);
        assertThat(watching.isAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stats --watch", "stats --watch --json"})
    void watching_ends_where_nobody_reads_any_more(String line) throws InterruptedException {
        sink = new Writer() {
            @Override
            public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Thread watching = new Thread(() -> execute(line.split(" ")));
        watching.start();
        watching.join(20_000);
        boolean over = !watching.isAlive();
        watching.interrupt();
        assertThat(over).isTrue();
        assertThat(requests).hasSize(1);
    }

    @Test
    void a_terminal_is_what_the_script_says() {
        assertThat(Terminal.of(Map.of())).matches(none -> !none.person() && none.columns() == 0 && !none.bold());
        assertThat(Terminal.of(Map.of("FLEXGATE_ASK", "yes", "TERM", "xterm")))
                .as("its output goes to a pipe, and somebody sits there")
                .matches(terminal -> terminal.person() && terminal.columns() == 0 && !terminal.bold());
        assertThat(Terminal.of(Map.of("FLEXGATE_TERMINAL", "120", "TERM", "xterm")))
                .matches(terminal -> !terminal.person() && terminal.columns() == 120 && terminal.bold());
        assertThat(Terminal.of(Map.of("FLEXGATE_TERMINAL", "120", "TERM", "xterm", "NO_COLOR", "1"))
                        .bold())
                .isFalse();
        assertThat(Terminal.of(Map.of("FLEXGATE_TERMINAL", "120", "TERM", "dumb"))
                        .bold())
                .isFalse();
    }
}
