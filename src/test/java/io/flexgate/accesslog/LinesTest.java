package io.flexgate.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.observe.Hex;
import io.flexgate.observe.Hit;
import io.flexgate.observe.Hits;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
    void wherePathsComeAgainTheLineIsAsIfTheyDidNot() {
        List<String> paths = List.of(
                "",
                "/",
                "*",
                "/v1/PluginService/Plugins/FP0123456789abcdef0123456789abcdef",
                "/v1/5e3c0ffee5e3c0ffee5e3c0ffee5e3c0/x",
                "//AC1:secret@a/x",
                "/fgk_red.secret",
                "/eyJhbGciOiJub25lIn0/x",
                "/a\"b\\c\r\n\t\u001b[31m\u0000\u007f\u0085",
                "/é\u2028\uD83D\uDE00\uD800",
                "/" + "\u0001".repeat(200),
                "/" + "x".repeat(2_000));
        for (Format format : Format.values()) {
            Lines all = new Lines();
            for (int round = 0; round < 5; round++) {
                for (String path : paths) {
                    for (String team : new String[] {"red", null, "blue"}) {
                        AccessLine line = line(path).asked(team, "FetchPlugin", round == 3 ? "other" : "plugin");
                        assertThat(added(all, line, format)).isEqualTo(written(format, line));
                    }
                }
            }
        }
    }

    /** Two paths of the same hash, which are at one place, are told apart. */
    @Test
    void pathsThatAreAlikeAreNotTakenForEachOther() {
        assertThat("/Aa".hashCode()).isEqualTo("/BB".hashCode());
        Lines all = new Lines();
        for (String path : List.of("/Aa", "/Aa", "/Aa", "/BB", "/BB", "/BB", "/Aa", "/BB", "/Aa")) {
            assertThat(added(all, line(path), Format.JSON)).isEqualTo(written(Format.JSON, line(path)));
        }
    }

    @Test
    void howARequestEndedIsToldOfEach() {
        for (Format format : Format.values()) {
            Lines all = new Lines();
            for (int round = 0; round < 3; round++) {
                for (int status = 200; status < 600; status += 4) {
                    for (String outcome : List.of("hit", "refused", "")) {
                        for (long nanos : new long[] {-1, 0, 999, 1_000, 5_000_000_000_000L}) {
                            AccessLine line = line("/x")
                                    .ended(status, outcome, status * 1_000_003L - 210_000_000)
                                    .took(nanos, 0, nanos);
                            assertThat(added(all, line, format)).isEqualTo(written(format, line));
                            line.took(0, nanos, 1).error(nanos == 0 ? "e" : null);
                            assertThat(added(all, line, format)).isEqualTo(written(format, line));
                        }
                    }
                }
            }
        }
        assertThat(written(
                        Format.JSON,
                        line("/x").ended(200, "hit", 3_000_000_000L).took(0, 0, 999)))
                .contains(
                        "\"status\":200,\"cache\":\"hit\",\"wait_ms\":0.000,\"upstream_ms\":0.000,\"total_ms\":0.000,")
                .contains("\"bytes\":3000000000}");
    }

    @Test
    void aLineThatDoesNotFitIsWholeElsewhere() {
        AccessLine line = line("/a\"" + "x".repeat(300)).upstream("RQ1");
        String whole = written(Format.JSON, line);
        byte[] target = new byte[4_096];
        Lines all = new Lines();
        for (int room = 0; room <= whole.length() + 1; room++) {
            assertThat(added(all, line, Format.JSON, target, target.length - room))
                    .isEqualTo(whole);
            assertThat(all.bytes().isAside()).as("with room for " + room).isEqualTo(room < whole.length());
        }
    }

    private static Hit hit(int status, long bytes) {
        Hit hit = new Hit().begin(0, 0, 0);
        hit.gets("", status, bytes, 0);
        return hit;
    }

    private static Recurring recurring(String client, String team, String path, String operation, Hit hit) {
        return new Recurring(
                new Hits.Of(client, team, "GET", path, operation.equals("other") ? "other" : "plugin", operation), hit);
    }

    /** The line of a hit that is like others, beside the same as a line of its own. */
    private static void assertAlike(Lines all, Recurring like, Own own, Format format, byte[] target, int at) {
        String alone = written(format, like.line(own.millis(), Hex.text(own.high(), own.low()), own.nanos()));
        all.add(like, own, format, target, at);
        Bytes bytes = all.bytes();
        assertThat(new String(bytes.array(), bytes.end() - bytes.size(), bytes.size(), StandardCharsets.UTF_8))
                .isEqualTo(alone);
        assertThat(bytes.isAside()).isEqualTo(alone.getBytes(StandardCharsets.UTF_8).length > target.length - at);
    }

    @Test
    void aHitThatIsLikeOthersHasTheLineThatItWouldHaveAlone() {
        List<Recurring> likes = new ArrayList<>();
        for (String path :
                List.of("/", "/a\"b\\c\u001b\u00e9", "/v1/5e3c0ffee5e3c0ffee5e3c0ffee5e3c0/x", "/" + "x".repeat(255))) {
            for (String operation : List.of("FetchPlugin", "other")) {
                for (Hit hit : List.of(hit(200, 485), hit(304, 0), hit(200, 3_000_000_000L))) {
                    likes.add(recurring("10.0.0.1", "red", path, operation, hit));
                    likes.add(recurring("::1", "b\"lue", path, operation, hit));
                }
            }
        }
        Lines all = new Lines();
        Random random = new Random(5);
        byte[] target = new byte[4_096];
        Own own = new Own();
        for (int i = 0; i < 20_000; i++) {
            // Now and then in another form, in between others, where there is no room.
            Format format = i / 100 % 2 == 0 ? Format.JSON : Format.TEXT;
            own.is(
                    TIME + random.nextInt(3_000),
                    random.nextLong(-2_000, 20_000_000_000L) >> random.nextInt(40),
                    random.nextLong(),
                    random.nextLong());
            int room = random.nextInt(50) == 0 ? random.nextInt(600) : 2_000;
            assertAlike(all, likes.get(random.nextInt(likes.size())), own, format, target, target.length - room);
            if (random.nextInt(20) == 0) {
                assertThat(added(all, line("/" + i), format)).isEqualTo(written(format, line("/" + i)));
            }
        }
    }

    @Test
    void aHitIsToldWithAllThatIsKnown() {
        Own own = new Own().is(TIME, 12_345, 0x0af7651916cd43ddL, 0x8448eb211c80319cL);
        Lines all = new Lines();
        byte[] target = new byte[1_024];
        all.add(recurring("10.0.0.1", "red", "/v1/a", "FetchPlugin", hit(200, 485)), own, Format.JSON, target, 0);

        assertThat(new String(target, 0, all.bytes().end(), StandardCharsets.UTF_8))
                .isEqualTo("""
                {"time":"2026-11-24T10:15:30.123Z","level":"INFO","logger":"flexgate.access","message":"request",\
                "request_id":"0af7651916cd43dd8448eb211c80319c","client":"10.0.0.1","team":"red",\
                "method":"GET","operation":"FetchPlugin","resource":"plugin","path":"/v1/a",\
                "status":200,"cache":"hit","wait_ms":0.000,"upstream_ms":0.000,"total_ms":0.012,"bytes":485}
                """);
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
