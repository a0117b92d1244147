package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Journal;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Behind a proxy links point where the client is, and the log names it; what others say of it changes nothing (contract §3). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TrustedProxiesTest {

    private static final String DEMO = "Authorization: Basic "
            + Base64.getEncoder()
                    .encodeToString((SandboxSettings.DEMO_ACCOUNT_SID + ":" + SandboxSettings.DEMO_AUTH_TOKEN)
                            .getBytes(StandardCharsets.UTF_8));
    private static final String TOLD = "Forwarded: for=192.0.2.7;proto=https;host=\"gate.example.com:8443\"";

    @TempDir
    private Path dir;

    private Rig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    private static Wire.Answer ask(Wire wire, String... headers) {
        try (wire) {
            return wire.send("GET " + API + "/Plugins?PageSize=1 HTTP/1.1\r\nHost: inner:8080\r\n" + DEMO + "\r\n"
                            + String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n")
                            + "Connection: close\r\n\r\n")
                    .answer();
        }
    }

    private String link(String... headers) {
        Wire.Answer answer = ask(Wire.to(rig.port()), headers);
        assertThat(answer.status()).isEqualTo(200);
        String link = new JsonObject(answer.text()).getJsonObject("meta").getString("url");
        assertThat(link).contains(API);
        return link.substring(0, link.indexOf(API));
    }

    private void untilLogged(String client) {
        Until.holds("a line of the access log for " + client, () -> rig.log().lines().stream()
                .anyMatch(line -> line.contains("flexgate.access") && line.contains("client=" + client + " ")));
    }

    @Test
    void a_proxy_that_is_trusted_says_where_the_client_is() {
        rig = Rig.plan().proxies("127.0.0.0/8").start();
        assertThat(link(TOLD)).isEqualTo("https://gate.example.com:8443");
        untilLogged("192.0.2.7");
        assertThat(link()).isEqualTo("http://inner:8080");
        untilLogged("127.0.0.1");
        assertThat(link("Forwarded: for=\"[2001:db8::7]:1\";proto=https")).isEqualTo("https://inner:8080");
        untilLogged("2001:db8::7");
        assertThat(link(
                        "Forwarded: for=6.6.6.6;host=evil.example",
                        "Forwarded: for=192.0.2.8;host=gate, for=127.0.0.9"))
                .isEqualTo("http://gate");
        untilLogged("192.0.2.8");
        assertThat(link(
                        "X-Forwarded-For: 6.6.6.6, 192.0.2.9",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: gate.example.com",
                        "X-Forwarded-Port: 444"))
                .isEqualTo("https://gate.example.com:444");
        untilLogged("192.0.2.9");
        assertThat(rig.sandbox().journal().count("GET", API + "/Plugins?PageSize=1"))
                .as("where the client is is no part of the key")
                .isOne();
    }

    @Test
    void what_others_say_is_ignored() {
        rig = Rig.plan().proxies("10.0.0.0/8", "unix").start();
        assertThat(link(TOLD)).isEqualTo("http://inner:8080");
        assertThat(link("X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example"))
                .isEqualTo("http://inner:8080");
        untilLogged("127.0.0.1");
        assertThat(rig.log().lines()).noneMatch(line -> line.contains("192.0.2.7"));
    }

    @Test
    void whoever_connects_to_a_socket_can_be_trusted_too() {
        Path socket = dir.resolve("a.sock");
        rig = Rig.plan().listen("127.0.0.1:0", "unix:" + socket).proxies("unix").start();
        assertThat(link(TOLD)).isEqualTo("http://inner:8080");
        assertThat(ask(Wire.to(socket), TOLD).text()).contains("https://gate.example.com:8443/");
        untilLogged("192.0.2.7");
        assertThat(ask(Wire.to(socket)).text()).contains("http://inner:8080/");
        untilLogged("unix");
    }

    @Test
    void hostile_values_are_ignored() {
        rig = Rig.plan().proxies("127.0.0.1").start();
        for (String hostile : List.of(
                "Forwarded: host=\"evil.example/path?\"",
                "Forwarded: host=\"a\\\"b\"",
                "Forwarded: host=" + "a".repeat(1_000),
                "Forwarded: proto=javascript",
                "Forwarded: \"\"\"\"\"\\",
                "Forwarded: " + "for=127.0.0.1,".repeat(1_500) + "host=\"<script>\"",
                "X-Forwarded-Host: evil.example/\\..",
                "X-Forwarded-Proto: ,,,",
                "X-Forwarded-Port: 99999",
                "X-Forwarded-For: " + ", ".repeat(5_000))) {
            assertThat(link(hostile)).as(hostile).isEqualTo("http://inner:8080");
        }
        assertThat(ask(Wire.to(rig.port()), "Forwarded: host=a, \0").status()).isEqualTo(400);
    }

    /** The gateway adds nothing, and takes nothing away where the bytes go on as they came. */
    @Test
    void what_goes_upstream_stays_as_it_was() {
        rig = Rig.plan().proxies("127.0.0.1").start();
        try (Wire wire = Wire.to(rig.port())) {
            wire.send("POST /v1/Echo HTTP/1.1\r\nHost: inner\r\n" + DEMO + "\r\n" + TOLD
                    + "\r\nX-Forwarded-For: 192.0.2.7\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            assertThat(wire.answer().status()).isEqualTo(200);
        }
        Journal.Entry entry = rig.sandbox().journal().entries().get(0);
        assertThat(entry.header("forwarded")).containsExactly(TOLD.substring("Forwarded: ".length()));
        assertThat(entry.header("x-forwarded-for")).containsExactly("192.0.2.7");
        assertThat(entry.header("x-forwarded-host")).isEmpty();
        assertThat(entry.header("x-forwarded-proto")).isEmpty();
    }
}
