package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.ShieldSettings;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An upstream that says more, less or something else than HTTP. Whatever it does to the request it answers, the next one over
 * the pool gets its own answer.
 */
@Timeout(60)
class UpstreamFaultsTest {

    private static final String EVIL = "HTTP/1.1 200 OK\r\nX-Evil: 1\r\nContent-Length: 4\r\n\r\nevil";

    private final RawUpstream upstream = new RawUpstream("");
    private final Rig rig = Rig.plan()
            .unshielded()
            .shield(UpstreamFaultsTest::asManyAsConnections)
            .upstream(upstream.origin())
            .loops(1)
            .start();

    private static ShieldSettings asManyAsConnections(ShieldSettings usual) {
        ShieldSettings.Concurrency all = new ShieldSettings.Concurrency(100, 100, 100);
        return new ShieldSettings(all, usual.rate(), usual.queue(), usual.retry(), usual.breaker());
    }

    @AfterEach
    void close() {
        rig.close();
        upstream.close();
    }

    /** What upstream says, and what becomes of the request. */
    private record Fault(String name, String says, int status, String text) {

        static Fault broken(String name, String says) {
            return new Fault(name, says, 502, null);
        }

        static Fault whole(String name, String says, String text) {
            return new Fault(name, says, 200, text);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Fault> faults() {
        String ok = "HTTP/1.1 200 OK\r\n";
        String hello = "Content-Length: 5\r\n\r\nhello";
        String chunks = "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        return List.of(
                Fault.whole("an answer behind the answer", ok + hello + EVIL, "hello"),
                Fault.whole("an answer behind the chunks", ok + chunks + EVIL, "hello"),
                Fault.whole(
                        "the beginning of an answer behind the answer", ok + hello + "HTTP/1.1 200 OK\r\nX: ", "hello"),
                Fault.whole("one byte too many", ok + hello + "!", "hello"),
                Fault.whole("a line end too many", ok + hello + "\r\n", "hello"),
                Fault.whole(
                        "an interim answer behind the answer",
                        ok + hello + "HTTP/1.1 103 Early Hints\r\n\r\n",
                        "hello"),
                Fault.whole("a body behind 204", "HTTP/1.1 204 No Content\r\n" + hello, ""),
                Fault.whole("folded fields", ok + "X-Folded: a\r\n b\r\n\tc\r\n" + hello, "hello"),
                Fault.broken("two lengths", ok + "Content-Length: 4\r\n" + hello),
                Fault.broken("a list of lengths", ok + "Content-Length: 5, 4\r\n\r\nhello"),
                Fault.broken("a list of equal lengths", ok + "Content-Length: 5,5\r\n\r\nhello"),
                Fault.broken("a negative length", ok + "Content-Length: -5\r\n\r\nhello"),
                Fault.broken("a signed length", ok + "Content-Length: +5\r\n\r\nhello"),
                Fault.broken("a length that is none", ok + "Content-Length: five\r\n\r\nhello"),
                Fault.broken("a hexadecimal length", ok + "Content-Length: 0x5\r\n\r\nhello"),
                Fault.broken("a length beyond counting", ok + "Content-Length: 99999999999999999999\r\n\r\nhello"),
                Fault.broken("both framings", ok + "Content-Length: 5\r\n" + chunks),
                Fault.broken("both framings, the other way", ok + "Transfer-Encoding: chunked\r\n" + hello),
                Fault.broken("an unknown coding", ok + "Transfer-Encoding: xchunked\r\n" + hello),
                Fault.broken("a coding under the chunks", ok + chunks.replace("chunked", "gzip, chunked")),
                Fault.broken("chunks twice", ok + "Transfer-Encoding: chunked\r\n" + chunks),
                Fault.broken("chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\n" + chunks),
                Fault.broken("a line that ends with a bare LF", "HTTP/1.1 200 OK\nX: y\n" + hello.replace("\r", "")),
                Fault.broken("a field that ends with a bare LF", ok + "X: y\nX-Z: 1\r\n" + hello),
                Fault.broken("a field with a bare CR", ok + "X: y\rX-Z: 1\r\n" + hello),
                Fault.broken("a field with a NUL", ok + "X: y\u0000z\r\n" + hello),
                Fault.broken("a field without a colon", ok + "no colon\r\n" + hello),
                Fault.broken("a field name with a space in it", ok + "X y: z\r\n" + hello),
                Fault.broken("no status line", "hello there\r\n\r\n"),
                Fault.broken("a status that is no number", "HTTP/1.1 OK 200\r\n" + hello),
                Fault.broken("a status of two digits", "HTTP/1.1 99 Low\r\n" + hello),
                Fault.broken("a status of four digits", "HTTP/1.1 2000 OK\r\n" + hello),
                Fault.broken("a negative status", "HTTP/1.1 -200 OK\r\n" + hello),
                Fault.broken("HTTP/2", "HTTP/2.0 200 OK\r\n" + hello),
                Fault.broken("no HTTP at all", "SSH-2.0-OpenSSH_9.6\r\n"),
                Fault.broken("another protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + EVIL),
                new Fault("chunks that are none", ok + chunks.replace("5\r\nhello", "zz\r\nhello") + EVIL, 0, null),
                new Fault("a chunk of another size", ok + chunks.replace("5\r\nhello", "4\r\nhello") + EVIL, 0, null),
                new Fault("a negative chunk", ok + chunks.replace("5\r\nhello", "-5\r\nhello") + EVIL, 0, null),
                new Fault(
                        "a chunk beyond counting",
                        ok + chunks.replace("5\r\nhello", "fffffffff\r\nhello") + EVIL,
                        0,
                        null));
    }

    /** The status of a whole answer, or 0 for one that was cut off. */
    private static Wire.Answer ask(Wire wire, String request) {
        try {
            return wire.send(request).finalAnswer();
        } catch (UncheckedIOException cut) {
            return null;
        }
    }

    private static String request(String line, int number) {
        return line.replace("#", Integer.toString(number)) + " HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eDp5\r\n"
                + (line.startsWith("POST") ? "Content-Length: 0\r\n" : "") + "\r\n";
    }

    @ParameterizedTest
    @MethodSource("faults")
    void harmsNoOtherRequest(Fault fault) {
        for (String line : List.of(
                "GET /v1/Echo/#", "POST /v1/Echo/#", "GET " + API + "/Plugins/p#", "POST " + API + "/Plugins/p#")) {
            AtomicInteger asked = new AtomicInteger();
            upstream.script((request, socket) -> {
                String says = asked.incrementAndGet() == 1 ? fault.says() : own(asked.get());
                RawUpstream.write(socket.getOutputStream(), says);
            });
            try (Wire first = Wire.to(rig.port())) {
                Wire.Answer answer = ask(first, request(line, 1));
                if (fault.status() == 502) {
                    assertThat(answer).as(line).isNotNull();
                    assertThat(answer.status()).as(line).isEqualTo(502);
                    assertThat(answer.header("flexgate-error")).isEqualTo("upstream-broken");
                } else if (fault.status() == 200) {
                    assertThat(answer).as(line).isNotNull();
                    assertThat(answer.status()).as(line).isIn(200, 204);
                    assertThat(answer.text()).as(line).isEqualTo(fault.text());
                } else {
                    assertThat(answer == null || answer.status() == 502)
                            .as("%s: %s", line, answer)
                            .isTrue();
                }
            }
            try (Wire second = Wire.to(rig.port())) {
                for (int i = 2; i < 5; i++) {
                    Wire.Answer answer = ask(second, request(line, i));
                    assertThat(answer).as(line).isNotNull();
                    assertThat(answer.text()).as(line).isEqualTo("own " + i);
                    assertThat(answer.header("x-evil")).isNull();
                }
            }
            // The one that was answered badly, and nothing twice.
            assertThat(asked.get()).as(line).isEqualTo(4);
        }
    }

    private static String own(int number) {
        return "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Length: 5\r\n\r\nown " + number;
    }

    @Test
    void foldedFieldsAreOneLine() {
        upstream.script(RawUpstream.bytes("HTTP/1.1 200 OK\r\nX-F: a\r\n  b\r\n\tc\r\nContent-Length: 0\r\n\r\n"));
        try (Wire wire = Wire.to(rig.port())) {
            assertThat(wire.send(request("GET /v1/Echo", 1)).answer().all("x-f"))
                    .containsExactly("a b c");
        }
    }

    @Test
    void whatComesOnAnIdleConnectionEndsIt() throws Exception {
        for (String surplus :
                List.of(EVIL, "H", "\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.1 200 OK\r\nX: ")) {
            CountDownLatch answered = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            upstream.script((request, socket) -> {
                RawUpstream.write(socket.getOutputStream(), own(1));
                await(answered);
                RawUpstream.write(socket.getOutputStream(), surplus);
                untilClosed(socket);
                ended.countDown();
                throw new IOException("closed");
            });
            try (Wire wire = Wire.to(rig.port())) {
                assertThat(wire.send(request("GET /v1/Echo", 1)).answer().text())
                        .isEqualTo("own 1");
                answered.countDown();
                await(ended);
                upstream.script(RawUpstream.bytes(own(2)));
                assertThat(wire.send(request("POST /v1/Echo", 2)).answer().text())
                        .isEqualTo("own 2");
            }
        }
    }

    @Test
    void whoeverWaitsForAConnectionDoesNotGetOneThatSaysTooMuch() throws Exception {
        int all = 100;
        CountDownLatch full = new CountDownLatch(all);
        CountDownLatch go = new CountDownLatch(1);
        upstream.script((request, socket) -> {
            if (request.line().contains("/waits")) {
                RawUpstream.write(socket.getOutputStream(), own(2));
                return;
            }
            full.countDown();
            await(go);
            RawUpstream.write(socket.getOutputStream(), own(1) + EVIL);
        });
        List<Wire> wires = new ArrayList<>();
        try {
            for (int i = 0; i < all; i++) {
                wires.add(Wire.to(rig.port()).send(request("GET /v1/Echo/fills", 1)));
            }
            await(full);
            List<Wire> waiting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                // Of another credential, whose budget has room.
                String request = request("POST /v1/Echo/waits", 2).replace("eDp5", "eDp6");
                Wire wire = Wire.to(rig.port()).send(request);
                waiting.add(wire);
                wires.add(wire);
            }
            Until.holds("all are let in", () -> rig.gateway().connections() == all + 50);
            assertThat(upstream.requests()).hasSize(all);
            go.countDown();
            for (Wire wire : waiting) {
                Wire.Answer answer = wire.answer();
                assertThat(answer.text()).isEqualTo("own 2");
                assertThat(answer.header("x-evil")).isNull();
            }
            for (Wire wire : wires.subList(0, all)) {
                assertThat(wire.answer().text()).isEqualTo("own 1");
            }
            assertThat(upstream.connections()).isGreaterThan(all);
        } finally {
            wires.forEach(Wire::close);
        }
    }

    @Test
    void aPooledConnectionThatIsGoneCostsASafeRequestNothingAndAWriteIsNotSentTwice() {
        for (String line : List.of("GET /v1/Echo/#", "OPTIONS /v1/Echo/#", "GET " + API + "/Plugins/p#")) {
            gone(line, 200, 3);
        }
        for (String line : List.of("POST /v1/Echo/#", "DELETE /v1/Echo/#", "POST " + API + "/Plugins/p#")) {
            gone(line, 502, 2);
        }
    }

    /** One request over a new connection, then one over the same, which upstream closes when it has read it. */
    private void gone(String line, int status, int sent) {
        AtomicInteger asked = new AtomicInteger();
        upstream.script((request, socket) -> {
            if (asked.incrementAndGet() == 2) {
                throw new IOException("closes");
            }
            RawUpstream.write(socket.getOutputStream(), own(asked.get()));
        });
        try (Wire wire = Wire.to(rig.port())) {
            assertThat(wire.send(request(line, 1)).answer().text()).isEqualTo("own 1");
            assertThat(wire.send(request(line, 2)).answer().status()).as(line).isEqualTo(status);
        }
        assertThat(asked.get()).as(line).isEqualTo(sent);
    }

    @Test
    void aSafeRequestIsSentAgainOnceOnly() {
        for (String line : List.of("GET /v1/Echo/#", "GET " + API + "/Plugins/p#")) {
            AtomicInteger asked = new AtomicInteger();
            upstream.script((request, socket) -> {
                asked.incrementAndGet();
                throw new IOException("closes");
            });
            try (Wire wire = Wire.to(rig.port())) {
                assertThat(wire.send(request(line, 1)).answer().status()).isEqualTo(502);
            }
            assertThat(asked.get()).isEqualTo(2);
        }
    }

    private static void untilClosed(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // nothing more is expected
            }
        } catch (IOException reset) {
            // closed as well
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
