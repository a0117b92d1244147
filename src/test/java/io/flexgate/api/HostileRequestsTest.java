package io.flexgate.api;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send what no library would, and clients that leave when it suits nobody. */
@Timeout(60)
class HostileRequestsTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final String AUTH = "Authorization: Basic "
            + Base64.getEncoder()
                    .encodeToString((SandboxSettings.DEMO_ACCOUNT_SID + ":" + SandboxSettings.DEMO_AUTH_TOKEN)
                            .getBytes(StandardCharsets.US_ASCII))
            + "\r\n";
    private static final String HOST = "Host: gateway.test:8080\r\n";

    private static final int HEADER_BYTES = 16 << 10;
    private static final int BODY_BYTES = 64 << 10;

    private Rig rig;

    @BeforeEach
    void start() {
        rig = Rig.plan()
                .limits(new ListenSettings.Limits(
                        HEADER_BYTES, BODY_BYTES, Duration.ofSeconds(60), Duration.ofSeconds(30), 10_000))
                .start();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Wire wire() {
        return Wire.to(rig.port());
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\n" + HOST + AUTH + "\r\n";
    }

    private static String post(String target, String body, String... fields) {
        return "POST " + target + " HTTP/1.1\r\n" + HOST + AUTH + String.join("", fields) + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private String plugin(String name) {
        return rig.account().post(PLUGINS, "UniqueName=" + name).json().getString("sid");
    }

    private int upstreamCalls() {
        return rig.sandbox().journal().size();
    }

    static void refused(Wire.Answer answer, int status, int code, String slug) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        assertThat(answer.all("content-type")).containsExactly("application/json");
        assertThat(answer.all("flexgate-error")).containsExactly(slug);
        assertThat(answer.all("cache-status")).hasSize(1);
        assertThat(answer.all("via")).hasSize(1);
        JsonObject body = new JsonObject(answer.text());
        assertThat(body.fieldNames()).containsExactly("code", "message", "more_info", "status");
        assertThat(body.getInteger("status")).isEqualTo(status);
        assertThat(body.getInteger("code")).isEqualTo(code);
        assertThat(body.getString("message")).isNotBlank();
        assertThat(body.getString("more_info")).isEqualTo("https://www.twilio.com/docs/errors/" + code);
    }

    // ---- targets and hosts

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1/PluginService/Plugins",
                "/v1/PluginService/Plugins#x",
                "/v1/PluginService/Plugins?a=\u0001",
                "/v1/PluginService/Plugins?a=\u007f",
                "/v1/PluginService/Plugins?a=\u0000b",
                "/v1/PluginService/Plug\u00fcins",
                "/v1/PluginService/Plugins?name=Zo\u00c3\u00ab",
                "ftp://127.0.0.1/x",
                "http://evil.example/v1/PluginService/Plugins",
                "http://127.0.0.1/v1/PluginService/Plugins",
                "http://",
                "gateway.test:8080"
            })
    void aTargetThatCannotBeReadInOneWayIsRefused(String target) {
        try (Wire wire = wire()) {
            refused(wire.send(get(target)).answer(), 400, 20400, "bad-request");
        }
        assertThat(upstreamCalls()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/Echo/%zz",
                "/v1/Echo/%",
                "/v1/Echo/%4",
                "/v1/Echo/%00",
                "/v1/Echo/%ff%fe",
                "/v1/Echo//a/../b/./c",
                "//v1/Echo",
                "/",
                "/?",
                "/v1/Echo?",
                "/v1/Echo?&",
                "/v1/Echo?a=b?c=/d&&=%",
                "/v1/Echo;x=1?\"<>{}|\\^`'",
                "/v1/PluginService/Plugins/%zz",
                "/v1/PluginService/Plugins/a%2Fb",
                "/v1/PluginService/Plugins/../Releases"
            })
    void anOddTargetPassesAsItIs(String target) {
        try (Wire wire = wire()) {
            wire.send(get(target)).answer();
            wire.send(get(target)).answer();
        }
        assertThat(rig.sandbox().journal().count("GET", target)).isEqualTo(2);
    }

    @Test
    void connectIsRefused() {
        try (Wire wire = wire()) {
            refused(
                    wire.send("CONNECT flex-api.twilio.com:443 HTTP/1.1\r\nHost: flex-api.twilio.com\r\n\r\n")
                            .answer(),
                    400,
                    20400,
                    "bad-request");
        }
        assertThat(upstreamCalls()).isZero();
    }

    @Test
    void optionsOfTheWholeServerPass() {
        try (Wire wire = wire()) {
            assertThat(wire.send("OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n")
                            .answer()
                            .status())
                    .isEqualTo(204);
        }
        assertThat(rig.sandbox().journal().count("OPTIONS", "*")).isEqualTo(1);
    }

    @Test
    void anAbsoluteTargetForUpstreamsOwnHostIsServedAndItsLinksStayUpstreams() {
        String path = PLUGINS + "/" + plugin("absolute");
        String upstream = "http://127.0.0.1:" + rig.sandbox().port();
        try (Wire wire = wire()) {
            for (String status : List.of("fwd=uri-miss", "hit")) {
                Wire.Answer answer = wire.send(get(upstream + path)).answer();
                assertThat(answer.status()).as("%s", answer).isEqualTo(200);
                assertThat(answer.header("cache-status")).contains(status);
                assertThat(new JsonObject(answer.text()).getString("url")).isEqualTo(upstream + path);
            }
            assertThat(new JsonObject(wire.send(get(path)).answer().text()).getString("url"))
                    .isEqualTo("http://gateway.test:8080" + path);
        }
        assertThat(rig.sandbox().journal().count("GET", path)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host: a.test\r\nHost: b.test\r\n",
                "Host: a.test\r\nHost: a.test\r\n",
                "Host: a.test/x\r\n",
                "Host: a.test b.test\r\n",
                "Host: user@a.test\r\n",
                "Host: a.test:99999\r\n",
                "Host: a.test:port\r\n",
                "Host: \"a.test\"\r\n",
                "Host: [::1\r\n",
                "Host: a.test, b.test\r\n",
                "Host: \u00fc.test\r\n"
            })
    void aRequestWithoutExactlyOneGoodHostIsRefused(String host) {
        try (Wire wire = wire()) {
            refused(
                    wire.send("GET " + PLUGINS + " HTTP/1.1\r\n" + host + AUTH + "\r\n")
                            .answer(),
                    400,
                    20400,
                    "bad-request");
        }
        assertThat(upstreamCalls()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gateway",
                "GATEWAY.Test",
                "flex_gate:8080",
                "10.1.2.3:8080",
                "[::1]:8080",
                "gateway.test.",
                "gateway:80"
            })
    void everyHostThatAClientCanReachItByIsGood(String host) {
        String path = PLUGINS + "/" + plugin("hosts");
        try (Wire wire = wire()) {
            Wire.Answer answer = wire.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + AUTH + "\r\n")
                    .answer();
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
            assertThat(new JsonObject(answer.text()).getString("url"))
                    .isEqualToIgnoringCase("http://" + host.replaceFirst(":80$", "") + path);
        }
    }

    @Test
    void aHostIsJudgedTheSameWhateverWasAskedBefore() {
        String empty = "GET /v1/Echo HTTP/1.1\r\nHost: \r\n" + AUTH + "\r\n";
        try (Wire first = wire();
                Wire later = wire()) {
            int before = first.send(empty).answer().status();
            first.send(get("/v1/Echo")).answer();
            first.send(get(PLUGINS)).answer();
            assertThat(first.send(empty).answer().status()).isEqualTo(before);
            assertThat(later.send(empty).answer().status()).isEqualTo(before);
        }
    }

    @Test
    void aHostLongerThanAnyNameIsRefusedBecauseItWouldBeRepeatedInEveryLink() {
        try (Wire wire = wire()) {
            refused(
                    wire.send("GET " + PLUGINS + " HTTP/1.1\r\nHost: " + "a.".repeat(4000) + "test\r\n" + AUTH + "\r\n")
                            .answer(),
                    400,
                    20400,
                    "bad-request");
        }
    }

    // ---- sizes

    @Test
    void aTargetThatIsTooLongGets414() {
        try (Wire wire = wire()) {
            Wire.Answer answer = wire.trySend(
                            get(PLUGINS + "?" + "x".repeat(HEADER_BYTES)).getBytes(StandardCharsets.US_ASCII))
                    .answer();
            refused(answer, 414, 20414, "target-too-long");
            assertThat(wire.closedWithoutMore()).isTrue();
        }
    }

    @Test
    void headersThatAreTooLargeGet431() {
        try (Wire wire = wire()) {
            String large = "X-A: " + "x".repeat(HEADER_BYTES) + "\r\n";
            Wire.Answer answer = wire.trySend(("GET " + PLUGINS + " HTTP/1.1\r\n" + HOST + AUTH + large + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII))
                    .answer();
            refused(answer, 431, 20431, "headers-too-large");
            assertThat(wire.closedWithoutMore()).isTrue();
        }
    }

    @Test
    void aBodyThatIsTooLargeGets413AndUpstreamNothing() {
        try (Wire wire = wire()) {
            wire.send("POST " + PLUGINS + " HTTP/1.1\r\n" + HOST + AUTH + "Content-Length: " + (8 << 20) + "\r\n\r\n");
            refused(wire.answer(), 413, 20413, "body-too-large");
            wire.trySend((get("/v1/Echo/smuggled") + "x".repeat(8 << 20)).getBytes(StandardCharsets.US_ASCII));
            assertThat(wire.closedWithoutMore()).isTrue();
        }
        try (Wire wire = wire()) {
            wire.send("POST " + PLUGINS + " HTTP/1.1\r\n" + HOST + AUTH + "Transfer-Encoding: chunked\r\n\r\n");
            String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
            wire.send(chunk.repeat(5));
            refused(wire.answer(), 413, 20413, "body-too-large");
            wire.trySend((chunk + "0\r\n\r\n" + get("/v1/Echo/next")).getBytes(StandardCharsets.US_ASCII));
            assertThat(wire.closedWithoutMore()).isTrue();
        }
        assertThat(upstreamCalls()).isZero();
    }

    @Test
    void aClientThatSendsAllOfATooLargeBodyBeforeItReadsStillSeesThe413() {
        try (Wire wire = wire()) {
            wire.trySend(post(PLUGINS, "x".repeat(BODY_BYTES + 1)).getBytes(StandardCharsets.US_ASCII));
            refused(wire.answer(), 413, 20413, "body-too-large");
        }
        try (Wire wire = wire()) {
            wire.trySend(post(PLUGINS, "x".repeat(4 << 20)).getBytes(StandardCharsets.US_ASCII));
            refused(wire.answer(), 413, 20413, "body-too-large");
        }
    }

    // ---- garbage

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003 garbage\r\n\r\n",
                "hello\r\n\r\n",
                "GET\r\n\r\n",
                "GET /v1/Echo HTTP/1.1\r\nHost: a\r\nno colon here\r\n\r\n",
                "GET /v1/Echo HTTP/1.1\r\nHost: a\r\nX y: z\r\n\r\n",
                "GET /v1/Echo HTTP/1.1\r\nHost: a\r\nX-A: a\u0000b\r\n\r\n",
                "POST /v1/Echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST /v1/Echo HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
                "POST /v1/Echo HTTP/1.1\r\nHost: a\r\nContent-Length: five\r\n\r\nhello",
                "POST /v1/Echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                "POST /v1/Echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\nhello!",
                "POST /v1/Echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
                "POST /v1/Echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "POST /v1/Echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "POST /v1/Echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                "POST /v1/Echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"
            })
    void whatIsNotHttpGets400AndTheConnectionIsClosed(String garbage) {
        try (Wire wire = wire()) {
            Wire.Answer answer = wire.trySend((garbage + get(PLUGINS)).getBytes(StandardCharsets.ISO_8859_1))
                    .answer();
            refused(answer, 400, 20400, "bad-request");
            assertThat(wire.closedWithoutMore()).isTrue();
        }
        assertThat(rig.sandbox().journal().count("GET", PLUGINS)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\nhello\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "5\r\nhelloworld\r\n0\r\n\r\n",
                "7fffffffffffffff1\r\nhello\r\n0\r\n\r\n"
            })
    void brokenChunksGet400AndTheWriteIsNotSent(String chunks) {
        try (Wire wire = wire()) {
            wire.trySend(("POST " + PLUGINS + " HTTP/1.1\r\n" + HOST + AUTH + "Transfer-Encoding: chunked\r\n\r\n"
                            + chunks + get(PLUGINS))
                    .getBytes(StandardCharsets.US_ASCII));
            refused(wire.answer(), 400, 20400, "bad-request");
            assertThat(wire.closedWithoutMore()).isTrue();
        }
        assertThat(upstreamCalls()).isZero();
    }

    @Test
    void brokenChunksOfAPassedRequestGet400AndReachNobodyAsAWholeBody() {
        try (Wire wire = wire()) {
            wire.trySend(("POST /v1/Echo HTTP/1.1\r\n" + HOST + AUTH
                            + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n" + get(PLUGINS))
                    .getBytes(StandardCharsets.US_ASCII));
            refused(wire.answer(), 400, 20400, "bad-request");
            assertThat(wire.closedWithoutMore()).isTrue();
        }
        rig.account().get("/v1/Echo/later");
        assertThat(rig.sandbox().journal().entries()).hasSize(1);
    }

    @Test
    void aFieldWithoutANameIsNotForwarded() {
        try (Wire wire = wire()) {
            wire.send("GET /v1/Echo HTTP/1.1\r\n" + HOST + AUTH + ": z\r\n\r\n").answer();
        }
        rig.sandbox().journal().entries().forEach(entry -> assertThat(entry.header(""))
                .isEmpty());
    }

    @Test
    void aRequestWithBothLengthsIsRefusedOrReadInOneWay() {
        try (Wire wire = wire()) {
            wire.trySend(("POST /v1/Echo HTTP/1.1\r\n" + HOST + AUTH
                            + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
                            + get(PLUGINS))
                    .getBytes(StandardCharsets.US_ASCII));
            Wire.Answer answer = wire.answer();
            if (answer.status() == 200) {
                assertThat(answer.text()).isEqualTo("hello");
                assertThat(rig.sandbox().journal().entries().get(0).text()).isEqualTo("hello");
            } else {
                refused(answer, 400, 20400, "bad-request");
                assertThat(wire.closedWithoutMore()).isTrue();
                assertThat(upstreamCalls()).isZero();
            }
        }
    }

    // ---- the connection after an answer

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        String path = PLUGINS + "/" + plugin("pipelined");
        try (Wire wire = wire()) {
            wire.send(get(path)
                    + post("/v1/Echo", "one")
                    + get(path)
                    + get(PLUGINS + "/none")
                    + post("/v1/Echo", "two")
                    + get("/v1/PluginService/Plugins#")
                    + get(path));
            assertThat(wire.answer().header("cache-status")).contains("fwd=uri-miss");
            assertThat(wire.answer().text()).isEqualTo("one");
            // A write that the catalog does not know drops all that the account has.
            assertThat(wire.answer().header("cache-status")).contains("fwd=stale");
            assertThat(wire.answer().status()).isEqualTo(404);
            assertThat(wire.answer().text()).isEqualTo("two");
            refused(wire.answer(), 400, 20400, "bad-request");
            assertThat(wire.answer().header("cache-status")).contains("fwd=stale");
        }
    }

    @Test
    void aGetWithABodyOnACachedPathIsPassedAndTheNextRequestIsNotReadFromIt() {
        String path = PLUGINS + "/" + plugin("bodied");
        String smuggled = "GET /v1/Echo/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
        try (Wire wire = wire()) {
            wire.send(get(path)).answer();
            String withLength = "GET " + path + " HTTP/1.1\r\n" + HOST + AUTH + "Content-Length: " + smuggled.length()
                    + "\r\n\r\n" + smuggled;
            String chunked = "GET " + path + " HTTP/1.1\r\n" + HOST + AUTH + "Transfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(smuggled.length()) + "\r\n" + smuggled + "\r\n0\r\n\r\n";
            String head = withLength.replaceFirst("GET", "HEAD");
            wire.send(withLength + chunked + head + get("/v1/Echo/next"));
            assertThat(wire.answer().header("cache-status")).contains("fwd=bypass");
            assertThat(wire.answer().header("cache-status")).contains("fwd=bypass");
            assertThat(wire.answerToHead().status()).isEqualTo(200);
            assertThat(wire.answer().header("x-echo-target")).isEqualTo("/v1/Echo/next");
        }
        assertThat(rig.sandbox().journal().count("GET", "/v1/Echo/smuggled")).isZero();
        assertThat(rig.sandbox()
                        .journal()
                        .entries(e -> e.target().equals(path) && e.text().equals(smuggled)))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/PluginService/Plugins HTTP/1.1\r\nHost: a\r\n", // no credential: 401
                "POST /v1/PluginService/Plugins HTTP/1.1\r\nHost: a b\r\n", // 400
                "GET /v1/PluginService/Plugins# HTTP/1.1\r\nHost: a\r\n",
                "PUT http://elsewhere.test/ HTTP/1.1\r\nHost: a\r\n"
            })
    void theBodyOfARefusedRequestIsNeverReadAsTheNextRequest(String head) {
        String smuggled = "GET /v1/Echo/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
        for (boolean chunked : new boolean[] {false, true}) {
            String body = chunked
                    ? "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(smuggled.length()) + "\r\n" + smuggled
                            + "\r\n0\r\n\r\n"
                    : "Content-Length: " + smuggled.length() + "\r\n\r\n" + smuggled;
            try (Wire wire = wire()) {
                Wire.Answer refusal =
                        wire.send(head + body + get("/v1/Echo/next")).answer();
                assertThat(refusal.status()).isBetween(400, 401);
                if ("close".equals(refusal.header("connection"))) {
                    assertThat(wire.closedWithoutMore()).isTrue();
                } else {
                    assertThat(wire.answer().header("x-echo-target")).isEqualTo("/v1/Echo/next");
                }
            }
        }
        assertThat(rig.sandbox().journal().count("GET", "/v1/Echo/smuggled")).isZero();
    }

    @Test
    void aRefusalOfARequestWithoutABodyKeepsTheConnection() {
        try (Wire wire = wire()) {
            wire.send("GET " + PLUGINS + " HTTP/1.1\r\n" + HOST + "\r\n" + get("/v1/Echo/next"));
            Wire.Answer refusal = wire.answer();
            refused(refusal, 401, 20003, "no-credential");
            assertThat(refusal.header("www-authenticate")).startsWith("Basic ");
            assertThat(wire.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void theHeadOfARefusalHasNoBody() {
        try (Wire wire = wire()) {
            wire.send("HEAD " + PLUGINS + " HTTP/1.1\r\n" + HOST + "\r\n" + get("/v1/Echo/next"));
            assertThat(wire.answerToHead().status()).isEqualTo(401);
            assertThat(wire.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void headIsAnsweredFromACachedGetAndElsePassed() {
        String path = PLUGINS + "/" + plugin("head");
        try (Wire wire = wire()) {
            String head = get(path).replaceFirst("GET", "HEAD");
            assertThat(wire.send(head).answerToHead().header("cache-status")).contains("fwd=uri-miss");
            Wire.Answer got = wire.send(get(path)).answer();
            Wire.Answer hit = wire.send(head).answerToHead();
            assertThat(hit.header("cache-status")).contains("hit");
            assertThat(hit.header("content-length")).isEqualTo(Integer.toString(got.body().length));
            assertThat(hit.header("etag")).isEqualTo(got.header("etag"));
            assertThat(wire.send(get(path)).answer().body()).isEqualTo(got.body());
        }
    }

    @Test
    void http10IsAnsweredWithoutChunksAndWithoutAHostWithoutLinks() {
        String path = PLUGINS + "/" + plugin("old");
        try (Wire wire = wire()) {
            Wire.Answer answer =
                    wire.send("GET " + path + " HTTP/1.0\r\n" + AUTH + "\r\n").answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("transfer-encoding")).isNull();
            assertThat(new JsonObject(answer.text()).getString("url"))
                    .isEqualTo("http://127.0.0.1:" + rig.sandbox().port() + path);
            assertThat(wire.closedWithoutMore()).isTrue();
        }
        try (Wire wire = wire()) {
            Wire.Answer answer = wire.send("GET /v1/Echo/stream?bytes=100000 HTTP/1.0\r\n" + HOST + "\r\n")
                    .answer();
            assertThat(answer.header("transfer-encoding")).isNull();
            assertThat(answer.body()).hasSize(100_000);
        }
        try (Wire wire = wire()) {
            String kept = "GET " + path + " HTTP/1.0\r\nConnection: keep-alive\r\n" + AUTH + "\r\n";
            assertThat(wire.send(kept).answer().status()).isEqualTo(200);
            assertThat(wire.send(kept).answer().header("cache-status")).contains("hit");
        }
    }

    @Test
    void aConnectionIsClosedWhereTheClientAsksForItAndElseKept() {
        String path = PLUGINS + "/" + plugin("kept");
        try (Wire wire = wire()) {
            wire.send(get(path)).answer();
            wire.send(get(path)).answer();
            assertThat(wire.send(get(path).replace(HOST, HOST + "Connection: close\r\n"))
                            .answer()
                            .header("cache-status"))
                    .contains("hit");
            assertThat(wire.closedWithoutMore()).isTrue();
        }
    }

    @Test
    void aClientThatWaitsForContinueIsTold() {
        for (String target : List.of(PLUGINS, "/v1/Echo")) {
            try (Wire wire = wire()) {
                wire.send("POST " + target + " HTTP/1.1\r\n" + HOST + AUTH
                        + "Expect: 100-continue\r\nContent-Length: 16\r\n\r\n");
                assertThat(wire.answer().status()).isEqualTo(100);
                wire.send("UniqueName=xpect");
                assertThat(wire.answer().status()).isBetween(200, 201);
            }
        }
        assertThat(rig.sandbox().journal().entries()).allSatisfy(entry -> {
            assertThat(entry.text()).isEqualTo("UniqueName=xpect");
            assertThat(entry.header("expect")).isEmpty();
        });
    }

    @Test
    void aPreflightPassesWithoutACredential() {
        try (Wire wire = wire()) {
            Wire.Answer answer = wire.send("OPTIONS " + PLUGINS + " HTTP/1.1\r\n" + HOST
                            + "Origin: https://app.test\r\nAccess-Control-Request-Method: POST\r\n\r\n")
                    .answer();
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("access-control-allow-headers")).contains("Flex-Metadata");
            assertThat(answer.header("access-control-expose-headers"))
                    .contains("Cache-Status", "ETag", "Flexgate-Error");
        }
        assertThat(rig.sandbox().journal().count("OPTIONS", PLUGINS)).isEqualTo(1);
    }

    // ---- limits of connections and of patience

    private static Rig small(int connections, Duration idle) {
        return Rig.plan()
                .limits(new ListenSettings.Limits(HEADER_BYTES, BODY_BYTES, idle, Duration.ofSeconds(30), connections))
                .start();
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAndThoseThatEndMakeRoom() {
        try (Rig crowded = small(2, Duration.ofSeconds(60))) {
            Wire first = Wire.to(crowded.port());
            Wire second = Wire.to(crowded.port());
            assertThat(first.send(get("/v1/Echo")).answer().status()).isEqualTo(200);
            assertThat(second.send(get("/v1/Echo")).answer().status()).isEqualTo(200);
            Wire third = Wire.to(crowded.port());
            third.trySend(get("/v1/Echo").getBytes(StandardCharsets.US_ASCII));
            assertThat(third.closedWithoutMore()).isTrue();
            assertThat(first.send(get("/v1/Echo").replace(HOST, HOST + "Connection: close\r\n"))
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(first.closedWithoutMore()).isTrue();
            Until.holds("a place is free", () -> crowded.gateway().connections() == 1);
            Wire fourth = Wire.to(crowded.port());
            assertThat(fourth.send(get("/v1/Echo")).answer().status()).isEqualTo(200);
            second.reset();
            fourth.close();
            third.close();
            Until.holds("all are gone", () -> crowded.gateway().connections() == 0);
        }
    }

    @Test
    void aClientThatSaysNothingOrHalfARequestIsShownOut() {
        try (Rig impatient = small(100, Duration.ofMillis(200))) {
            for (String said : List.of(
                    "",
                    "GET /v1/Ec",
                    "GET /v1/Echo HTTP/1.1\r\nHost: a\r\n",
                    "PRI * HTTP",
                    "POST /v1/PluginService/Plugins HTTP/1.1\r\n" + HOST + AUTH + "Content-Length: 10\r\n\r\nhalf",
                    "POST /v1/Echo HTTP/1.1\r\n" + HOST + AUTH + "Content-Length: 10\r\n\r\nhalf")) {
                try (Wire wire = Wire.to(impatient.port())) {
                    assertThat(wire.send(said).closedWithoutMore()).as(said).isTrue();
                }
            }
            Until.holds("all are gone", () -> impatient.gateway().connections() == 0);
            assertThat(impatient.sandbox().journal().entries()).isEmpty();
        }
    }
}
