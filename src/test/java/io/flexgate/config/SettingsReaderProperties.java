package io.flexgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

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
            "fresh");

    private static final String VALID = valid();

    private static String valid() {
        try {
            return Files.readString(Path.of("conf/flexgate.yaml")).replaceAll("(?m)#.*$", "");
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
        Arbitrary<Mutation> one = net.jqwik.api.Combinators.combine(
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.of(PIECES))
                .as(Mutation::new);
        return one.list().ofMinSize(1).ofMaxSize(4);
    }

    @Property(tries = 2000)
    void a_mutated_file_gives_settings_or_problems(@ForAll("mutations") List<Mutation> mutations) {
        String text = VALID;
        for (Mutation mutation : mutations) {
            text = mutation.apply(text);
        }
        settingsOrProblems(text, List.of());
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

    private static void settingsOrProblems(String text, List<String> overrides) {
        Reading reading = new SettingsReader(Map.of("HOME", "x"), path -> "text").read("x.yaml", text, overrides);

        reading.on(accepted -> assertThat(accepted.effective().yaml()).isNotEmpty(), refused -> assertThat(
                        refused.problems())
                .isNotEmpty()
                .allSatisfy(problem ->
                        assertThat(problem.toString()).doesNotContain("\n").doesNotContain("Exception")));
    }
}
