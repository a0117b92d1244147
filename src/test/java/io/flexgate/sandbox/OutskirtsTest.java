package io.flexgate.sandbox;

import static io.flexgate.sandbox.RunningSandbox.CONFIGURATIONS;
import static io.flexgate.sandbox.RunningSandbox.PLUGINS;
import static io.flexgate.sandbox.RunningSandbox.RELEASES;
import static io.flexgate.sandbox.RunningSandbox.TOKEN;
import static io.flexgate.sandbox.RunningSandbox.json;
import static io.flexgate.sandbox.RunningSandbox.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Hold.Point;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is there beside the 18 operations: echo, streams, library, Flex configuration, seeds and the truth. */
class OutskirtsTest {

    private final RunningSandbox it = RunningSandbox.empty();

    @AfterEach
    void stop() {
        it.close();
    }

    @Test
    void echo_gives_every_byte_back() throws Exception {
        byte[] body = {0, 1, (byte) 0xff, '&', '%', '\r', '\n', (byte) 0xc3};
        HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                .send(
                        it.request("", "/v1/Echo/a%2Fb?x=1&x=2&")
                                .header("Content-Type", "application/x-odd")
                                .header("Flex-Metadata", "m")
                                .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-odd");
        assertThat(answer.headers().firstValue("X-Echo-Method")).hasValue("PATCH");
        assertThat(answer.headers().firstValue("X-Echo-Target")).hasValue("/v1/Echo/a%2Fb?x=1&x=2&");
        assertThat(answer.headers().firstValue("X-Echo-Flex-Metadata")).hasValue("m");
    }

    @Test
    void a_stream_has_the_length_that_was_asked_for() {
        assertThat(it.get("/v1/Echo/stream?bytes=1000003&chunk=4096").body()).hasSize(1_000_003);
        assertThat(it.journal().bytesStreamed()).isEqualTo(1_000_003);
        assertThat(it.get("/v1/Echo/stream?bytes=0").body()).isEmpty();
    }

    @Test
    void a_stream_stops_while_its_client_does_not_read() throws IOException {
        long all = 200_000_000;
        try (Socket socket = new Socket("127.0.0.1", it.sandbox.port())) {
            socket.getOutputStream()
                    .write(("GET /v1/Echo/stream?bytes=" + all + "&chunk=65536 HTTP/1.1\r\nHost: x\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(1000)).hasSize(1000);
            // The event loop has answered other requests since: it would have gone on if nothing had stopped it.
            for (int i = 0; i < 50; i++) {
                it.get(PLUGINS);
            }
            assertThat(it.journal().bytesStreamed()).isLessThan(all / 2);
        }
    }

    @Test
    void the_sink_takes_a_body_once_its_hold_lets_go() {
        Hold hold = it.knobs().hold(RequestMatch.path("/v1/Echo/sink"), Point.BEFORE, 1);
        byte[] body = new byte[20_000_000];
        CompletableFuture<HttpResponse<String>> upload =
                it.sendLater(it.request("", "/v1/Echo/sink").POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        within(hold.arrived());
        assertThat(it.journal().bytesStreamed()).isZero();
        hold.release();
        assertThat(json(within(upload)).getInteger("bytes")).isEqualTo(body.length);
    }

    @Test
    void a_library_install_releases_by_itself_after_its_delay() {
        String plugin = it.create(PLUGINS, "UniqueName=p");
        String version = it.create(PLUGINS + "/p/Versions", "Version=1&PluginUrl=https://x");
        it.knobs().installDelay(Duration.ofSeconds(5));
        JsonObject body = new JsonObject().put("plugin_sid", plugin).put("plugin_version_sid", version);
        String library = "/v1/PluginService/Library";
        JsonObject task = json(it.post(library + "/Plugins/" + plugin + "/Install", body.encode()));
        String status = library + "/Tasks/" + task.getString("sid") + "/Status";
        assertThat(it.json(status).getString("status")).isEqualTo("IN_PROGRESS");
        assertThat(it.get(RELEASES + "/Active").statusCode()).isEqualTo(404);
        it.now.updateAndGet(now -> now.plusSeconds(5));
        String configuration = it.json(RELEASES + "/Active").getString("configuration_sid");
        assertThat(it.json(CONFIGURATIONS + "/" + configuration + "/Plugins/p").getString("plugin_version_sid"))
                .isEqualTo(version);
        assertThat(it.json(status).getString("status")).isEqualTo("INSTALLED");
        assertThat(it.json(library + "/Plugins/p?UiVersion=2").getString("plugin_version_sid"))
                .isEqualTo(version);
        assertThat(it.json(RELEASES).getJsonArray("releases")).hasSize(1);
    }

    @Test
    void the_flex_configuration_takes_json() {
        HttpResponse<String> posted = it.send(it.request(TOKEN, "/v1/Configuration")
                .POST(HttpRequest.BodyPublishers.ofString("{\"ui_version\":\"2.1\",\"account_sid\":\"x\"}")));
        assertThat(json(posted).getString("ui_version")).isEqualTo("2.1");
        assertThat(it.json("/v1/Configuration").getString("account_sid")).isEqualTo(SandboxSettings.DEMO_ACCOUNT_SID);
        assertThat(it.post("/v1/Configuration", "not json").statusCode()).isEqualTo(400);
    }

    @Test
    void the_demo_world_is_the_same_every_time() {
        try (var one = new RunningSandbox(SandboxSettings.demo(0));
                var two = new RunningSandbox(SandboxSettings.demo(0))) {
            JsonObject seeded = one.json(PLUGINS);
            assertThat(seeded.getJsonArray("plugins")).hasSize(3);
            assertThat(one.json(RELEASES + "/Active").getString("sid"))
                    .isEqualTo(two.json(RELEASES + "/Active").getString("sid"));
            String configuration = one.json(RELEASES + "/Active").getString("configuration_sid");
            assertThat(one.json(CONFIGURATIONS + "/" + configuration + "/Plugins")
                            .getJsonArray("plugins"))
                    .hasSize(3);
            assertThat(one.control("GET", "/state", new JsonObject()).fieldNames())
                    .containsExactly(SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.OTHER_ACCOUNT_SID);
        }
    }

    @Test
    void the_truth_is_what_a_get_would_answer_byte_for_byte() {
        it.create(PLUGINS, "UniqueName=p");
        int journaled = it.journal().size();
        for (String target : new String[] {PLUGINS, PLUGINS + "/p", PLUGINS + "/q", RELEASES + "?PageSize=3"}) {
            Reply truth = it.sandbox.model().read(SandboxSettings.DEMO_ACCOUNT_SID, target);
            HttpResponse<String> answer = it.get(target);
            assertThat(truth.text()).isEqualTo(answer.body());
            assertThat(truth.status()).isEqualTo(answer.statusCode());
        }
        assertThat(it.journal().size()).isEqualTo(journaled + 4);
    }

    @Test
    void a_seed_can_be_added_and_a_reset_never_reuses_a_sid() {
        String before = it.create(PLUGINS, "UniqueName=p");
        it.control("POST", "/reset", new JsonObject());
        assertThat(it.create(PLUGINS, "UniqueName=p")).isNotEqualTo(before);
        it.control("POST", "/seed", new JsonObject());
        assertThat(it.json(PLUGINS).getJsonArray("plugins")).hasSize(4);
    }
}
