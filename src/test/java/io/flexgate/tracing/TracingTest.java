package io.flexgate.tracing;

import static io.flexgate.testing.Rig.API;
import static io.flexgate.tracing.Collector.attributes;
import static io.flexgate.tracing.Collector.hex;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_INTERNAL;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.House;
import io.flexgate.testing.Response;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Traces go on through the gateway, and a collector gets its part of them. */
@Timeout(120)
class TracingTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String SAMPLED = "00-" + TRACE + "-" + SPAN + "-01";
    private static final String UNSAMPLED = "00-" + TRACE + "-" + SPAN + "-00";

    @TempDir
    Path folder;

    private final Collector collector = new Collector();
    private House house;

    private void start(String sample) {
        start(sample, "http://127.0.0.1:" + collector.port());
    }

    private void start(String sample, String endpoint) {
        try {
            Path file = folder.resolve("flexgate.yaml");
            Files.writeString(file, "tracing: { endpoint: \"" + endpoint + "\", sample: " + sample + " }\n");
            house = new House(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() {
        stop();
        collector.close();
    }

    private void stop() {
        if (house != null) {
            house.close();
            house = null;
        }
    }

    private String sentUpstream(int call) {
        return String.join("|", house.sandbox().journal().entries().get(call).header("traceparent"));
    }

    @Test
    void aCallIsAChildOfTheRequestWhichIsAChildOfTheClients() {
        start("0%");
        Response miss = house.account()
                .get(
                        PLUGINS + "?PageSize=7&token=secret",
                        "traceparent",
                        SAMPLED,
                        "tracestate",
                        "a=1",
                        "X-Request-Id",
                        "r1");
        String upstream = sentUpstream(0);
        assertThat(house.sandbox().journal().entries().get(0).header("tracestate"))
                .containsExactly("a=1");
        stop();

        Span server = collector.spans(SPAN_KIND_SERVER).get(0);
        Span client = collector.spans(SPAN_KIND_CLIENT).get(0);
        Span wait = collector.spans(SPAN_KIND_INTERNAL).get(0);
        assertThat(collector.spans()).hasSize(3).allMatch(span -> hex(span.getTraceId())
                .equals(TRACE));
        assertThat(hex(server.getParentSpanId())).isEqualTo(SPAN);
        assertThat(client.getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(wait.getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(upstream).isEqualTo("00-" + TRACE + "-" + hex(client.getSpanId()) + "-01");

        assertThat(server.getName()).isEqualTo("GET ListPlugin");
        assertThat(attributes(server))
                .containsAllEntriesOf(Map.of(
                        "http.request.method", "GET",
                        "http.response.status_code", "200",
                        "http.response.body.size", String.valueOf(miss.body().length()),
                        "url.path", PLUGINS,
                        "client.address", "127.0.0.1",
                        "flexgate.team", "passthrough",
                        "flexgate.operation", "ListPlugin",
                        "flexgate.resource", "plugin",
                        "flexgate.cache", "forwarded",
                        "flexgate.request_id", "r1"));
        assertThat(client.getName()).isEqualTo("GET");
        assertThat(attributes(client))
                .containsEntry("http.request.method", "GET")
                .containsEntry("http.response.status_code", "200")
                .containsKey("server.address");
        assertThat(wait.getName()).isEqualTo("wait for budget");
        assertThat(List.of(wait, client)).allSatisfy(child -> {
            assertThat(child.getStartTimeUnixNano()).isGreaterThanOrEqualTo(server.getStartTimeUnixNano());
            assertThat(child.getEndTimeUnixNano()).isBetween(child.getStartTimeUnixNano(), server.getEndTimeUnixNano());
        });
        assertThat(client.getStartTimeUnixNano()).isGreaterThanOrEqualTo(wait.getEndTimeUnixNano());
        assertThat(collector.requests().toString())
                .contains("service.name")
                .doesNotContain("secret", SandboxSettings.DEMO_AUTH_TOKEN);
    }

    @Test
    void aHitIsOneSpanAndAWriteHasItsCall() {
        start("100%");
        house.account().get(PLUGINS);
        house.account().get(PLUGINS);
        house.account().post(PLUGINS, "UniqueName=a");
        house.account().get("/v1/Unknown");
        String write = sentUpstream(1);
        stop();

        List<Span> servers = collector.spans(SPAN_KIND_SERVER);
        assertThat(servers.stream()
                        .map(span -> span.getName() + " " + attributes(span).get("flexgate.cache")))
                .containsExactlyInAnyOrder(
                        "GET ListPlugin forwarded",
                        "GET ListPlugin hit",
                        "POST CreatePlugin forwarded",
                        "GET forwarded");
        assertThat(servers.stream().map(span -> hex(span.getTraceId())).distinct())
                .hasSize(4);
        assertThat(servers).allMatch(span -> span.getParentSpanId().isEmpty());
        Span hit = servers.stream()
                .filter(span -> "hit".equals(attributes(span).get("flexgate.cache")))
                .findFirst()
                .orElseThrow();
        assertThat(collector.spans()).noneMatch(span -> span.getParentSpanId().equals(hit.getSpanId()));
        assertThat(collector.spans(SPAN_KIND_CLIENT))
                .hasSize(3)
                .anyMatch(span -> write.contains(hex(span.getSpanId())));
    }

    @Test
    void aCallThatIsMadeAgainIsASpanOfItsOwn() {
        start("100%");
        house.sandbox().knobs().fault(RequestMatch.any(), 1, Knobs.Fault.status(503));
        assertThat(house.account().get(PLUGINS).status()).isEqualTo(200);
        List<String> sent = List.of(sentUpstream(0), sentUpstream(1));
        stop();

        List<Span> calls = collector.spans(SPAN_KIND_CLIENT);
        assertThat(calls.stream().map(span -> attributes(span).get("http.response.status_code")))
                .containsExactlyInAnyOrder("503", "200");
        assertThat(calls.stream().map(span -> hex(span.getTraceId()) + "-" + hex(span.getSpanId())))
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().map(parent -> parent.substring(3, 52)).toList());
        assertThat(calls)
                .anyMatch(span -> span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR
                        && "503".equals(attributes(span).get("error.type")));
    }

    @Test
    void whatTheClientDoesNotSampleIsPassedOnAndNotSent() {
        start("100%");
        house.account().get(PLUGINS, "traceparent", UNSAMPLED);
        String upstream = sentUpstream(0);
        stop();

        assertThat(upstream).matches("00-" + TRACE + "-[0-9a-f]{16}-0[02]").doesNotContain(SPAN);
        assertThat(collector.spans()).isEmpty();
    }

    @Test
    void ofRequestsWithoutATraceOnlyTheSampleIsSent() {
        start("0%");
        house.account().get(PLUGINS, "tracestate", "a=1");
        assertThat(sentUpstream(0)).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[02]");
        assertThat(house.sandbox().journal().entries().get(0).header("tracestate"))
                .isEmpty();
        house.account()
                .get(PLUGINS + "?PageSize=3", "traceparent", "00-" + TRACE.replace('0', 'x') + "-" + SPAN + "-01");
        assertThat(sentUpstream(1))
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[02]")
                .doesNotContain(SPAN);
        stop();

        assertThat(collector.spans()).isEmpty();
    }

    @Test
    void refusalsAndBadRequestsAreSpans() {
        start("100%");
        house.anonymous().get(PLUGINS);
        try (Wire wire = Wire.to(house.port())) {
            wire.send("G\u00fcT /AC1:secret@x HTTP/1.1\r\nHost: a\r\n\r\n").answer();
        }
        stop();

        assertThat(collector.spans(SPAN_KIND_SERVER)).hasSize(2).allSatisfy(span -> {
            assertThat(attributes(span))
                    .containsEntry("flexgate.cache", "refused")
                    .containsKey("error.type");
            assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
        });
        assertThat(collector.requests().toString()).doesNotContain("secret");
    }

    @Test
    void aCollectorThatIsDownCostsNoRequestAndIsToldOfOnce() {
        start("100%", "http://127.0.0.1:1");
        for (int i = 0; i < 20; i++) {
            assertThat(house.account().get(PLUGINS + "?PageSize=" + (1 + i)).status())
                    .isEqualTo(200);
        }
        Until.holds("it is told of", () -> warnings().size() == 1);
        house.account().get(PLUGINS);
        assertThat(warnings())
                .hasSize(1)
                .allMatch(line -> line.contains("spans could not be sent to http://127.0.0.1:1"));
        assertThat(house.log().lines()).noneMatch(line -> line.startsWith("ERROR"));
    }

    @Test
    void aCollectorThatRefusesIsToldOf() {
        collector.status = 400;
        start("100%");
        assertThat(house.account().get(PLUGINS).status()).isEqualTo(200);
        Until.holds("it is told of", () -> warnings().size() == 1);
    }

    @Test
    void aCollectorThatHangsHoldsUpNoStopForLongerThanItMay() {
        collector.status = 0;
        start("100%");
        house.account().get(PLUGINS);
        stop(); // comes back
        assertThat(collector.spans()).isEmpty();
    }

    private List<String> warnings() {
        return house.log().lines().stream()
                .filter(line -> line.startsWith("WARN " + Telling.class.getName()))
                .toList();
    }
}
