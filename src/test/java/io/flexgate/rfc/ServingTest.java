package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Wire;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a stored answer looks like (RFC 9111 §3.1, §4, §5.1). */
class ServingTest extends Conformance {

    private static final String HOUR = "Cache-Control: max-age=3600";

    @Test
    @DisplayName("§5.1: a stored answer has its age, one that comes from upstream has upstream's")
    void ageGrows() {
        upstream(Reply.ok(HOUR, "Age: 5"));
        assertThat(get().header("Age")).isEqualTo("5");
        assertThat(get().headers().getAll("Age")).containsExactly("5");
        pass(7);
        assertThat(get().headers().getAll("Age")).containsExactly("12");
    }

    @Test
    @DisplayName("RFC 9110 §6.6.1: Date stays what the origin said")
    void dateIsNotChanged() {
        String made = date(-3);
        upstream(Reply.ok(HOUR, "Date: " + made));
        assertThat(get().headers().getAll("Date")).containsExactly(made);
        pass(20);
        assertThat(get().headers().getAll("Date")).containsExactly(made);
    }

    @Test
    @DisplayName("RFC 9110 §6.6.1: where the origin has no clock, Date is when the answer came")
    void dateIsAddedOnceAndKept() {
        upstream(Reply.ok(HOUR));
        String came = date(0);
        assertThat(get().header("Date")).isEqualTo(came);
        pass(20);
        assertThat(get().headers().getAll("Date")).containsExactly(came);
    }

    @Test
    @DisplayName("§3.1: fields of the connection are not kept, nor those that Connection names")
    void hopByHopFieldsAreNotKept() {
        upstream(Reply.ok(
                HOUR,
                "Connection: X-Hop, keep-alive",
                "X-Hop: 1",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: x",
                "X-End: 1"));
        get();
        Response again = get();
        assertThat(again.hit()).isTrue();
        assertThat(again.header("X-Hop")).isNull();
        assertThat(again.header("Keep-Alive")).isNull();
        assertThat(again.header("Proxy-Connection")).isNull();
        assertThat(again.header("X-End")).isEqualTo("1");
    }

    @Test
    @DisplayName("§3.1: fields of a proxy's authentication are not kept")
    void proxyFieldsAreNotKept() {
        upstream(Reply.ok(HOUR, "Proxy-Authenticate: Basic", "Proxy-Authentication-Info: x", "Proxy-Authorization: y"));
        get();
        Response again = get();
        assertThat(again.hit()).isTrue();
        assertThat(again.headers().names())
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("proxy-"));
    }

    @Test
    @DisplayName("§3.1: all other fields are kept, each line, in order, known or not")
    void otherFieldsAreKept() {
        upstream(Reply.ok(
                HOUR,
                "Link: </a>",
                "X-Unknown: 1",
                "Link: </b>, </c>",
                "Retry-After: 5",
                "WWW-Authenticate: Basic",
                "X-Empty:"));
        get();
        Response again = get();
        assertThat(again.headers().getAll("Link")).containsExactly("</a>", "</b>, </c>");
        assertThat(again.header("X-Unknown")).isEqualTo("1");
        assertThat(again.header("Retry-After")).isEqualTo("5");
        assertThat(again.header("WWW-Authenticate")).isEqualTo("Basic");
        assertThat(again.header("X-Empty")).isEmpty();
    }

    @Test
    @DisplayName("§4: the body is served to the byte, compressed or not")
    void theBodyIsServedToTheByte() throws IOException {
        String bytes = "\u0000\u0001\r\n\u00ff gzip?";
        upstream(Reply.ok(HOUR, "Content-Encoding: gzip").body(bytes));
        try (Wire wire = Wire.to(rig.port())) {
            for (int i = 0; i < 2; i++) {
                Wire.Answer answer = wire.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n")
                        .answer();
                assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .isEqualTo(bytes);
                assertThat(answer.all("content-encoding")).containsExactly("gzip");
            }
        }
        assertThat(origin.calls()).isEqualTo(1);
    }

    @Test
    @DisplayName("§4: the reason phrase is served, too")
    void theReasonPhraseIsServed() {
        upstream(Reply.of(404, HOUR).reason("No Such Thing"));
        assertThat(get().reason()).isEqualTo("No Such Thing");
        assertThat(get().reason()).isEqualTo("No Such Thing");
        assertThat(origin.calls()).isEqualTo(1);
    }

    @Test
    @DisplayName("RFC 9110 §7.6.3: Via on every answer")
    void viaIsAdded() {
        upstream(Reply.ok(HOUR, "Via: 1.1 inner"));
        assertThat(get().headers().getAll("Via")).containsExactly("1.1 inner", "1.1 flexgate");
        assertThat(get().headers().getAll("Via")).containsExactly("1.1 inner", "1.1 flexgate");
    }

    @Test
    @DisplayName("§4.2.3: the time that a body takes to come is age as well")
    void theTimeOfTheBodyIsAge() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        try (io.flexgate.testing.RawUpstream slow = new io.flexgate.testing.RawUpstream("");
                Rig other = new Rig(slow)) {
            slow.script((request, socket) -> {
                io.flexgate.testing.RawUpstream.write(
                        socket.getOutputStream(),
                        "HTTP/1.1 200 OK\r\nAge: 0\r\nCache-Control: max-age=60\r\nContent-Length: 4\r\n\r\nha");
                begun.countDown();
                await(gate);
                io.flexgate.testing.RawUpstream.write(socket.getOutputStream(), "lf");
            });
            Future<Response> answer = other.rig.anonymous().getting("/slow");
            begun.await();
            other.untilHead();
            other.rig.skip(java.time.Duration.ofSeconds(10));
            gate.countDown();
            Client.wait(answer);
            Response again = other.rig.anonymous().get("/slow");
            assertThat(again.header("Age")).isEqualTo("10");
            assertThat(ttl(again)).isEqualTo(50);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** A gateway before another origin. */
    private record Rig(io.flexgate.testing.Rig rig) implements AutoCloseable {

        Rig(io.flexgate.testing.RawUpstream upstream) {
            this(io.flexgate.testing.Rig.plan()
                    .frozen()
                    .unshielded()
                    .loops(1)
                    .catalogs(io.flexgate.catalog.CatalogReader.builtIn("http"))
                    .upstream(upstream.origin())
                    .start());
        }

        /** What the one loop has read by now it has dealt with when another request is answered. */
        void untilHead() {
            for (int i = 0; i < 20; i++) {
                rig.anonymous().get("/nothing", "Cache-Control", "only-if-cached");
            }
        }

        @Override
        public void close() {
            rig.close();
        }
    }
}
