package io.flexgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.keys.TeamKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** The schema means what the reader does: a validator that is not ours accepts a value just where the reader does. */
class SchemaTest {

    private static final ShippedSchema SCHEMA = new ShippedSchema();

    private static final String SID = "AC" + "0".repeat(32);
    private static final String HASH = "sha256:" + "1".repeat(64);

    /** Of the keys that have no default: one value that they accept. */
    private static final Map<String, String> SAMPLES = Map.of(
            "listen.trusted-proxies", "10.0.0.0/8",
            "accounts.<account>.sid", SID,
            "accounts.<account>.username", "SKx",
            "accounts.<account>.password", "p",
            "teams.<team>.name", "a",
            "teams.<team>.keys", HASH,
            "teams.<team>.account", "main");

    /** What the reader says where a value is fine by itself and does not go with another one. */
    private static final Pattern ABOUT_ANOTHER = Pattern.compile("allowed: min <= initial <= max$"
            + "|more than a request may take|needs exactly one account|needs at least one|is no account"
            + "|are only used with access|a burst needs a rate|with access: |without admin.token|are both |: the catalog "
            + "|: only used (?:together with|for) |: the file .* (?:cannot be read: |is not a path)");

    /** What every key is asked about: as YAML, and where it is a list each of them in one too. */
    private static final List<String> ANYTHING = List.of(
            "true",
            "yes",
            "x",
            "two words",
            "a:b",
            "-x",
            "A",
            "\"%\"",
            "0",
            "1.5",
            // Only quoted: for a validator 1.0 is a whole number, and for the reader it is a text like any other.
            "\"1.0\"",
            "none",
            "auto",
            "30s",
            "64MiB",
            "50/s",
            "20%",
            "127.0.0.1:8080",
            "https://example.com",
            SID,
            HASH,
            "x".repeat(64),
            "\"${VALUE}\"",
            "\"${env:VALUE\"",
            "\"${env:}\"",
            "\"${env:1}\"",
            "\"${env:VALUE:x}\"",
            "\"${file:value}\"",
            "\"${\"",
            "\"$${env:VALUE}\"",
            "\"a$b{\"");

    private static final List<String> NOT_EVEN_A_VALUE =
            List.of("", "~", "null", "\"\"", "[]", "{}", "{ a: b }", "[ [ x ] ]");

    /** What a key of a kind is asked about besides: what is on both sides of every bound that some key has. */
    private static List<String> values(Key<?> key) {
        String path = String.join(".", key.path());
        if (path.startsWith("cache.resources.") && !path.startsWith("cache.resources.plugin.")) {
            // Eight times the four of a plugin; that they are durations is enough to know.
            return List.of("0s", "365d", "366d", "-1s", "30", "x", "true", "\"${VALUE}\"");
        }
        List<String> values = new ArrayList<>(ANYTHING);
        if (key.standard() != null) {
            values.addAll(List.of(key.standard().split(", ")));
        }
        switch (key.kind().noun()) {
            case "a duration", "a timeout" -> {
                values.addAll(
                        List.of("0", "30", "1.5s", "-1s", "1 s", "5S", "3w", "s", "007s", "99999999999999999999s"));
                beside(values, "ms", 0, 1, 86_400_000, 31_536_000_000L);
                beside(values, "s", 0, 86_400, 31_536_000);
                beside(values, "m", 1, 1440, 525_600);
                beside(values, "h", 1, 24, 8760);
                beside(values, "d", 1, 365);
            }
            case "a size" -> {
                values.addAll(List.of("64MB", "1kiB", "1TiB", "1 KiB", "-1B", "KiB", "0KiB", "0GiB", "65536"));
                beside(values, "B", 0, 1 << 10, 1 << 20, 1 << 30, 1L << 40);
                beside(values, "KiB", 1, 1 << 10, 1 << 20, 1 << 30);
                beside(values, "MiB", 1, 1 << 10, 1 << 20);
                beside(values, "GiB", 1, 1 << 10);
            }
            case "a count" -> {
                values.addAll(List.of("007", "-1", "1e", "\"-1\"", "auto", "\"007\""));
                List<String> numbers = new ArrayList<>();
                beside(numbers, "", 0, 1, 10, 1000, 10_000, 1_000_000, 1_000_000_000);
                numbers.forEach(number -> values.addAll(List.of(number, quoted(number))));
            }
            case "a percentage" -> beside(values, "%", 0, 1, 10, 100);
            case "a rate" -> {
                values.addAll(List.of("/s", "1/", "1/d", "1 /s", "1/s/s", "50", "off"));
                beside(values, "/s", 1, 1_000_000_000);
                beside(values, "/h", 1, 1_000_000_000);
            }
            case "an address" -> addresses(values);
            case "a public URL", "an upstream", "a collector" -> urls(values);
            case "a catalog" ->
                values.addAll(List.of(
                        "http", "/etc/a.yml", ".yaml", "a.json", "\"a\\nb.yaml\"", "\"$${a.yaml\"", "\"${a.yaml\""));
            case "an account sid" ->
                values.addAll(List.of(SID + "0", SID.toLowerCase(Locale.ROOT), SID.replace('0', 'f')));
            case "a key's hash" -> values.addAll(List.of(HASH + "1", HASH.replace('1', 'F'), "\"sha256:\""));
            case "a team's name", "a field name" ->
                values.addAll(
                        List.of("local", "unknown", "x".repeat(63), "x".repeat(65), "a-1", "X-" + "y".repeat(62)));
            case "a token" ->
                values.addAll(List.of("secret", "\"a b\"", "\"\\u00e4\"", "\"~\"", "\"!\"", "\"a$${b\"", "\"a${b\""));
            case "a cluster" -> values.addAll(List.of("\" \"", "redis://a:6379", "none"));
            case "a mode" ->
                values.addAll(List.of("0660", "660", "\"0660\"", "\"888\"", "1777", "\"66\"", "rw", "-660"));
            case "an owner" ->
                values.addAll(List.of("root", "\":adm\"", "root:adm", "\":\"", "\"a:\"", "\"a b\"", "a:b:c", "1000"));
            case "a network" ->
                values.addAll(List.of(
                        "10.0.0.1",
                        "10.0.0.0/8",
                        "10.0.0.0/33",
                        "\"fd00::/8\"",
                        "\"::1\"",
                        "\"::1/129\"",
                        "10.0.0/8",
                        "256.1.1.1"));
            case "a file" -> values.addAll(List.of("/etc/tls.crt", "\"-----BEGIN X-----\"", "\"a\\nb\"", "\" \""));
            case "a switch" -> values.addAll(List.of("false", "\"true\"", "\"True\"", "on", "1"));
            default -> values.addAll(List.of("local", "teams", "json", "debug", "purge", "low", "JSON", "loca"));
        }
        return values;
    }

    private static void beside(List<String> values, String unit, long... bounds) {
        for (long bound : bounds) {
            for (long number = bound - 1; number <= bound + 1; number++) {
                values.add(number + unit);
            }
        }
    }

    private static void addresses(List<String> values) {
        for (String host : List.of("127.0.0.1", "[::1]", "localhost", "::1", "[]", "", "a b", "[x]")) {
            for (String port : List.of("0", "65535", "65536", "http", "")) {
                values.add(quoted(host + ":" + port));
            }
        }
        values.addAll(
                List.of("\"a:00080\"", "\"a:000080\"", "\"a:99999\"", "\"a:-1\"", "\"\u00e4:1\"", "8080", "UNIX:/x"));
        values.addAll(List.of("\"unix:/run/x.sock\"", "\"unix:/\"", "\"unix:x\"", "\"unix:\"", "\"unix:/a b\\nc\""));
        values.addAll(List.of("\"unix:/a$${b\"", "\"unix:/a${b\"", "\"unix:/${env:VALUE\""));
    }

    private static void urls(List<String> values) {
        for (String end : List.of("", "/", ":8080", ":65535", ":65536", ":0", ":x", "/x", "?q", "#f", "//", "@b")) {
            values.add(quoted("https://a.example-1.com" + end));
        }
        values.addAll(List.of("HTTP://127.0.0.1", "\"http://[::1]:80/\"", "http://a_b", "http://1.2.3", "http://-a"));
        values.addAll(List.of(
                "http://", "ftp://a", "\"http://a b\"", "http://256.0.0.1", "http://a.b.", "//a", "sandbox", "none"));
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String yaml(Key<?> key, String value) {
        String first = key.path().get(0);
        if (first.equals("accounts")) {
            String fields = Stream.of("sid", "username", "password")
                    .filter(field -> !key.path().contains(field))
                    .map(field -> field + ": " + SAMPLES.get("accounts.<account>." + field) + ", ")
                    .reduce("", String::concat);
            return "access: local\naccounts:\n  main: { " + fields + key.path().get(2) + ": " + value + " }\n";
        }
        if (first.equals("teams")) {
            StringBuilder team = new StringBuilder();
            for (Key<?> needed : List.of(TeamKeys.NAME, TeamKeys.KEYS)) {
                if (!needed.equals(key)) {
                    String sample = SAMPLES.get(String.join(".", needed.path()));
                    team.append(needed.path().get(2) + ": " + (needed.many() ? "[ " + sample + " ]" : sample) + ", ");
                }
            }
            return "access: teams\naccounts: { main: { sid: " + SID + ", username: SKx, password: p } }\nteams:\n  - { "
                    + team + nested(key.path().subList(2, key.path().size()), value) + " }\n";
        }
        if (first.equals("listen") && key.path().get(1).equals("socket")) {
            return "listen: { address: \"unix:/run/x.sock\", "
                    + nested(key.path().subList(1, key.path().size()), value) + " }\n";
        }
        return nested(key.path(), value) + "\n";
    }

    private static String nested(List<String> path, String value) {
        return String.join(": { ", path) + ": " + value + " }".repeat(path.size() - 1);
    }

    private static String sample(Key<?> key) {
        String sample = SAMPLES.getOrDefault(String.join(".", key.path()), key.standard());
        return key.many() ? sample.split(", ")[0] : sample;
    }

    private static List<String> refusals(Key<?> key, String yaml) {
        return Read.yaml(yaml)
                .env("VALUE", sample(key))
                .file("/run/value", sample(key))
                .reading()
                .on(accepted -> List.of(), refused -> refused.problems().stream()
                        .map(problem -> problem.toString())
                        .filter(problem -> !ABOUT_ANOTHER.matcher(problem).find())
                        .toList());
    }

    @TestFactory
    Stream<DynamicTest> schema_and_reader_accept_the_same_values_of() {
        return Keys.ALL.stream()
                .map(key -> DynamicTest.dynamicTest(String.join(".", key.path()), () -> {
                    Set<String> values = new LinkedHashSet<>(NOT_EVEN_A_VALUE);
                    List<String> scalars = values(key);
                    values.addAll(key.many() ? List.of("x", "http", "read") : scalars);
                    (key.many() ? scalars : List.of("x", "1", "30s")).forEach(value -> values.add("[ " + value + " ]"));
                    List<String> different = new ArrayList<>();
                    int good = 0;
                    for (String value : values) {
                        String yaml = yaml(key, value);
                        List<String> refusals = refusals(key, yaml);
                        List<String> problems = SCHEMA.problems(yaml);
                        good += refusals.isEmpty() ? 1 : 0;
                        if (refusals.isEmpty() != problems.isEmpty()) {
                            different.add(value + ": the reader says " + refusals + ", the schema " + problems);
                        }
                    }
                    assertThat(different).isEmpty();
                    assertThat(good).isPositive().isLessThan(values.size() - NOT_EVEN_A_VALUE.size() / 2);
                }));
    }

    @TestFactory
    Stream<DynamicTest> schema_and_reader_accept_a_reference_for() {
        return Keys.ALL.stream()
                .map(key -> DynamicTest.dynamicTest(String.join(".", key.path()), () -> {
                    for (String reference : List.of(
                            "\"${env:VALUE}\"", "\"${env:NONE:-" + sample(key) + "}\"", "\"${file:/run/value}\"")) {
                        String yaml = yaml(key, key.many() ? "[ " + reference + " ]" : reference);
                        assertThat(refusals(key, yaml)).isEmpty();
                        assertThat(SCHEMA.problems(yaml)).as(yaml).isEmpty();
                    }
                }));
    }

    @Test
    void it_is_a_schema_of_the_draft_that_it_names() {
        assertThat(SCHEMA.ownProblems()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> it_accepts_and_is_named_by() throws IOException {
        try (Stream<Path> examples = Files.list(Path.of("conf"))) {
            return examples.filter(path -> path.toString().endsWith(".yaml")).sorted().toList().stream()
                    .map(path -> DynamicTest.dynamicTest(path.toString(), () -> {
                        String yaml = Files.readString(path);
                        assertThat(yaml).startsWith("# yaml-language-server: $schema=flexgate.schema.json\n");
                        assertThat(SCHEMA.problems(yaml)).isEmpty();
                    }));
        }
    }

    /** Whoever changes a bound finds here the pattern to copy. */
    @Test
    void the_patterns_are_what_the_bounds_come_to() {
        List<JsonNode> kinds = new ArrayList<>();
        collect(SCHEMA.tree(), kinds);
        assertThat(kinds).hasSizeGreaterThan(10).allSatisfy(kind -> {
            String least = kind.path("x-minimum").asString("");
            String most = kind.path("x-maximum").asString("");
            String pattern = first(kind, "pattern").asString("");
            switch (kind.get("x-kind").asString()) {
                case "duration" -> assertThat(pattern).isEqualTo(Ranges.duration(least, most));
                case "size" -> assertThat(pattern).isEqualTo(Ranges.size(least, most));
                case "percentage" -> assertThat(pattern).isEqualTo(Ranges.percentage(least, most));
                case "count" ->
                    assertThat(pattern)
                            .isEqualTo(Ranges.count(
                                    first(kind, "minimum").asLong(),
                                    first(kind, "maximum").asLong()));
                default -> assertThat(kind.has("anyOf")).isTrue();
            }
        });
    }

    private static void collect(JsonNode node, List<JsonNode> kinds) {
        if (node.has("x-kind")) {
            kinds.add(node);
        }
        node.forEach(child -> collect(child, kinds));
    }

    private static JsonNode first(JsonNode kind, String keyword) {
        for (JsonNode alternative : kind.get("anyOf")) {
            if (alternative.has(keyword)) {
                return alternative.get(keyword);
            }
        }
        return kind.path(keyword);
    }

    @Test
    void what_editors_show_is_there_and_true() {
        List<String> odd = new ArrayList<>();
        JsonNode root = SCHEMA.tree();
        walk("", root, odd);
        root.get("$defs").propertyStream().forEach(definition -> {
            if (definition.getValue().has("properties")) {
                walk(definition.getKey() + ".", definition.getValue(), odd);
            }
        });
        assertThat(odd).isEmpty();
    }

    /** Sections have a title and refuse what they do not know; every key has one line that says what it is. */
    private static void walk(String path, JsonNode section, List<String> odd) {
        if (!section.has("title")
                || !section.has("description")
                || !section.path("additionalProperties").isBoolean()) {
            odd.add(path + " lacks a title, a description or additionalProperties");
        }
        section.get("properties").propertyStream().forEach(property -> {
            JsonNode node = property.getValue();
            String name = path + property.getKey();
            if (node.has("properties")) {
                walk(name + ".", node, odd);
            } else if (!node.has("description")
                    && !node.path("$ref").asString("").matches("#/\\$defs/(fetched|changing|listed)")) {
                odd.add(name + " has no description");
            } else if (node.path("description").asString("").endsWith(".")
                    && !node.path("description").asString("").endsWith("...")) {
                odd.add(name + "'s description ends in a full stop");
            }
        });
    }

    @Test
    void an_unknown_key_and_an_incomplete_account_or_team_are_refused() {
        assertThat(SCHEMA.problems("cache: { max-memmory: 1MiB }")).isNotEmpty();
        assertThat(SCHEMA.problems("upsteam: {}")).isNotEmpty();
        assertThat(SCHEMA.problems("accounts: { main: { sid: " + SID + ", username: x } }"))
                .isNotEmpty();
        assertThat(SCHEMA.problems("accounts: { Main: { sid: " + SID + ", username: x, password: y } }"))
                .isNotEmpty();
        assertThat(SCHEMA.problems("teams: [ { name: a } ]")).isNotEmpty();
        assertThat(SCHEMA.problems("teams: [ { keys: [ '" + HASH + "' ] } ]")).isNotEmpty();
        assertThat(SCHEMA.problems("teams: [ a ]")).isNotEmpty();
    }

    @Test
    void an_empty_section_is_none() {
        for (String yaml : List.of("", "cache:", "cache: { default: }", "accounts:", "accounts: { main: }", "teams:")) {
            assertThat(SCHEMA.problems(yaml)).as(yaml).isEmpty();
            assertThat(Read.yaml(yaml).reading()).isInstanceOf(Reading.Accepted.class);
        }
    }
}
