package io.flexgate.api;

import static io.flexgate.testing.Http2Wire.fields;
import static io.flexgate.testing.Http2Wire.frame;
import static io.flexgate.testing.Http2Wire.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Http2Wire;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of HTTP/2 that no client library would send. */
@Timeout(60)
class Http2FramesTest {

    private final RawUpstream upstream = new RawUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    private final Rig rig = Rig.plan().upstream(upstream.origin()).loops(1).start();

    @AfterEach
    void close() {
        rig.close();
        upstream.close();
    }

    private static byte[] request(int stream, int flags, String method, String path, String... more) {
        return frame(
                Http2Wire.HEADERS,
                flags | Http2Wire.END_HEADERS,
                stream,
                join(
                        fields(":method", method, ":scheme", "http", ":authority", "a.test", ":path", path),
                        fields(more)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "DELETE", "OPTIONS"})
    void aBodyThatSaysNothingOfItsLengthIsNotLost(String method) {
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(join(
                    Http2Wire.preface(),
                    request(1, 0, method, "/v1/PluginService/Plugins", "authorization", "Basic eDp5")));
            wire.send(join(
                    frame(Http2Wire.DATA, 0, 1, "hel".getBytes(StandardCharsets.US_ASCII)),
                    frame(Http2Wire.DATA, Http2Wire.END_STREAM, 1, "lo".getBytes(StandardCharsets.US_ASCII))));
            assertThat(Http2Wire.until(wire, Http2Wire.HEADERS)).isEqualTo(Http2Wire.HEADERS);
        }
        assertThat(new String(upstream.last().body(), StandardCharsets.US_ASCII))
                .isEqualTo("hello");
        assertThat(upstream.last().line()).startsWith(method + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "DELETE", "OPTIONS"})
    void aRequestWithoutABodyHasNone(String method) {
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(join(Http2Wire.preface(), request(1, Http2Wire.END_STREAM, method, "/v1/Echo")));
            assertThat(Http2Wire.until(wire, Http2Wire.HEADERS)).isEqualTo(Http2Wire.HEADERS);
        }
        assertThat(upstream.last().fields()).noneMatch(field -> field.toLowerCase(java.util.Locale.ROOT)
                .matches("(transfer-encoding|content-length):.*"));
    }

    static List<byte[]> injections() {
        String evil = "x\r\nContent-Length: 0\r\n\r\nGET /v1/smuggled HTTP/1.1\r\nHost: a";
        return List.of(
                request(1, Http2Wire.END_STREAM, "GET", "/v1/Echo", "x-a", evil),
                request(1, Http2Wire.END_STREAM, "GET", "/v1/Echo", "x-a: y\r\nx-b", "z"),
                request(1, Http2Wire.END_STREAM, "GET", "/v1/Echo", "x-a", "y\u0000z"),
                request(1, Http2Wire.END_STREAM, "GET", "/v1/Echo", "x-a", "y\nz"),
                request(1, Http2Wire.END_STREAM, "GET", "/v1/Echo", "x a", "y"),
                request(1, Http2Wire.END_STREAM, "GET", "/v1/Echo HTTP/1.1\r\nX: y", "x-a", "y"),
                request(1, Http2Wire.END_STREAM, "GET /v1/smuggled HTTP/1.1\r\nX:", "/v1/Echo"),
                request(1, Http2Wire.END_STREAM, "CONNECT", "/v1/Echo"),
                request(1, Http2Wire.END_STREAM, "GET", "/v1/Echo", "transfer-encoding", "chunked"),
                request(1, Http2Wire.END_STREAM, "GET", "/v1/Echo", "host", "a\r\nb"),
                request(1, Http2Wire.END_STREAM, "GET", "/v1/Echo", "content-length", "5"),
                frame(
                        Http2Wire.HEADERS,
                        Http2Wire.END_STREAM | Http2Wire.END_HEADERS,
                        1,
                        fields(":method", "GET", ":scheme", "http", ":authority", "a\r\nX: y", ":path", "/v1/Echo")));
    }

    @ParameterizedTest
    @MethodSource("injections")
    void whatHttp1CannotCarryIsNotPassed(byte[] request) {
        try (Wire wire = Wire.to(rig.port());
                Wire honest = Wire.to(rig.port())) {
            wire.trySend(join(Http2Wire.preface(), request));
            assertThat(honest.send("GET /v1/honest HTTP/1.1\r\nHost: a\r\n\r\n")
                            .answer()
                            .text())
                    .isEqualTo("ok");
            assertThat(honest.send("GET /v1/honest HTTP/1.1\r\nHost: a\r\n\r\n")
                            .answer()
                            .text())
                    .isEqualTo("ok");
        }
        assertThat(upstream.requests()).extracting(RawUpstream.Request::line).containsOnly("GET /v1/honest HTTP/1.1");
    }

    @Test
    void whoeverCancelsAllTheTimeIsShownOut() {
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(Http2Wire.preface());
            for (int stream = 1; stream < 2000; stream += 2) {
                wire.trySend(join(
                        request(stream, Http2Wire.END_STREAM, "GET", "/v1/Echo"),
                        frame(Http2Wire.RST_STREAM, 0, stream, (byte) 0, (byte) 0, (byte) 0, (byte) 8)));
            }
            assertThat(Http2Wire.until(wire, 99)).isEqualTo(-1);
        }
        Until.holds("it is gone", () -> rig.gateway().connections() == 0);
    }

    @Test
    void aConnectionHasOnlySoManyRequestsUnderWay() {
        upstream.script((request, socket) -> {
            // never answered
        });
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(Http2Wire.preface());
            for (int stream = 1; stream < 300; stream += 2) {
                wire.send(request(stream, Http2Wire.END_STREAM, "GET", "/v1/Echo"));
            }
            // The first beyond the bound is refused.
            assertThat(Http2Wire.until(wire, Http2Wire.RST_STREAM)).isEqualTo(Http2Wire.RST_STREAM);
        }
        assertThat(upstream.requests().size()).isLessThanOrEqualTo(100);
    }
}
