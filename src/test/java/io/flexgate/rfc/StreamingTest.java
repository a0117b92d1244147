package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.catalog.CatalogReader;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers on the wire: those that are not kept come as they come, interim ones too (RFC 9110 §15.2, RFC 9111 §3.3). */
@Timeout(60)
class StreamingTest {

    private static final int LARGE = (4 << 20) + 1000;

    private final RawUpstream upstream = new RawUpstream("");
    private final Rig rig = Rig.plan()
            .unshielded()
            .catalogs(CatalogReader.builtIn("http"))
            .upstream(upstream.origin())
            .start();

    @AfterEach
    void close() {
        rig.close();
        upstream.close();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static Wire get(Wire wire) {
        return wire.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @Test
    @DisplayName("an answer that is not kept begins before it ends, and its bytes are upstream's")
    void whatIsNotKeptStreams() throws Exception {
        byte[] bytes = new byte[2 << 20];
        new Random(1).nextBytes(bytes);
        CountDownLatch begun = new CountDownLatch(1);
        upstream.script((request, socket) -> {
            OutputStream out = socket.getOutputStream();
            RawUpstream.write(
                    out, "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Length: " + bytes.length + "\r\n\r\n");
            out.write(bytes, 0, 1000);
            out.flush();
            await(begun);
            out.write(bytes, 1000, bytes.length - 1000);
            out.flush();
        });
        try (Wire wire = Wire.to(rig.port())) {
            get(wire);
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                head.append(new String(wire.bytes(1), StandardCharsets.ISO_8859_1));
            }
            assertThat(head).contains("fwd=uri-miss; fwd-status=200").doesNotContain("stored");
            assertThat(wire.bytes(1000)).isEqualTo(java.util.Arrays.copyOf(bytes, 1000));
            begun.countDown();
            assertThat(wire.bytes(bytes.length - 1000))
                    .isEqualTo(java.util.Arrays.copyOfRange(bytes, 1000, bytes.length));
        }
    }

    @ParameterizedTest(name = "chunked: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("an answer of more than 4 MiB passes to the byte and is not kept, whatever it says")
    void aLargeAnswerPasses(boolean chunked) {
        byte[] bytes = new byte[LARGE];
        new Random(2).nextBytes(bytes);
        upstream.script((request, socket) -> {
            OutputStream out = socket.getOutputStream();
            RawUpstream.write(
                    out,
                    "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n"
                            + (chunked
                                    ? "Transfer-Encoding: chunked\r\n\r\n"
                                    : "Content-Length: " + LARGE + "\r\n\r\n"));
            for (int from = 0; from < LARGE; from += 100_000) {
                int length = Math.min(100_000, LARGE - from);
                if (chunked) {
                    out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
                out.write(bytes, from, length);
                if (chunked) {
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
            RawUpstream.write(out, chunked ? "0\r\n\r\n" : "");
        });
        try (Wire wire = Wire.to(rig.port())) {
            for (int i = 1; i <= 2; i++) {
                Wire.Answer answer = get(wire).answer();
                assertThat(answer.body()).isEqualTo(bytes);
                assertThat(answer.header("Cache-Status")).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200");
                assertThat(upstream.requests()).hasSize(i);
            }
        }
    }

    @Test
    @DisplayName("RFC 9110 §15.2: interim answers pass on a miss, and the final one alone is kept")
    void interimAnswersPassAndAreNotKept() {
        upstream.script(
                RawUpstream.bytes("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 4\r\n\r\nbody"));
        try (Wire wire = Wire.to(rig.port())) {
            get(wire);
            assertThat(wire.answer().status()).isEqualTo(102);
            Wire.Answer hints = wire.answer();
            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.header("Link")).isEqualTo("</a>");
            assertThat(wire.answer().text()).isEqualTo("body");
            Wire.Answer again = get(wire).answer();
            assertThat(again.status()).isEqualTo(200);
            assertThat(again.header("Cache-Status")).startsWith("Flexgate; hit");
            assertThat(again.header("Link")).isNull();
        }
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    @DisplayName("RFC 9112 §6.3: an answer that ends with its connection is kept when it ends well")
    void anAnswerThatEndsWithItsConnectionIsKept() {
        upstream.script((request, socket) -> {
            RawUpstream.write(
                    socket.getOutputStream(),
                    "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nConnection: close\r\n\r\nbody");
            socket.close();
        });
        try (Wire wire = Wire.to(rig.port())) {
            assertThat(get(wire).answer().text()).isEqualTo("body");
            Wire.Answer again = get(wire).answer();
            assertThat(again.text()).isEqualTo("body");
            assertThat(again.header("Cache-Status")).startsWith("Flexgate; hit");
        }
    }
}
