package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Client;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections to upstream are used again, and whoever lets go of an answer breaks nobody else's call. */
@Timeout(60)
class PooledConnectionsTest {

    private final RawUpstream upstream = new RawUpstream(answer("200 OK")).buffered();
    private final Rig rig = Rig.plan().upstream(upstream.origin()).loops(3).start();

    @AfterEach
    void close() {
        rig.close();
        upstream.close();
    }

    private static String answer(String status) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    }

    private Future<Integer> passing(HttpClient http) {
        RequestOptions options = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(rig.port())
                .setMethod(HttpMethod.GET)
                .setURI("/v1/Unknown");
        return Client.onLoop(rig.vertx(), () -> http.request(options)
                .compose(request -> request.send())
                .compose(reply -> reply.body().map(body -> reply.statusCode())));
    }

    private HttpClient http2() {
        return rig.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false));
    }

    @Test
    void aStreamOfHttp2ThatEndsLeavesTheConnectionToUpstreamForTheNext() {
        HttpClient http = http2();
        for (int i = 0; i < 20; i++) {
            assertThat(Client.wait(passing(http))).isEqualTo(200);
        }
        assertThat(upstream.connections()).isEqualTo(1);
    }

    @Test
    void streamsOfHttp2ThatEndBreakNoOtherCall() {
        HttpClient http = http2();
        for (int round = 0; round < 40; round++) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(passing(http));
                answers.add(rig.account()
                        .posting(API + "/Plugins/p" + i, "FriendlyName=N")
                        .map(Response::status));
            }
            answers.forEach(answer -> assertThat(Client.wait(answer)).isEqualTo(200));
        }
    }

    @Test
    void aCallThatIsMadeAgainBreaksNoOther() {
        AtomicInteger calls = new AtomicInteger();
        upstream.script((request, socket) -> {
            boolean no = request.line().contains("/v1/Unknown") && calls.incrementAndGet() % 2 == 1;
            RawUpstream.write(socket.getOutputStream(), answer(no ? "429 Too Many Requests" : "200 OK"));
        });
        for (int round = 0; round < 40; round++) {
            List<Future<Response>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(rig.account().getting("/v1/Unknown/" + i));
                answers.add(rig.account().posting(API + "/Plugins/p" + i, "FriendlyName=N"));
            }
            answers.forEach(answer -> assertThat(Client.wait(answer).status()).isIn(200, 429));
        }
    }
}
