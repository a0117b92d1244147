package io.flexgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the text: settings or problems, never an exception. */
class SettingsReaderProperties {

    private static final List<String> PIECES = List.of(
            "",
            "\n",
            "  ",
            "\t",
            ":",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "*a",
            "&a ",
            "!!str ",
            "\"",
            "'",
            "#",
            "|\n",
            "? ",
            "---\n",
            "...\n",
            "%YAML 3.0\n",
            "<<: ",
            "${",
            "${env:",
            "${env:HOME}",
            "${file:",
            "${file:\0}",
            "$${",
            "}",
            "\0",
            "\uFEFF",
            "\uD800",
            "\u2028",
            "\\",
            "9999999999999999999",
            "cache",
            "cache:\n  ",
            "accounts",
            "teams",
            "teams:\n  - name: a\n",
            "name",
            "keys",
            "20%",
            "50/s",
            "fresh");

    private static final List<String> VALID = List.of(valid("conf/flexgate.yaml"), valid("conf/shield.yaml"));

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "HOME", "x", "TWILIO_ACCOUNT_SID", "AC" + "0".repeat(32), "TWILIO_API_KEY", "k", "TWILIO_API_SECRET", "s");

    private static String valid(String file) {
        try {
            return Files.readString(Path.of(file)).replaceAll("(?m)#.*$", "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    record Mutation(double where, int cut, String piece) {

        String apply(String text) {
            int from = (int) (where * text.length());
            return text.substring(0, from) + piece + text.substring(Math.min(text.length(), from + cut));
        }
    }

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        Arbitrary<Mutation> one = Combinators.combine(
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.of(PIECES))
                .as(Mutation::new);
        return one.list().ofMinSize(1).ofMaxSize(4);
    }

    @Property(tries = 1000)
    void a_mutated_file_gives_settings_or_problems(@ForAll("mutations") List<Mutation> mutations) {
        for (String valid : VALID) {
            String text = valid;
            for (Mutation mutation : mutations) {
                text = mutation.apply(text);
            }
            settingsOrProblems(text, List.of());
        }
    }

    @Property(tries = 2000)
    void any_text_gives_settings_or_problems(@ForAll String text) {
        settingsOrProblems(text, List.of());
    }

    @Property(tries = 2000)
    void any_override_gives_settings_or_problems(@ForAll String key, @ForAll String value) {
        settingsOrProblems(
                "", List.of(key, key + "=" + value, "listen.public-url=" + value, "listen.address=" + value));
    }

    @Provide
    Arbitrary<String> teams() {
        Arbitrary<String> rate = Combinators.combine(
                        Arbitraries.longs().between(1, 1_000_000_000), Arbitraries.of("s", "m", "h"))
                .as((number, time) -> "rate: " + number + "/" + time);
        Arbitrary<String> requests = Combinators.combine(
                        Arbitraries.oneOf(
                                rate, Arbitraries.just("rate: none"), rate.map(given -> given + ", burst: 7"), rate),
                        Arbitraries.of("", ", per-day: none", ", per-day: 9"))
                .as((given, quota) -> "    requests: { " + given + quota + " }\n");
        Arbitrary<String> share = Combinators.combine(
                        Arbitraries.integers().between(1, 1000), Arbitraries.of("high", "normal", "low"))
                .as((weight, priority) -> "    upstream: { weight: " + weight + ", priority: " + priority + " }\n");
        Arbitrary<String> others =
                Arbitraries.of("    allow: [ purge ]\n", "    enforce: false\n", "    account: main\n");
        return Combinators.combine(requests.injectNull(0.3), share.injectNull(0.3), others.injectNull(0.3))
                .as((a, b, c) -> Stream.of(a, b, c).filter(Objects::nonNull).collect(Collectors.joining()));
    }

    @Property(tries = 500)
    void the_effective_configuration_of_any_teams_reads_back_as_the_same(
            @ForAll @Size(min = 1, max = 4) List<@From("teams") String> teams,
            @ForAll @IntRange(min = 0, max = 100) int budget) {
        StringBuilder yaml = new StringBuilder("access: teams\nupstream: { retry: { budget: " + budget + "% } }\n"
                + "accounts: { main: { sid: AC" + "0".repeat(32) + ", username: '***', password: '***' } }\nteams:\n");
        for (int i = 0; i < teams.size(); i++) {
            yaml.append("  - name: team-" + i + "\n    keys: [ 'sha256:"
                            + String.valueOf(i).repeat(64) + "' ]\n")
                    .append(teams.get(i));
        }
        Read read = Read.yaml(yaml.toString());

        assertThat(Read.yaml(read.effective()).settings()).isEqualTo(read.settings());
    }

    private static void settingsOrProblems(String text, List<String> overrides) {
        Reading reading = new SettingsReader(ENVIRONMENT, path -> "text").read("x.yaml", text, overrides);

        reading.on(accepted -> assertThat(accepted.effective().yaml()).isNotEmpty(), refused -> assertThat(
                        refused.problems())
                .isNotEmpty()
                .allSatisfy(problem ->
                        assertThat(problem.toString()).doesNotContain("\n").doesNotContain("Exception")));
    }
}
