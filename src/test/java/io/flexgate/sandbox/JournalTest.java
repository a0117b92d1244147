package io.flexgate.sandbox;

import static io.flexgate.sandbox.RunningSandbox.KEY;
import static io.flexgate.sandbox.RunningSandbox.PLUGINS;
import static io.flexgate.sandbox.RunningSandbox.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Journal.Entry;
import io.flexgate.sandbox.Journal.Header;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the journal says about what came. */
class JournalTest {

    private final RunningSandbox it = RunningSandbox.empty();

    @AfterEach
    void stop() {
        it.close();
    }

    @Test
    void bodies_and_targets_are_kept_as_they_came() throws IOException {
        String body = "FriendlyName=Tom & Jerry=50%+x&UniqueName=Zo\u00eb%zz";
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        it.raw("POST " + PLUGINS + "?PageSize=2&PageSize=5&a=%7e+%20 HTTP/1.1\r\nhost: x\r\nX-A: 1\r\nx-b:  2 \r\n"
                + "X-A: 3\r\nConnection: close\r\nContent-Length: " + length + "\r\n\r\n" + body);
        Entry entry = it.journal().entries().get(0);
        assertThat(entry.method()).isEqualTo("POST");
        assertThat(entry.target()).isEqualTo(PLUGINS + "?PageSize=2&PageSize=5&a=%7e+%20");
        assertThat(entry.bytes()).isEqualTo(body.getBytes(StandardCharsets.UTF_8));
        assertThat(entry.text()).isEqualTo(body);
        assertThat(entry.received().headers())
                .containsExactly(
                        new Header("host", "x"),
                        new Header("X-A", "1"),
                        new Header("x-b", "2"),
                        new Header("X-A", "3"),
                        new Header("Connection", "close"),
                        new Header("Content-Length", String.valueOf(length)));
        assertThat(entry.status()).isEqualTo(401);
    }

    @Test
    void an_empty_query_is_not_no_query() throws IOException {
        it.raw("GET " + PLUGINS + "? HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        it.get(PLUGINS);
        assertThat(it.journal().counts()).containsOnlyKeys("GET " + PLUGINS, "GET " + PLUGINS + "?");
        assertThat(it.journal().count("GET", PLUGINS + "?")).isEqualTo(1);
    }

    @Test
    void odd_paths_reach_it_untouched() throws IOException {
        for (String target : new String[] {"/v1//PluginService/../Plugins", "/v1/%zz", "/v1/a%2fb/./c"}) {
            String answer = it.raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                    + TOKEN + "\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 404 ").contains("\"code\":20404");
        }
        assertThat(it.journal().entries())
                .extracting(Entry::target)
                .containsExactly("/v1//PluginService/../Plugins", "/v1/%zz", "/v1/a%2fb/./c");
    }

    @Test
    void bytes_beyond_ascii_in_a_target_are_kept() throws IOException {
        it.raw("GET /v1/Echo/\u00eb HTTP/1.1\r\nHost: x\r\nFlex-Metadata: \u00eb\r\nConnection: close\r\n\r\n");
        Entry entry = it.journal().entries().get(0);
        assertThat(entry.header("Flex-Metadata").get(0).getBytes(StandardCharsets.ISO_8859_1))
                .isEqualTo("\u00eb".getBytes(StandardCharsets.UTF_8));
        assertThat(entry.target().getBytes(StandardCharsets.ISO_8859_1))
                .isEqualTo("/v1/Echo/\u00eb".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void credentials_are_shown_by_label_only() {
        it.send(it.request(KEY, PLUGINS).header("Cookie", "session=secret"));
        Entry entry = it.journal().entries().get(0);
        assertThat(entry.caller().credential()).isEqualTo("demo-api-key");
        assertThat(entry.account()).isEqualTo(SandboxSettings.DEMO_ACCOUNT_SID);
        assertThat(entry.header("authorization")).containsExactly("*** (demo-api-key)");
        assertThat(entry.toString()).doesNotContain(KEY.substring(6)).doesNotContain("session=secret");
    }

    @Test
    void it_keeps_the_newest_and_counts_what_it_keeps() {
        SandboxSettings.Rules rules = SandboxSettings.Rules.DEFAULT;
        try (var small = new RunningSandbox(SandboxSettings.empty()
                .withRules(new SandboxSettings.Rules(
                        rules.plugins(), rules.versions(), rules.invalidCode(), rules.duplicateCode(), 0, 2)))) {
            small.get(PLUGINS + "?a");
            small.get(PLUGINS + "?b");
            small.get(PLUGINS + "?c");
            assertThat(small.journal().entries()).extracting(Entry::sequence).containsExactly(2L, 3L);
            assertThat(small.journal().count("GET", PLUGINS + "?a")).isZero();
            small.journal().clear();
            assertThat(small.journal().size()).isZero();
        }
    }

    @Test
    void it_is_read_and_cleared_over_http_without_being_in_it() {
        HttpResponse<String> answer = it.get(PLUGINS);
        JsonObject journal = it.control("GET", "/journal", new JsonObject());
        JsonObject request = journal.getJsonArray("requests").getJsonObject(0);
        assertThat(journal.getJsonArray("requests")).hasSize(1);
        assertThat(journal.getJsonObject("counts").getInteger("GET " + PLUGINS)).isEqualTo(1);
        assertThat(request.getString("request_id"))
                .isEqualTo(answer.headers().firstValue("Twilio-Request-Id").orElseThrow());
        assertThat(request.getInteger("status")).isEqualTo(200);
        assertThat(request.getInteger("in_flight")).isEqualTo(1);
        it.control("DELETE", "/journal", new JsonObject());
        assertThat(it.journal().size()).isZero();
    }
}
