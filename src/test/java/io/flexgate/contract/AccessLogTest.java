package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.accesslog.AccessLog;
import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One line for each request, with what became of it and no credential (contract §7). */
class AccessLogTest {

    private static final String PLUGINS = API + "/Plugins";

    private final Rig rig = Rig.plan().frozen().start();

    @AfterEach
    void close() {
        rig.close();
    }

    /** The lines so far, each as its fields. */
    private List<Map<String, String>> lines(int expected) {
        Until.holds("a line for each", () -> raw().size() >= expected);
        assertThat(raw()).hasSize(expected);
        return raw().stream()
                .map(line -> {
                    Map<String, String> fields = new LinkedHashMap<>();
                    for (String field :
                            line.substring(line.indexOf("request_id=")).split(" ")) {
                        fields.put(field.substring(0, field.indexOf('=')), field.substring(field.indexOf('=') + 1));
                    }
                    return fields;
                })
                .toList();
    }

    private List<String> raw() {
        return rig.log().lines().stream()
                .filter(line -> line.startsWith("INFO " + AccessLog.NAME + " request "))
                .toList();
    }

    private Map<String, String> last(int expected) {
        return lines(expected).get(expected - 1);
    }

    @Test
    void aReadIsToldFirstAsACallAndThenAsAHit() {
        Response miss = rig.account().get(PLUGINS + "?PageSize=5&secret=x", "X-Request-Id", "one");
        assertThat(last(1))
                .containsEntry("request_id", "one")
                .containsEntry("client", "127.0.0.1")
                .containsEntry("method", "GET")
                .containsEntry("operation", "ListPlugin")
                .containsEntry("resource", "plugin")
                .containsEntry("path", PLUGINS)
                .containsEntry("status", "200")
                .containsEntry("cache", "forwarded")
                .containsEntry("bytes", String.valueOf(miss.body().length()))
                .containsEntry("upstream_request_id", miss.header("Twilio-Request-Id"))
                .containsKeys("wait_ms", "upstream_ms", "total_ms")
                .doesNotContainKey("error_slug");
        rig.account().get(PLUGINS + "?PageSize=5&secret=x");
        assertThat(last(2))
                .containsEntry("cache", "hit")
                .containsEntry("wait_ms", "0.000")
                .containsEntry("upstream_ms", "0.000")
                .doesNotContainKeys("upstream_request_id", "error_slug");
        assertThat(raw()).noneMatch(line -> line.contains("secret"));
    }

    @Test
    void whatTheGatewayRefusesIsToldWithItsReason() {
        rig.anonymous().get(PLUGINS);
        assertThat(last(1))
                .containsEntry("status", "401")
                .containsEntry("cache", "refused")
                .containsEntry("error_slug", rig.anonymous().get(PLUGINS).header("Flexgate-Error"));
        lines(2);
    }

    @Test
    void aFailureOfUpstreamIsToldWithItsReason() {
        rig.sandbox().knobs().fault(RequestMatch.any(), 10, Knobs.Fault.resetAfterCommit());
        Response failed = rig.account().post(PLUGINS, "UniqueName=a");
        assertThat(last(1))
                .containsEntry("status", "502")
                .containsEntry("cache", "failed")
                .containsEntry("operation", "CreatePlugin")
                .containsEntry("error_slug", failed.header("Flexgate-Error"));
    }

    @Test
    void aStaleAnswerIsToldAsOne() {
        rig.account().get(PLUGINS);
        rig.skip(Duration.ofMinutes(6));
        rig.sandbox().knobs().fault(RequestMatch.any(), 1, Knobs.Fault.status(500));
        rig.account().get(PLUGINS);
        assertThat(last(2).get("cache")).isIn("stale", "forwarded");
        rig.untilLanded();
    }

    @Test
    void whatNoCatalogKnowsHasNoOperation() {
        rig.account().get("/v1/Unknown/x?y");
        assertThat(last(1))
                .containsEntry("path", "/v1/Unknown/x")
                .containsEntry("cache", "forwarded")
                .doesNotContainKeys("operation", "resource");
    }

    @Test
    void badRequestsHaveALine() {
        try (Wire wire = Wire.to(rig.port())) {
            wire.send("GET /# HTTP/1.1\r\nHost: a\r\n\r\n").answer();
        }
        try (Wire wire = Wire.to(rig.port())) {
            wire.send("broken\r\n\r\n").answer();
        }
        assertThat(lines(2)).allSatisfy(line -> assertThat(line).containsEntry("status", "400"));
    }

    @Test
    void aCredentialIsNotInItWhereverAClientPutsIt() {
        String token = "5e3c0ffee5e3c0ffee5e3c0ffee5e3c0";
        String basic = SandboxSettings.empty().credentials().get(0).authorization();
        List<String> requests = List.of(
                "GET http://AC1:" + token + "@a" + PLUGINS + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET AC1:" + token + "@a HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET " + PLUGINS + "/" + token + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + basic + "\r\n\r\n",
                "GET " + PLUGINS + "/" + token + "/Versions/AC1:" + token + "@x?token=" + token
                        + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET //" + token + "@a/x HTTP/1.1\r\nHost: a\r\nX-Request-Id: Basic " + token + "\r\n\r\n",
                "GET " + PLUGINS + "?" + token + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + basic + "\r\n\r\n",
                "GET /x HTTP/1.1\r\nHost: AC1:" + token + "@a\r\n\r\n");
        for (String request : requests) {
            try (Wire wire = Wire.to(rig.port())) {
                wire.send(request).answer();
            }
        }
        lines(requests.size());
        assertThat(raw()).noneMatch(line -> line.contains(token) || line.contains(basic.substring(6)));
    }

    @Test
    void aTraceIsNamedInIt() {
        rig.account().get(PLUGINS, "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(last(1)).containsEntry("trace_id", "0af7651916cd43dd8448eb211c80319c");
        for (String bad : List.of(
                "x",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")) {
            rig.account().get(PLUGINS, "traceparent", bad);
        }
        assertThat(lines(7).subList(1, 7)).noneMatch(line -> line.containsKey("trace_id"));
    }

    @Test
    void aClientThatLeavesHasALine() {
        Knobs knobs = rig.sandbox().knobs();
        knobs.fault(RequestMatch.any(), 1, Knobs.Fault.hang());
        try (Wire wire = Wire.to(rig.port())) {
            wire.send("GET " + PLUGINS + " HTTP/1.1\r\nHost: a\r\nAuthorization: "
                    + SandboxSettings.empty().credentials().get(0).authorization() + "\r\n\r\n");
            Until.holds("upstream has it", () -> rig.sandbox().journal().size() == 1);
        }
        Until.holds("it is seen to have left", () -> rig.gateway().connections() == 0);
        knobs.reset();
        assertThat(Client.wait(rig.account().getting("/v1/Unknown")).status()).isEqualTo(404);
        Until.holds("a line for each", () -> raw().size() == 2);
        assertThat(raw()).anyMatch(line -> line.contains("status=499"));
    }
}
