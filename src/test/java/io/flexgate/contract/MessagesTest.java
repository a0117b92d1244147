package io.flexgate.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.api.ListenSettings;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a message on its way: what belongs to one connection stays there, all else comes through unchanged. */
@Timeout(60)
class MessagesTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final RawUpstream upstream = new RawUpstream(OK);
    private final Rig rig = Rig.plan()
            .unshielded()
            .upstream(upstream.origin())
            .limits(new ListenSettings.Limits(16 << 10, 1 << 10, Duration.ofSeconds(60), Duration.ofSeconds(2), 10_000))
            .start();

    @AfterEach
    void close() {
        rig.close();
        upstream.close();
    }

    private static String request(String line, String... fields) {
        return line + " HTTP/1.1\r\nHost: a\r\n" + fields(fields) + "\r\n";
    }

    private static String fields(String... fields) {
        StringBuilder text = new StringBuilder();
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        return text.toString();
    }

    private Wire.Answer send(String bytes) {
        try (Wire wire = Wire.to(rig.port())) {
            return bytes.startsWith("HEAD")
                    ? wire.send(bytes).answerToHead()
                    : wire.send(bytes).finalAnswer();
        }
    }

    private List<String> received(String name) {
        return upstream.last().fields().stream()
                .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(field -> field.substring(name.length() + 1).strip())
                .toList();
    }

    // ---- methods, statuses, fields

    @ParameterizedTest
    @ValueSource(strings = {"PROPFIND", "M-SEARCH", "get", "X!#$%&'*+.^_`|~0", "PATCH", "Options", "QUERY"})
    void anyMethodIsPassed(String method) {
        assertThat(send(request(method + " /v1/Echo")).status()).isEqualTo(200);
        assertThat(upstream.last().line()).isEqualTo(method + " /v1/Echo HTTP/1.1");
    }

    @Test
    void anyStatusIsPassedWithItsReason() {
        try (Wire wire = Wire.to(rig.port())) {
            for (int status = 200; status < 1000; status += status < 600 ? 1 : 57) {
                boolean bare = status == 204 || status == 205 || status == 304;
                upstream.script(RawUpstream.bytes("HTTP/1.1 " + status + " Because It Is\r\n"
                        + (status == 205
                                ? "Content-Length: 0\r\n\r\n"
                                : bare ? "\r\n" : "Content-Length: 2\r\n\r\nok")));
                Wire.Answer answer = wire.send(request("GET /v1/Echo")).answer();
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.reason()).isEqualTo("Because It Is");
                assertThat(answer.text()).isEqualTo(bare ? "" : "ok");
            }
        }
    }

    @Test
    void repeatedAndUnknownFieldsComeThroughAsTheyAreBothWays() {
        upstream.script(RawUpstream.bytes("HTTP/1.1 200 OK\r\nX-One: a\r\nX-One: b, c\r\nSet-Cookie: a=1\r\n"
                + "Set-Cookie: b=2\r\nx-UNKNOWN: \"q\\\"\u00e9\"\r\nEmpty:\r\nContent-Length: 2\r\n\r\nok"));
        Wire.Answer answer = send(
                request("GET /v1/Echo", "X-One: 1", "X-One: 2,3", "x-oDD: \"a\\\"b\"", "Nothing:", "Cookie: a=1; b=2"));
        assertThat(answer.all("x-one")).containsExactly("a", "b, c");
        assertThat(answer.all("set-cookie")).containsExactly("a=1", "b=2");
        assertThat(answer.all("x-unknown")).containsExactly("\"q\\\"\u00e9\"");
        assertThat(answer.all("empty")).containsExactly("");
        assertThat(upstream.last().fields())
                .containsSubsequence("X-One: 1", "X-One: 2,3", "x-oDD: \"a\\\"b\"", "Nothing: ", "Cookie: a=1; b=2");
    }

    @Test
    void whereARequestComesFromIsToldAsItCame() {
        send(request(
                "GET /v1/Echo",
                "Forwarded: for=192.0.2.60;proto=http",
                "X-Forwarded-For: 1.2.3.4",
                "X-Forwarded-Host: x.test",
                "X-Forwarded-Proto: https"));
        assertThat(received("forwarded")).containsExactly("for=192.0.2.60;proto=http");
        assertThat(received("x-forwarded-for")).containsExactly("1.2.3.4");
        assertThat(received("x-forwarded-host")).containsExactly("x.test");
        assertThat(received("x-forwarded-proto")).containsExactly("https");
    }

    // ---- one connection's own

    @Test
    void whatBelongsToOneConnectionIsNotPassed() {
        upstream.script(RawUpstream.bytes("HTTP/1.1 200 OK\r\nConnection: X-Hop, keep-alive\r\nX-Hop: 1\r\n"
                + "Keep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nUpgrade: h2c\r\nProxy-Connection: close\r\n"
                + "Content-Length: 2\r\n\r\nok"));
        Wire.Answer answer = send(request(
                "GET /v1/Echo",
                "Connection: X-Own , x-Second",
                "Connection: third",
                "X-Own: 1",
                "X-Second: 2",
                "Third: 3",
                "Keep-Alive: 300",
                "Proxy-Connection: keep-alive",
                "Proxy-Authorization: Basic eDp5",
                "Upgrade: websocket",
                "TE: gzip"));
        for (String name : List.of("x-hop", "keep-alive", "proxy-authenticate", "upgrade", "proxy-connection")) {
            assertThat(answer.all(name)).as(name).isEmpty();
        }
        for (String name : List.of(
                "connection",
                "x-own",
                "x-second",
                "third",
                "keep-alive",
                "proxy-connection",
                "proxy-authorization",
                "upgrade",
                "te")) {
            assertThat(received(name)).as(name).isEmpty();
        }
    }

    @Test
    void viaSaysBothWaysWhoWasOnTheWay() {
        upstream.script(RawUpstream.bytes("HTTP/1.1 200 OK\r\nVia: 1.0 inner\r\nContent-Length: 2\r\n\r\nok"));
        Wire.Answer answer = send(request("GET /v1/Echo", "Via: 1.0 outer", "Via: 2 middle"));
        assertThat(received("via")).containsExactly("1.0 outer, 2 middle, 1.1 flexgate");
        assertThat(answer.all("via")).containsExactly("1.0 inner", "1.1 flexgate");
        send("GET /v1/Echo HTTP/1.0\r\n\r\n");
        assertThat(received("via")).containsExactly("1.0 flexgate");
    }

    @Test
    void theTimeOfAnAnswerWithoutOneIsAdded() {
        String date = send(request("GET /v1/Echo")).header("date");
        Instant said =
                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        assertThat(Duration.between(said, Instant.now())).isBetween(Duration.ZERO, Duration.ofSeconds(30));
        upstream.script(RawUpstream.bytes(
                "HTTP/1.1 200 OK\r\nDate: Tue, 15 Nov 1994 08:12:31 GMT\r\nContent-Length: 2\r\n\r\nok"));
        assertThat(send(request("GET /v1/Echo")).all("date")).containsExactly("Tue, 15 Nov 1994 08:12:31 GMT");
    }

    // ---- trailers

    private static final String TRAILED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
            + "2\r\nok\r\n0\r\nX-Sum: 9\r\nContent-Type: text/evil\r\nSet-Cookie: a=b\r\nConnection: x\r\n\r\n";

    @Test
    void trailersOfAnAnswerFollowItsChunks() throws Exception {
        upstream.script(RawUpstream.bytes(TRAILED));
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(request("GET /v1/Echo", "Connection: close, TE", "TE: deflate, trailers;q=0.5, Trailers"));
            String all = new String(wire.rest(), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(all).contains("Trailer: X-Sum\r\n").endsWith("2\r\nok\r\n0\r\nx-sum: 9\r\n\r\n");
        }
        assertThat(received("te")).containsExactly("trailers");
        assertThat(received("connection")).containsExactly("TE");
    }

    @Test
    void trailersThatCannotBePassedOnAreNotAskedForNorSent() throws Exception {
        upstream.script(RawUpstream.bytes(TRAILED));
        try (Wire wire = Wire.to(rig.port())) {
            wire.send("GET /v1/Echo HTTP/1.0\r\nTE: trailers\r\n\r\n");
            String all = new String(wire.rest(), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(all)
                    .doesNotContainIgnoringCase("x-sum")
                    .doesNotContain("chunked")
                    .endsWith("\r\n\r\nok");
        }
        assertThat(received("te")).isEmpty();
    }

    // ---- bodies

    @Test
    void chunksArePassedBothWays() {
        upstream.script(RawUpstream.bytes(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\n003\r\ndef\r\n0\r\n\r\n"));
        Wire.Answer answer = send(
                request("POST /v1/Echo", "Transfer-Encoding: Chunked") + "2\r\nhe\r\n3\r\nllo\r\n0\r\nX-T: 1\r\n\r\n");
        assertThat(answer.text()).isEqualTo("abcdef");
        assertThat(new String(upstream.last().body(), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("hello");
    }

    @Test
    void aClientOfHttp10GetsNoChunksAndKeepsItsConnectionOnlyWhereTheLengthIsKnown() {
        upstream.script(
                RawUpstream.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
        try (Wire wire = Wire.to(rig.port())) {
            Wire.Answer answer = wire.send("GET /v1/Echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    .answer();
            assertThat(answer.header("transfer-encoding")).isNull();
            assertThat(answer.text()).isEqualTo("abc");
            assertThat(wire.closedWithoutMore()).isTrue();
        }
        upstream.script(RawUpstream.bytes(OK));
        try (Wire wire = Wire.to(rig.port())) {
            for (int i = 0; i < 2; i++) {
                assertThat(wire.send("GET /v1/Echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                                .answer()
                                .text())
                        .isEqualTo("ok");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "-1\r\n", "0x5\r\nhello\r\n", "7fffffffffffffff\r\n", "5\r\nhelloX\r\n"})
    void brokenChunksOfAPassedRequestAreABadRequest(String chunks) {
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(request("POST /v1/Echo", "Transfer-Encoding: chunked") + "2\r\nab\r\n" + chunks);
            Wire.Answer answer = wire.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("flexgate-error")).isEqualTo("bad-request");
            assertThat(wire.closedWithoutMore()).isTrue();
        }
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void aBodyThatDripsIsNotWaitedFor() {
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(request("POST /v1/Echo", "Content-Length: 1000") + "x");
            Wire.Answer answer = wire.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.header("flexgate-error")).isEqualTo("slow-body");
            assertThat(wire.closedWithoutMore()).isTrue();
        }
    }

    // ---- expectations

    @Test
    void aClientIsAskedForItsBodyOnlyWhereItWillBeRead() {
        for (String line : List.of("POST /v1/Echo", "POST /v1/PluginService/Plugins")) {
            try (Wire wire = Wire.to(rig.port())) {
                wire.send(request(line, "Authorization: Basic eDp5", "Expect: 100-Continue", "Content-Length: 2"));
                assertThat(wire.answer().status()).isEqualTo(100);
                assertThat(wire.send("hi").answer().status()).isEqualTo(200);
            }
            assertThat(upstream.last().body()).containsExactly('h', 'i');
            assertThat(received("expect")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST /v1/PluginService/Plugins, 2, 401",
        "POST /v1/PluginService/Plugins#, 2, 400",
        "POST http://elsewhere.test/, 2, 400"
    })
    void aRequestThatIsRefusedIsNotAskedForItsBody(String line, int length, int status) {
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(request(line, "Expect: 100-continue", "Content-Length: " + length));
            Wire.Answer answer = wire.answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(wire.closedWithoutMore()).isTrue();
        }
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void aBodyThatIsTooLargeIsNotAskedFor() {
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(request(
                    "POST /v1/PluginService/Plugins",
                    "Authorization: Basic eDp5",
                    "Expect: 100-continue",
                    "Content-Length: 2000"));
            assertThat(wire.answer().status()).isEqualTo(413);
            assertThat(wire.closedWithoutMore()).isTrue();
        }
    }

    @Test
    void otherExpectationsAreRefused() {
        for (String fields :
                List.of("Expect: the-unexpected", "Expect: 100-continue, x", "Expect: 100-continue\r\nExpect: y")) {
            Wire.Answer answer = send(request("POST /v1/Echo", fields, "Content-Length: 0"));
            assertThat(answer.status()).isEqualTo(417);
            assertThat(answer.header("flexgate-error")).isEqualTo("unknown-expectation");
        }
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void aClientOfHttp10CannotExpect() {
        try (Wire wire = Wire.to(rig.port())) {
            wire.send("POST /v1/Echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(wire.answer().status()).isEqualTo(200);
        }
        assertThat(upstream.last().body()).hasSize(2);
    }

    // ---- hops and versions

    @Test
    void traceAndOptionsGoAsFarAsTheySay() {
        send(request("TRACE /v1/Echo", "Max-Forwards: 2"));
        assertThat(received("max-forwards")).containsExactly("1");
        send(request("OPTIONS /v1/Echo", "Max-Forwards: 10"));
        assertThat(received("max-forwards")).containsExactly("9");
        send(request("GET /v1/Echo", "Max-Forwards: 0"));
        assertThat(received("max-forwards")).containsExactly("0");
        int before = upstream.requests().size();
        Wire.Answer trace = send(
                request("TRACE /v1/Echo?x", "Max-Forwards: 0", "Authorization: Basic eDp5", "Cookie: a", "X-A: b"));
        assertThat(trace.status()).isEqualTo(200);
        assertThat(trace.header("content-type")).isEqualTo("message/http");
        assertThat(trace.text())
                .startsWith("TRACE /v1/Echo?x HTTP/1.1\r\n")
                .contains("X-A: b\r\n")
                .doesNotContain("eDp5")
                .doesNotContain("Cookie");
        assertThat(send(request("OPTIONS *", "Max-Forwards: 0")).status()).isEqualTo(204);
        assertThat(upstream.requests()).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2.0", "HTTP/3.0", "HTTP/1.2", "HTTP/9.9", "HTTP/0.9"})
    void versionsThatAreNotSpokenAreRefusedInTheApisForm(String version) {
        for (int before = 0; before < 2; before++) {
            try (Wire wire = Wire.to(rig.port())) {
                for (int i = 0; i < before; i++) {
                    wire.send(request("GET /v1/Echo")).answer();
                }
                wire.send("GET /v1/Echo " + version + "\r\nHost: a\r\n\r\n" + request("GET /v1/Echo/smuggled"));
                Wire.Answer answer = wire.answer();
                assertThat(answer.statusLine()).startsWith("HTTP/1.1 505 ");
                assertThat(answer.header("flexgate-error")).isEqualTo("unknown-version");
                assertThat(answer.text()).contains("\"code\":20505");
                assertThat(wire.closedWithoutMore()).isTrue();
            }
        }
        Until.holds("none was smuggled", () -> upstream.requests().size() == 1);
    }
}
