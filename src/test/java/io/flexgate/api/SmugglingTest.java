package io.flexgate.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Wire;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each hostile message, followed by an honest request on the same connection: the second gets its own answer or none, and upstream
 * has seen exactly what was meant to reach it.
 */
@Timeout(60)
class SmugglingTest {

    private static final String SECOND = "GET /v1/second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final String ZEROTH = "GET /v1/zeroth HTTP/1.1\r\nHost: a\r\n\r\n";

    private static RawUpstream upstream;
    private static Rig rig;

    @BeforeAll
    static void start() {
        upstream = new RawUpstream("");
        upstream.script((request, socket) -> RawUpstream.write(
                socket.getOutputStream(),
                "HTTP/1.1 200 OK\r\nContent-Length: " + request.line().length() + "\r\n\r\n" + request.line()));
        rig = Rig.plan()
                .upstream(upstream.origin())
                .limits(new ListenSettings.Limits(
                        16 << 10, 64 << 10, Duration.ofSeconds(60), Duration.ofSeconds(10), 1000))
                .start();
    }

    @AfterAll
    static void close() {
        rig.close();
        upstream.close();
    }

    static List<HostileMessages.Message> messages() {
        return HostileMessages.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void asTheFirstOfAConnection(HostileMessages.Message message) {
        judge(message, "");
    }

    @ParameterizedTest
    @MethodSource("messages")
    void behindAnother(HostileMessages.Message message) {
        judge(message, ZEROTH);
    }

    private static void judge(HostileMessages.Message message, String before) {
        int seen = upstream.requests().size();
        try (Wire wire = Wire.to(rig.port())) {
            wire.trySend((before + message.bytes() + SECOND).getBytes(StandardCharsets.ISO_8859_1));
            if (!before.isEmpty()) {
                assertThat(wire.answer().text()).isEqualTo("GET /v1/zeroth HTTP/1.1");
            }
            Wire.Answer first = answer(wire);
            assertThat(first).as("an answer").isNotNull();
            assertThat(first.status()).as("%s", first).isEqualTo(message.status());
            switch (message.fate()) {
                case ENDS -> assertThat(wire.closedWithoutMore()).isTrue();
                case REFUSED -> {
                    assertThat(first.header("flexgate-error")).isEqualTo("bad-request");
                    assertThat(wire.answer().text()).isEqualTo("GET /v1/second HTTP/1.1");
                }
                case PASSES -> {
                    assertThat(first.text()).isEqualTo(message.line());
                    assertThat(wire.answer().text()).isEqualTo("GET /v1/second HTTP/1.1");
                }
            }
        }
        List<RawUpstream.Request> all = upstream.requests();
        List<RawUpstream.Request> reached = all.subList(seen + (before.isEmpty() ? 0 : 1), all.size());
        switch (message.fate()) {
            case ENDS -> assertThat(reached).isEmpty();
            case REFUSED ->
                assertThat(reached)
                        .singleElement()
                        .extracting(RawUpstream.Request::line)
                        .isEqualTo("GET /v1/second HTTP/1.1");
            case PASSES -> {
                assertThat(reached)
                        .extracting(RawUpstream.Request::line)
                        .containsExactly(message.line(), "GET /v1/second HTTP/1.1");
                assertThat(new String(reached.get(0).body(), StandardCharsets.ISO_8859_1))
                        .isEqualTo(message.body());
            }
        }
    }

    private static Wire.Answer answer(Wire wire) {
        try {
            return wire.answer();
        } catch (UncheckedIOException closed) {
            return null;
        }
    }
}
