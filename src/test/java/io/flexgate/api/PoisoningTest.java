package io.flexgate.api;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Wire;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream that repeats what it is told in its answers: nobody gets what another has told it. */
@Timeout(60)
class PoisoningTest {

    private static final String PLUGIN = API + "/Plugins/p";

    private final RawUpstream upstream = new RawUpstream("");
    private final Rig rig = Rig.plan().upstream(upstream.origin()).loops(1).start();

    PoisoningTest() {
        upstream.script((request, socket) -> {
            String text = "{\"head\":\"" + request.head().replace("\r\n", "|").replace("\"", "'") + "\"}";
            RawUpstream.write(
                    socket.getOutputStream(),
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + text.length() + "\r\n\r\n"
                            + text);
        });
    }

    @AfterEach
    void close() {
        rig.close();
        upstream.close();
    }

    private Wire.Answer get(String target, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        try (Wire wire = Wire.to(rig.port())) {
            return wire.send("GET " + target + " HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eDp5\r\n" + more + "\r\n")
                    .answer();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Host: evil.test",
                "X-Forwarded-Proto: evil",
                "X-Forwarded-For: evil",
                "X-Forwarded-Port: evil",
                "X-Forwarded-Server: evil",
                "X-Forwarded-Prefix: /evil",
                "X-Forwarded-Scheme: evil",
                "X-Host: evil.test",
                "X-Real-IP: evil",
                "Forwarded: host=evil.test",
                "X-Original-URL: /evil",
                "X-Rewrite-URL: /evil",
                "X-HTTP-Method-Override: EVIL",
                "X-HTTP-Method: EVIL",
                "X-Method-Override: EVIL"
            })
    void whatIsNotInTheKeyIsInNobodysAnswer(String field) {
        get(PLUGIN, field);
        Wire.Answer answer = get(PLUGIN);
        assertThat(answer.text()).doesNotContainIgnoringCase("evil");
        assertThat(get(PLUGIN).header("cache-status")).contains("hit");
        assertThat(get(PLUGIN, field).text()).isNotEmpty();
        assertThat(get(PLUGIN).text()).doesNotContainIgnoringCase("evil");
    }

    @Test
    void aReadThatAsksForAnotherMethodIsTakenForAWrite() {
        get(PLUGIN);
        assertThat(get(PLUGIN).header("cache-status")).contains("hit");
        Wire.Answer disguised = get(PLUGIN, "X-HTTP-Method-Override: DELETE");
        assertThat(disguised.text()).contains("X-HTTP-Method-Override: DELETE");
        assertThat(get(PLUGIN).header("cache-status")).contains("fwd=stale");
    }

    @Test
    void aReadForAnotherTargetGoesByTheCache() {
        get(PLUGIN);
        assertThat(get(PLUGIN, "X-Original-URL: /v1/other").header("cache-status"))
                .contains("fwd=bypass");
        assertThat(get(PLUGIN).header("cache-status")).contains("hit");
    }

    @Test
    void noTwoTargetsAreOneEntry() {
        List<String> targets = List.of(
                PLUGIN,
                API + "/./Plugins/p",
                API + "/Plugins/../Plugins/p",
                API + "//Plugins/p",
                API + "/Plugins/%70",
                API + "/Plugins%2Fp",
                API + "/Plugins/p/",
                PLUGIN + "?a",
                PLUGIN + "?a=",
                PLUGIN + "?%61",
                PLUGIN + ";x",
                "/v1/pluginservice/Plugins/p");
        for (int round = 0; round < 2; round++) {
            for (String target : targets) {
                assertThat(get(target).text()).startsWith("{\"head\":\"GET " + target + " HTTP/1.1|");
            }
        }
    }

    @Test
    void aBodyOnAReadIsInNobodysAnswer() {
        String body = "evil=1";
        get(PLUGIN, "Content-Length: " + body.length() + "\r\n\r\n" + body.strip());
        assertThat(get(PLUGIN).header("cache-status")).contains("fwd=uri-miss");
    }

    @Test
    void theHostOfAClientIsItsOwn() {
        get(PLUGIN);
        try (Wire wire = Wire.to(rig.port())) {
            String text = wire.send(
                            "GET " + PLUGIN + " HTTP/1.1\r\nHost: evil.test\r\nAuthorization: Basic eDp5\r\n\r\n")
                    .answer()
                    .text();
            assertThat(text).doesNotContain("evil");
        }
        assertThat(upstream.requests()).hasSize(1);
    }
}
