package io.flexgate.api;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Journal;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP/2 in the clear, with prior knowledge and by upgrade. */
@Timeout(60)
class Http2Test {

    private static final String PLUGINS = API + "/Plugins";
    private static final String BASIC = "Basic "
            + Base64.getEncoder()
                    .encodeToString((SandboxSettings.DEMO_ACCOUNT_SID + ":" + SandboxSettings.DEMO_AUTH_TOKEN)
                            .getBytes(StandardCharsets.US_ASCII));

    private final Rig rig = Rig.start();
    private final HttpClient http = rig.vertx()
            .createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));

    @AfterEach
    void close() {
        rig.close();
    }

    private Future<Response> sending(
            HttpClient client,
            String method,
            String target,
            Buffer body,
            Function<RequestOptions, RequestOptions> more) {
        RequestOptions options = more.apply(new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(rig.port())
                .setMethod(HttpMethod.valueOf(method))
                .setURI(target)
                .addHeader("authorization", BASIC));
        return Client.onLoop(rig.vertx(), () -> client.request(options)
                .compose(request -> body == null ? request.send() : request.send(body))
                .compose(answer -> answer.body()
                        .map(whole ->
                                new Response(answer.statusCode(), answer.statusMessage(), answer.headers(), whole))));
    }

    private Response send(String method, String target, String body) {
        return Client.wait(sending(http, method, target, body == null ? null : Buffer.buffer(body), o -> o));
    }

    @Test
    void readsWritesHitsAndLinksAreAsWithHttp1() {
        String path =
                PLUGINS + "/" + send("POST", PLUGINS, "UniqueName=a").json().getString("sid");
        Response first = send("GET", path, null);
        assertThat(first.cacheStatus()).contains("fwd=uri-miss");
        Response hit = send("GET", path, null);
        assertThat(hit.hit()).isTrue();
        assertThat(hit.json().getString("url")).isEqualTo(rig.origin() + path);
        assertThat(hit.header("content-length"))
                .isEqualTo(Integer.toString(hit.body().length()));
        assertThat(rig.account().get(path).hit()).as("one cache for both").isTrue();
        assertThat(send("POST", path, "FriendlyName=B").status()).isEqualTo(200);
        assertThat(send("GET", path, null).json().getString("friendly_name")).isEqualTo("B");
        assertThat(send("HEAD", path, null).hit()).isTrue();
        assertThat(send("OPTIONS", path, null).status()).isEqualTo(204);
        assertThat(send("DELETE", "/v1/Echo", null).status()).isEqualTo(200);
    }

    @Test
    void linksFollowTheAuthorityThatTheClientUsed() {
        rig.account().post(PLUGINS, "UniqueName=a");
        Response answer = Client.wait(sending(http, "GET", PLUGINS + "/a", null, o -> o.setHost("gateway.test")
                .setPort(8443)
                .setServer(io.vertx.core.net.SocketAddress.inetSocketAddress(rig.port(), "127.0.0.1"))));
        assertThat(answer.json().getString("url")).startsWith("http://gateway.test:8443/v1/");
    }

    @Test
    void nothingOfTheFramingReachesUpstream() {
        send("GET", PLUGINS, null);
        send("POST", "/v1/Echo", "body");
        assertThat(rig.sandbox().journal().entries()).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.received().headers())
                    .extracting(Journal.Header::name)
                    .noneMatch(name -> name.startsWith(":"));
            assertThat(entry.header("via")).containsExactly("2.0 flexgate");
            assertThat(entry.header("host")).hasSize(1);
        });
    }

    @Test
    void bodiesWithAndWithoutALengthArePassed() {
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            RequestOptions options = new RequestOptions()
                    .setHost("127.0.0.1")
                    .setPort(rig.port())
                    .setMethod(HttpMethod.valueOf(method))
                    .setURI("/v1/Echo");
            Response echo = Client.wait(Client.onLoop(rig.vertx(), () -> http.request(options)
                    .compose(request -> {
                        request.setChunked(true);
                        request.write("one ");
                        return request.end("two").compose(sent -> request.response());
                    })
                    .compose(answer -> answer.body()
                            .map(whole -> new Response(answer.statusCode(), "", answer.headers(), whole)))));
            assertThat(echo.text()).as(method).isEqualTo("one two");
        }
    }

    @Test
    void aCredentialOfKilobytesFits() {
        String large = "Bearer " + "x".repeat(20_000);
        Response answer = Client.wait(sending(http, "GET", "/v1/Echo", null, o -> o.putHeader("authorization", large)));
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void refusalsAreAnswersAndTheConnectionGoesOn() {
        for (int i = 0; i < 3; i++) {
            Response refused = Client.wait(sending(http, "POST", PLUGINS, Buffer.buffer("x".repeat(2 << 20)), o -> o));
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.json().getInteger("code")).isEqualTo(20413);
            assertThat(refused.headers().contains("connection")).isFalse();
            assertThat(send("GET", PLUGINS, null).status()).isEqualTo(200);
        }
        assertThat(rig.gateway().connections()).isEqualTo(1);
    }

    @Test
    void streamsPassAndClientsThatLeaveCancelThem() {
        Response all = send("GET", "/v1/Echo/stream?bytes=3000000", null);
        assertThat(all.body().length()).isEqualTo(3_000_000);
        rig.sandbox().journal().clear();
        Client.wait(http.request(new RequestOptions()
                        .setHost("127.0.0.1")
                        .setPort(rig.port())
                        .setURI("/v1/Echo/stream?bytes=1000000000"))
                .compose(request -> request.send().map(answer -> {
                    answer.exceptionHandler(cut -> {});
                    answer.pause();
                    request.reset(8);
                    return answer;
                })));
        Until.holds("cancelled upstream", () -> rig.sandbox().journal().inFlight("") == 0);
        assertThat(rig.sandbox().journal().bytesStreamed()).isLessThan(1_000_000_000);
    }

    @Test
    void manyStreamsOfOneConnectionShareOneRead() {
        rig.account().post(PLUGINS, "UniqueName=a");
        List<Future<Response>> reads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            reads.add(sending(http, "GET", PLUGINS + "/a", null, o -> o));
        }
        reads.forEach(read -> assertThat(Client.wait(read).status()).isEqualTo(200));
        assertThat(rig.sandbox().journal().count("GET", PLUGINS + "/a")).isEqualTo(1);
    }

    @Test
    void anUpgradeIsTakenOnceAndItsConnectionCountedOnce() {
        HttpClient upgrading = rig.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(true));
        for (int i = 0; i < 3; i++) {
            assertThat(Client.wait(sending(upgrading, "GET", PLUGINS, null, o -> o))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(rig.gateway().connections()).isEqualTo(1);
        assertThat(rig.sandbox().journal().entries().get(0).header("via")).containsExactly("2.0 flexgate");
        Client.wait(upgrading.close());
        Until.holds("none is left", () -> rig.gateway().connections() == 0);
    }

    @Test
    void anAbsoluteTargetOfHttp1AndAStreamSeeTheSameCache() {
        rig.account().post(PLUGINS, "UniqueName=a");
        send("GET", PLUGINS + "/a", null);
        try (Wire wire = Wire.to(rig.port())) {
            Wire.Answer answer = wire.send(
                            "GET http://127.0.0.1:" + rig.sandbox().port() + PLUGINS
                                    + "/a HTTP/1.1\r\nHost: x\r\nAuthorization: " + BASIC + "\r\n\r\n")
                    .answer();
            assertThat(answer.header("cache-status")).contains("hit");
            assertThat(new JsonObject(answer.text()).getString("url"))
                    .startsWith("http://127.0.0.1:" + rig.sandbox().port());
        }
    }
}
