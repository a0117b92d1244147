package io.flexgate.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Client;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Wire;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interim answers of upstream reach the client as they come, and nobody takes them for the answer. */
@Timeout(60)
class InterimsTest {

    private static final String FINAL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone";

    private final RawUpstream upstream = new RawUpstream(FINAL);
    private final Rig rig = Rig.plan().upstream(upstream.origin()).start();

    @AfterEach
    void close() {
        rig.close();
        upstream.close();
    }

    private static String get(String target, String version) {
        return "GET " + target + " " + version + "\r\nHost: a\r\n\r\n";
    }

    @Test
    void theyComeBeforeTheAnswerIsThereWithTheirFieldsInOrder() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        upstream.script((request, socket) -> {
            RawUpstream.write(
                    socket.getOutputStream(),
                    "HTTP/1.1 102 Processing\r\nX-Step: 1\r\n\r\n"
                            + "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nLink: </b>; rel=preload\r\n"
                            + "Connection: X-Hop\r\nX-Hop: 1\r\n\r\n"
                            + "HTTP/1.1 100 Continue\r\n\r\n"
                            + "HTTP/1.1 199 Whatever\r\nx-y: z\r\n\r\n");
            await(heard);
            RawUpstream.write(socket.getOutputStream(), FINAL);
        });
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(get("/v1/Echo", "HTTP/1.1"));
            Wire.Answer processing = wire.answer();
            assertThat(processing.status()).isEqualTo(102);
            assertThat(processing.all("x-step")).containsExactly("1");
            Wire.Answer hints = wire.answer();
            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.all("link")).containsExactly("</a>; rel=preload", "</b>; rel=preload");
            assertThat(hints.header("x-hop")).isNull();
            assertThat(hints.header("connection")).isNull();
            assertThat(wire.answer().status()).isEqualTo(199);
            heard.countDown();
            Wire.Answer answer = wire.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("done");
            assertThat(wire.send(get("/v1/Echo/next", "HTTP/1.1")).answer().status())
                    .isEqualTo(102);
        }
    }

    @Test
    void aClientOfHttp10IsSparedThem() {
        upstream.script(RawUpstream.bytes("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + FINAL));
        try (Wire wire = Wire.to(rig.port())) {
            Wire.Answer answer = wire.send(get("/v1/Echo", "HTTP/1.0")).answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("done");
        }
    }

    @Test
    void theyReachAClientOfHttp2() {
        upstream.script(RawUpstream.bytes("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + FINAL));
        HttpClient http = rig.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false));
        List<MultiMap> hints = new CopyOnWriteArrayList<>();
        RequestOptions options =
                new RequestOptions().setHost("127.0.0.1").setPort(rig.port()).setURI("/v1/Echo");
        String text = Client.wait(Client.onLoop(rig.vertx(), () -> http.request(options)
                .compose(request -> request.earlyHintsHandler(hints::add).send())
                .compose(answer -> answer.body())
                .map(body -> body.toString())));
        assertThat(text).isEqualTo("done");
        assertThat(hints).hasSize(1);
        assertThat(hints.get(0).get("link")).isEqualTo("</a>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /v1/PluginService/Plugins", "POST /v1/PluginService/Plugins", "HEAD /v1/Echo"})
    void whoeverIsNotToldOfThemStillGetsTheAnswer(String request) {
        upstream.script((asked, socket) -> RawUpstream.write(
                socket.getOutputStream(),
                "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
                        + (request.startsWith("HEAD") ? FINAL.replace("done", "") : FINAL)));
        for (int i = 0; i < 2; i++) {
            try (Wire wire = Wire.to(rig.port())) {
                wire.send(request + " HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eDp5\r\nContent-Length: 0\r\n\r\n");
                Wire.Answer answer = wire.answerToHead();
                while (answer.status() < 200) {
                    answer = wire.answerToHead();
                }
                assertThat(answer.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void anUpstreamThatChangesTheProtocolUnaskedIsBroken() {
        upstream.script(RawUpstream.bytes(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n" + FINAL));
        try (Wire wire = Wire.to(rig.port())) {
            for (int i = 0; i < 2; i++) {
                Wire.Answer answer = wire.send(get("/v1/Echo", "HTTP/1.1")).answer();
                assertThat(answer.status()).isEqualTo(502);
                assertThat(answer.header("flexgate-error")).isEqualTo("upstream-broken");
            }
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
