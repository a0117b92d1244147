package io.flexgate.sandbox;

import static io.flexgate.sandbox.RunningSandbox.JWE;
import static io.flexgate.sandbox.RunningSandbox.KEY;
import static io.flexgate.sandbox.RunningSandbox.OTHER;
import static io.flexgate.sandbox.RunningSandbox.PLUGINS;
import static io.flexgate.sandbox.RunningSandbox.RELEASES;
import static io.flexgate.sandbox.RunningSandbox.TOKEN;
import static io.flexgate.sandbox.RunningSandbox.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.SandboxSettings.Credential;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may call, how requests may be written, and what every answer looks like. */
class TransportTest {

    private final RunningSandbox it = RunningSandbox.empty();

    @AfterEach
    void stop() {
        it.close();
    }

    private int status(String authorization, String target) {
        return it.send(it.request(authorization, target)).statusCode();
    }

    @Test
    void a_missing_or_wrong_credential_gets_twilios_401() {
        HttpResponse<String> answer = it.send(it.request("", PLUGINS));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body())
                .isEqualTo("{\"code\":20003,\"message\":\"Authenticate\","
                        + "\"more_info\":\"https://www.twilio.com/docs/errors/20003\",\"status\":401}");
        assertThat(status(TOKEN + "x", PLUGINS)).isEqualTo(401);
        assertThat(status("Basic", PLUGINS)).isEqualTo(401);
        assertThat(status("", "/v1/nowhere")).isEqualTo(401);
    }

    @Test
    void token_key_jwe_and_bearer_are_one_account() {
        it.create(PLUGINS, "UniqueName=p");
        for (String authorization : new String[] {TOKEN, KEY, JWE, "Bearer " + SandboxSettings.DEMO_BEARER}) {
            assertThat(json(it.send(it.request(authorization, PLUGINS))).getJsonArray("plugins"))
                    .hasSize(1);
        }
    }

    @Test
    void a_suspended_account_gets_403() {
        String suspended = Credential.basic(
                        "", SandboxSettings.SUSPENDED_ACCOUNT_SID, SandboxSettings.SUSPENDED_AUTH_TOKEN, "")
                .authorization();
        HttpResponse<String> answer = it.send(it.request(suspended, PLUGINS));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(answer).getInteger("code")).isEqualTo(20403);
    }

    @Test
    void a_jwe_uses_sids_only() {
        String plugin = it.create(PLUGINS, "UniqueName=p");
        it.create(RELEASES, "ConfigurationId=" + it.create(RunningSandbox.CONFIGURATIONS, "Name=c"));
        assertThat(status(JWE, PLUGINS + "/" + plugin)).isEqualTo(200);
        assertThat(status(JWE, PLUGINS + "/p")).isEqualTo(404);
        assertThat(status(JWE, RELEASES + "/Active")).isEqualTo(404);
    }

    @Test
    void what_belongs_to_another_account_is_not_found_in_the_same_words() {
        String plugin = it.create(PLUGINS, "UniqueName=p");
        HttpResponse<String> answer = it.send(it.request(OTHER, PLUGINS + "/" + plugin));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"code\":20404,\"message\":\"The requested resource /PluginService/Plugins/" + plugin
                                + " was not found\",\"more_info\":\"https://www.twilio.com/docs/errors/20404\",\"status\":404}");
        assertThat(json(it.send(it.request(OTHER, PLUGINS))).getJsonArray("plugins"))
                .isEmpty();
    }

    @Test
    void unknown_paths_and_methods_are_refused_in_twilios_form() {
        it.create(PLUGINS, "UniqueName=p");
        assertThat(json(it.get("/v1/PluginService/Nothing")).getString("message"))
                .isEqualTo("The requested resource /PluginService/Nothing was not found");
        assertThat(it.get("/").statusCode()).isEqualTo(404);
        assertThat(it.get(PLUGINS + "/").statusCode()).isEqualTo(404);
        assertThat(it.get(PLUGINS + "/p/Archive").statusCode()).isEqualTo(404);
        assertThat(it.get(PLUGINS + "/p/Versions/1/Archive").statusCode()).isEqualTo(404);
        assertThat(it.post("/v2/PluginService/Plugins", "UniqueName=q").statusCode())
                .isEqualTo(404);
        HttpResponse<String> deleted = it.send(it.request(TOKEN, PLUGINS + "/p").DELETE());
        assertThat(deleted.statusCode()).isEqualTo(405);
        assertThat(json(deleted).getInteger("code")).isEqualTo(20004);
    }

    @Test
    void every_answer_carries_twilios_headers_and_an_id_of_its_own() {
        HttpResponse<String> first = it.get(PLUGINS);
        HttpResponse<String> second = it.get(PLUGINS);
        assertThat(first.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(first.headers().firstValue("Twilio-Request-Id").orElseThrow())
                .matches("RQ[0-9a-f]{32}")
                .isNotEqualTo(second.headers().firstValue("Twilio-Request-Id").orElseThrow())
                .isEqualTo(it.journal().entries().get(0).requestId());
        assertThat(first.headers().firstValue("Twilio-Request-Duration")).hasValue("0.000");
        assertThat(first.headers().firstValue("Twilio-Concurrent-Requests")).hasValue("1");
        assertThat(first.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(first.headers().firstValue("Cache-Control")).isEmpty();
        assertThat(first.headers().firstValue("ETag")).isEmpty();
    }

    @Test
    void head_is_a_get_without_a_body_and_options_needs_no_credential() {
        String body = it.get(PLUGINS).body();
        HttpResponse<String> head =
                it.send(it.request(TOKEN, PLUGINS).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(body.length());
        HttpResponse<String> preflight =
                it.send(it.request("", PLUGINS).method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValueSatisfying(allowed -> assertThat(allowed).contains("Flex-Metadata"));
    }

    @Test
    void absolute_form_targets_and_bare_posts_and_closed_connections_are_accepted() throws IOException {
        String head = " HTTP/1.1\r\nHost: flex-api.twilio.com\r\nConnection: close\r\nAuthorization: " + TOKEN + "\r\n";
        it.create(PLUGINS, "UniqueName=p");
        String answer = it.raw("GET https://flex-api.twilio.com" + PLUGINS + "/p" + head + "\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .contains("\"url\":\"http://flex-api.twilio.com/v1/PluginService/Plugins/FP");
        assertThat(it.journal().entries().get(1).target()).isEqualTo("https://flex-api.twilio.com" + PLUGINS + "/p");
        assertThat(it.raw("POST " + PLUGINS + "/p/Archive" + head + "Content-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void big_headers_long_targets_and_big_bodies_are_taken() {
        HttpResponse<String> answer =
                it.send(it.request(TOKEN, PLUGINS + "?x=" + "y".repeat(40_000)).header("X-Big", "z".repeat(60_000)));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(it.post(PLUGINS, "UniqueName=p&x=" + "y".repeat(5_000_000)).statusCode())
                .isEqualTo(201);
    }

    @Test
    void http2_in_the_clear_works_as_http1_does() throws Exception {
        HttpClient http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpResponse<String> answer =
                http2.send(it.request(TOKEN, PLUGINS).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(json(answer).getJsonObject("meta").getString("url")).startsWith(it.sandbox.origin() + PLUGINS);
    }

    @Test
    void urls_in_bodies_have_the_public_origin_when_one_is_set() {
        try (var fixed = new RunningSandbox(SandboxSettings.demo(0).withPublicOrigin("https://flex-api.twilio.com"))) {
            String text = RunningSandbox.within(fixed.sendLater(HttpRequest.newBuilder(
                                    java.net.URI.create("http://127.0.0.1:" + fixed.sandbox.port() + PLUGINS))
                            .header("Authorization", TOKEN)))
                    .body();
            assertThat(text).contains("\"url\":\"https://flex-api.twilio.com/v1/PluginService/Plugins/FP");
            assertThat(text).doesNotContain("127.0.0.1");
        }
    }

    @Test
    void forms_are_decoded_without_ever_failing() {
        it.create(PLUGINS, "UniqueName=p&FriendlyName=Tom & Jerry=50%+x");
        assertThat(it.json(PLUGINS + "/p").getString("friendly_name")).isEqualTo("Tom ");
        it.post(PLUGINS + "/p", "FriendlyName=50%+x=y%zz%4");
        assertThat(it.json(PLUGINS + "/p").getString("friendly_name")).isEqualTo("50% x=y%zz%4");
        it.post(PLUGINS + "/p", "FriendlyName=Zo\u00eb%C3%AB&Unknown&=&&");
        assertThat(it.json(PLUGINS + "/p").getString("friendly_name")).isEqualTo("Zo\u00eb\u00eb");
        it.post(PLUGINS + "/p?Description=ignored", "FriendlyName=a&FriendlyName=b");
        assertThat(it.json(PLUGINS + "/p").getString("friendly_name")).isEqualTo("b");
        assertThat(it.json(PLUGINS + "/p").getString("description")).isNull();
    }

    @Test
    void path_segments_may_be_percent_encoded() {
        it.create(PLUGINS, "UniqueName=a%20b/c");
        assertThat(it.get(PLUGINS + "/a%20b%2Fc").statusCode()).isEqualTo(200);
    }
}
