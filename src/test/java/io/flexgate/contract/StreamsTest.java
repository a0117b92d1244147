package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cache does not understand flows through, at the pace of the slower side. */
@Timeout(120)
class StreamsTest {

    /** What the kernel may hold on two loopback connections, and the gateway's own few buffers. */
    private static final long BUFFERS = 40L << 20;

    private static final int MANY = 200 << 20;

    private Rig rig = Rig.plan().unshielded().start();

    @AfterEach
    void close() {
        rig.close();
    }

    private static String head(String method, String target, String... fields) {
        return method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + String.join("", fields) + "\r\n";
    }

    /** Where the number of streamed bytes stays while other requests walk through the same loops. */
    private long standstill() {
        long[] seen = {-1};
        int[] calm = {0};
        Until.holds("nothing flows", () -> {
            rig.anonymous().get("/v1/Echo/between");
            long now = rig.sandbox().journal().bytesStreamed();
            calm[0] = now == seen[0] ? calm[0] + 1 : 0;
            seen[0] = now;
            return calm[0] >= 100;
        });
        return seen[0];
    }

    @Test
    void aReaderThatDoesNotReadHoldsUpstreamBackAndGetsAllWhenItDoes() throws IOException {
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(head("GET", "/v1/Echo/stream?bytes=" + MANY + "&chunk=16384"));
            Until.holds("it flows", () -> rig.sandbox().journal().bytesStreamed() > 0);
            assertThat(standstill()).isLessThan(BUFFERS);
            byte[] body = wire.answer().body();
            assertThat(body).hasSize(MANY);
            for (int i = 0; i < MANY; i += 1009) {
                assertThat(body[i]).isEqualTo((byte) ('a' + i % 16384 % 26));
            }
        }
    }

    @Test
    void anUpstreamThatDoesNotReadHoldsTheClientBackAndGetsAllWhenItDoes() throws Exception {
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.path("/v1/Echo/sink"), Hold.Point.BEFORE, 1);
        byte[] piece = new byte[1 << 20];
        for (int i = 0; i < piece.length; i++) {
            piece[i] = (byte) (i * 31);
        }
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(head("POST", "/v1/Echo/sink", "Content-Length: " + MANY + "\r\n"));
            long[] sent = {0};
            CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < MANY; i += piece.length) {
                    wire.send(piece);
                    sent[0] += piece.length;
                }
            });
            hold.arrived().toCompletableFuture().get(20, TimeUnit.SECONDS);
            long[] seen = {-1, 0};
            Until.holds("the client is held back", () -> {
                rig.anonymous().get("/v1/Echo/between");
                seen[1] = sent[0] == seen[0] ? seen[1] + 1 : 0;
                seen[0] = sent[0];
                return seen[1] >= 100;
            });
            assertThat(seen[0]).isLessThan(BUFFERS);
            hold.release();
            upload.get(60, TimeUnit.SECONDS);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int i = 0; i < MANY; i += piece.length) {
                digest.update(piece);
            }
            assertThat(wire.answer().text())
                    .contains("\"bytes\":" + MANY)
                    .contains(HexFormat.of().formatHex(digest.digest()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/Echo/cut",
                "POST /v1/Echo/cut",
                "GET /v1/PluginService/Plugins/cut/Versions",
                "POST /v1/PluginService/Plugins/cut"
            })
    void anAnswerThatUpstreamCutsOffNeverLooksWhole(String request) throws Exception {
        String line = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        for (String answer : new String[] {
            line + "Content-Length: 20\r\n\r\n{\"a\":1}",
            line + "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n",
            line + "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":",
            line + "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\nzz\r\n",
            line + "Content-Le",
            "HTTP",
            ""
        }) {
            try (RawUpstream cut = new RawUpstream("")) {
                cut.script((asked, socket) -> {
                    RawUpstream.write(socket.getOutputStream(), answer);
                    socket.close();
                });
                rig.close();
                rig = Rig.plan().unshielded().upstream(cut.origin()).start();
                try (Wire wire = Wire.to(rig.port())) {
                    wire.send(request + " HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eDp5\r\n"
                            + (request.startsWith("POST") ? "Content-Length: 0\r\n" : "") + "\r\n");
                    try {
                        Wire.Answer whole = wire.answer();
                        assertThat(whole.status())
                                .as("%s after %s", whole, answer)
                                .isEqualTo(502);
                        assertThat(whole.header("flexgate-error")).isEqualTo("upstream-broken");
                        assertThat(whole.header("content-type")).isEqualTo("application/json");
                    } catch (UncheckedIOException broken) {
                        assertThat(broken).hasMessageContaining("closed");
                    }
                }
                assertThat(rig.gateway().gateway().shared().store().size()).isZero();
            }
        }
    }

    @Test
    void anUpstreamThatHangsUpBeforeItsAnswerIsA502OnEveryWay() {
        for (String target : new String[] {API + "/Plugins", "/v1/Echo"}) {
            for (String method : new String[] {"GET", "POST", "HEAD", "DELETE"}) {
                rig.sandbox().knobs().fault(RequestMatch.of(method, target), 2, Knobs.Fault.resetBeforeCommit());
                Response answer = io.flexgate.testing.Client.wait(rig.account().send(method, target, null));
                assertThat(answer.status()).as(method + " " + target).isEqualTo(502);
                assertThat(answer.header("Flexgate-Error")).isEqualTo("upstream-broken");
                rig.sandbox().knobs().reset();
            }
        }
    }
}
