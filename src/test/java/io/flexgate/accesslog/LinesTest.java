package io.flexgate.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** What a line of the access log looks like, whatever a client sends. */
class LinesTest {

    private static final long TIME = Instant.parse("2026-11-24T10:15:30.123Z").toEpochMilli();

    static AccessLine line(String path) {
        return new AccessLine(TIME)
                .came("r-1", "10.0.0.1", "GET", path)
                .asked("red", "FetchPlugin", "plugin")
                .ended(200, "hit", 485)
                .took(0, 1_234_567, 2_000_499);
    }

    static String written(Format format, AccessLine... lines) {
        Lines all = new Lines();
        StringBuilder written = new StringBuilder();
        for (AccessLine line : lines) {
            written.append(added(all, line, format));
        }
        return written.toString();
    }

    /** A line that is added to others. */
    static String added(Lines all, AccessLine line, Format format) {
        return added(all, line, format, new byte[4_096], 17);
    }

    private static String added(Lines all, AccessLine line, Format format, byte[] target, int at) {
        all.add(line, format, target, at);
        Bytes bytes = all.bytes();
        return new String(bytes.array(), bytes.end() - bytes.size(), bytes.size(), StandardCharsets.UTF_8);
    }

    @Test
    void aJsonLineHasAllThatIsKnown() {
        AccessLine whole = line("/v1/PluginService/Plugins/a")
                .error("queue-wait")
                .upstream("RQ1")
                .trace("0af7651916cd43dd8448eb211c80319c");

        assertThat(written(Format.JSON, whole)).isEqualTo("""
                {"time":"2026-11-24T10:15:30.123Z","level":"INFO","logger":"flexgate.access","message":"request",\
                "request_id":"r-1","trace_id":"0af7651916cd43dd8448eb211c80319c","client":"10.0.0.1","team":"red",\
                "method":"GET","operation":"FetchPlugin","resource":"plugin","path":"/v1/PluginService/Plugins/a",\
                "status":200,"cache":"hit","error_slug":"queue-wait","wait_ms":0.000,"upstream_ms":1.234,"total_ms":2.000,\
                "bytes":485,"upstream_request_id":"RQ1"}
                """);
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        JsonObject json = new JsonObject(written(Format.JSON, line("/x").asked(null, null, null)));

        assertThat(json.fieldNames())
                .doesNotContain("team", "operation", "resource", "trace_id", "error_slug", "upstream_request_id");
    }

    @Test
    void aTextLineIsOneOfTheLogs() {
        assertThat(written(Format.TEXT, line("/x")))
                .matches(
                        "[0-9]{2}:[0-9]{2}:30\\.123 INFO  access: request request_id=r-1 client=10\\.0\\.0\\.1 team=red "
                                + "method=GET .*path=/x status=200 cache=hit wait_ms=0\\.000 .*bytes=485\n");
    }

    @Test
    void eachLineHasItsOwnTime() {
        String both = written(
                Format.JSON,
                new AccessLine(TIME),
                new AccessLine(TIME + 877),
                new AccessLine(TIME + 24 * 3_600_000L),
                new AccessLine(-1));

        assertThat(both.lines().map(line -> new JsonObject(line).getString("time")))
                .containsExactly(
                        "2026-11-24T10:15:30.123Z",
                        "2026-11-24T10:15:31.000Z",
                        "2026-11-25T10:15:30.123Z",
                        "1969-12-31T23:59:59.999Z");
    }

    @Test
    void theFormatMayChangeBetweenTwoLines() {
        Lines all = new Lines();
        for (int i = 0; i < 5; i++) {
            for (Format format : Format.values()) {
                assertThat(added(all, line("/1"), format)).isEqualTo(written(format, line("/1")));
            }
        }
    }

    @Test
    void controlsAndQuotesAreEscaped() {
        String written = written(Format.JSON, line("/a\r\nb\u001b[31m\"\\\u0000\u2028\uD800é"));

        assertThat(written).contains("\"/a\\r\\nb\\u001b[31m\\\"\\\\\\u0000\\u2028\\ud800é\"");
    }

    @Test
    void aLineHasAnEndHoweverLongThePath() {
        String path = "/" + "x".repeat(100_000);

        assertThat(written(Format.JSON, line(path)).length()).isLessThan(2_000);
    }

    @Test
    void whatIsRememberedOfOneLineIsNotToldOfAnother() {
        List<AccessLine> lines = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            lines.add(new AccessLine(TIME)
                    .came("r", "10.0.0." + i % 3, i % 2 == 0 ? "GET" : "HEAD", "/x")
                    .asked(i % 7 == 0 ? null : "t" + i % 7, "op" + i % 61, i % 61 == 3 ? null : "res" + i % 61));
        }
        AccessLine[] all = lines.toArray(AccessLine[]::new);
        for (Format format : Format.values()) {
            List<String> alone =
                    lines.stream().map(line -> written(format, line).strip()).toList();
            assertThat(written(format, all).lines()).containsExactlyElementsOf(alone);
        }
    }

    @Test
    void othersGetTheSameAsPairs() {
        AccessLine whole = line("/x").error("e").upstream("u").trace("t");
        JsonObject json = new JsonObject(written(Format.JSON, whole));

        assertThat(whole.getKeyValuePairs().stream().map(pair -> pair.key))
                .containsExactlyElementsOf(json.fieldNames().stream().skip(4).toList());
        for (KeyValuePair pair : whole.getKeyValuePairs()) {
            assertThat(String.valueOf(json.getValue(pair.key)))
                    .as(pair.key)
                    .isEqualTo(
                            pair.value instanceof java.math.BigDecimal number
                                    ? String.valueOf(number.doubleValue())
                                    : String.valueOf(pair.value));
        }
    }

    @Test
    void manyLinesStayApart() {
        AccessLine[] lines =
                IntStream.range(0, 5_000).mapToObj(i -> line("/" + i)).toArray(AccessLine[]::new);

        assertThat(written(Format.JSON, lines).lines().map(one -> new JsonObject(one).getString("path")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 5_000).mapToObj(i -> "/" + i).toList());
    }
}
