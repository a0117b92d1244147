package io.flexgate.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    /** Texts of one hash: whatever they are told apart by, it is not that. */
    @Test
    void whoAndWhatAreToldApartWhereTheirHashesAreTheSame() {
        List<String> texts = List.of("AaAa", "BBBB", "AaBB", "BBAa");
        List<AccessLine> lines = new ArrayList<>();
        Random random = new Random(11);
        for (int i = 0; i < 4_000; i++) {
            AccessLine line = new AccessLine(TIME)
                    .came("r", any(texts, random), any(texts, random), "/" + any(texts, random))
                    .asked(any(texts, random), any(texts, random), any(texts, random))
                    .ended(200 + random.nextInt(4) * 62, any(texts, random), 5);
            // From the third time on it is known.
            lines.addAll(List.of(line, line, line));
        }
        List<String> alone =
                lines.stream().map(line -> written(Format.JSON, line).strip()).toList();
        assertThat(written(Format.JSON, lines.toArray(AccessLine[]::new)).lines())
                .containsExactlyElementsOf(alone);
    }

    private static String any(List<String> texts, Random random) {
        return texts.get(random.nextInt(4) > 0 ? 0 : random.nextInt(texts.size()));
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
                "/" + "x".repeat(Recurring.LONGEST_PATH - 1),
                "/" + "x".repeat(Recurring.LONGEST_PATH),
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

    @Test
    void whoAsksForSomethingNewEachTimeIsNotRemembered() {
        Recurring recurring = new Recurring();
        Bytes bytes = new Bytes();
        bytes.begin(new byte[10_000], 0);
        bytes.quoted("x".repeat(100));
        AccessLine popular = line("/popular");
        recurring.offer(popular, bytes, 0, 30, 40);
        assertThat(recurring.find(popular)).isNull();
        recurring.offer(popular, bytes, 0, 30, 40);
        assertThat(known(recurring, popular)).isEqualTo("x".repeat(30) + "..." + "x".repeat(60));

        for (int i = 0; i < 100_000; i++) {
            AccessLine other = line("/" + i);
            assertThat(recurring.find(other)).isNull();
            recurring.offer(other, bytes, 0, 30, 40);
        }

        assertThat(recurring.size()).isEqualTo(1);
        assertThat(known(recurring, popular)).isEqualTo("x".repeat(30) + "..." + "x".repeat(60));
    }

    @Test
    void whatIsRememberedIsBounded() {
        Recurring recurring = new Recurring();
        Bytes bytes = new Bytes();
        bytes.begin(new byte[10_000], 0);
        bytes.quoted("x".repeat(Recurring.LONGEST));
        for (int i = 0; i < 10_000; i++) {
            recurring.offer(line("/" + i), bytes, 0, 30, 30);
            recurring.offer(line("/" + i), bytes, 0, 30, 30);
            assertThat(known(recurring, line("/" + i))).hasSize(Recurring.LONGEST + 3);
        }
        assertThat(recurring.size()).isBetween(1, Recurring.MOST);

        recurring.clear();
        assertThat(recurring.size()).isZero();
        bytes.put('x');
        AccessLine longer = line("/" + "y".repeat(Recurring.LONGEST_PATH));
        for (int i = 0; i < 3; i++) {
            recurring.offer(line("/x"), bytes, 0, 30, 30);
            recurring.offer(longer, bytes, Recurring.LONGEST, Recurring.LONGEST, Recurring.LONGEST);
        }
        assertThat(recurring.find(line("/x"))).isNull();
        assertThat(recurring.find(longer)).isNull();
    }

    /** What is known of a line, with dots for the time that it took. */
    private static String known(Recurring recurring, AccessLine line) {
        Recurring.Went went = Objects.requireNonNull(recurring.find(line));
        return new String(went.before(), StandardCharsets.US_ASCII) + "..."
                + new String(went.after(), StandardCharsets.US_ASCII);
    }

    @Test
    void whatTheyHaveInCommonLeavesOutHowLongEachTookAndHowMuchEachGot() {
        for (Format format : Format.values()) {
            Lines all = new Lines();
            Random random = new Random(5);
            for (int i = 0; i < 2_000; i++) {
                AccessLine line = line("/x")
                        .ended(200, "hit", random.nextInt(3) * 7L)
                        .took(0, 0, random.nextLong(-2_000, 20_000_000_000L) >> random.nextInt(40))
                        .upstream(random.nextInt(9) == 0 ? "RQ" + i : null);
                assertThat(added(all, line, format)).isEqualTo(written(format, line));
            }
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
