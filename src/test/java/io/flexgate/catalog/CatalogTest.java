package io.flexgate.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which paths are an operation, and which identities a request and its answer tell. */
class CatalogTest {

    private static final String P = "/v1/PluginService";
    private static final String FP = "FP0123456789abcdef0123456789abcdef";
    private static final String FP2 = "FPffffffffffffffffffffffffffffffff";
    private static final String FV = "FV0123456789abcdef0123456789abcdef";
    private static final String FJ = "FJ0123456789abcdef0123456789abcdef";
    private static final String FK = "FK0123456789abcdef0123456789abcdef";

    private final Catalog catalog = CatalogReader.builtIn("flex-plugins");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/v1",
                "/v1/PluginService",
                "/v1/PluginService/",
                "/v1/PluginServices/Plugins",
                "/v1/PluginServicePlugins",
                "/v1/pluginservice/Plugins",
                "/V1/PluginService/Plugins",
                "/v1/PluginService/plugins",
                "/v1/PluginService/PLUGINS",
                "/v1/PluginService/Plugins/",
                "/v1/PluginService//Plugins",
                "/v1//PluginService/Plugins",
                "//v1/PluginService/Plugins",
                "/v1/PluginService/Plugins//",
                "/v1/PluginService/Plugins/a/",
                "/v1/PluginService/Plugins//Versions",
                "/v1/PluginService/Plugins/.",
                "/v1/PluginService/Plugins/..",
                "/v1/PluginService/Plugins/%2e",
                "/v1/PluginService/Plugins/%2E%2e",
                "/v1/PluginService/Plugins/.%2e",
                "/v1/PluginService/./Plugins",
                "/v1/PluginService/x/../Plugins",
                "/v1/PluginService/Plugins/a%2Fb",
                "/v1/PluginService/Plugins%2Fa",
                "/v1/PluginService/Plugins/a%2fVersions",
                "/v1/PluginService/Plugins/a%5Cb",
                "/v1/PluginService/Plugins/a\\b",
                "/v1/PluginService/Plugins/a;b",
                "/v1/PluginService/Plugins;x=1",
                "/v1/PluginService/Plugins/a%3Bb",
                "/v1/PluginService/Plugins/a%00",
                "/v1/PluginService/Plugins/a%0d%0aX",
                "/v1/PluginService/Plugins/a%7f",
                "/v1/PluginService/Plugins/a%",
                "/v1/PluginService/Plugins/a%2",
                "/v1/PluginService/Plugins/a%zz",
                "/v1/PluginService/Plugins/a%ff",
                "/v1/PluginService/Plugins/a%c0%af",
                "/v1/PluginService/Plugins/a%ed%a0%80",
                "/v1/PluginService/Plugins/a/Versions/b/c",
                "/v1/PluginService/Plugins/a/versions",
                "/v1/PluginService/Plugins/a/Versions/b/Archive/d/e/f/g",
                "/v1/%50luginService/Plugins",
                "/v1/Configuration"
            })
    void a_path_that_could_be_read_in_two_ways_or_is_none_of_the_templates_is_no_operation(String path) {
        assertThat(catalog.match("GET", path)).isNull();
        assertThat(catalog.match("POST", path)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/Plugins/plugin%2Da, /Plugins/plugin-a",
        "/%50lugins/plugin-a, /Plugins/plugin-a",
        "/Plugins/%70%6c%75gin-a, /Plugins/plugin-a",
        "/Plugins/plugin-a/V%65rsions, /Plugins/plugin-a/Versions",
        "/Plugins/a/Versions/1%2E0%2e0, /Plugins/a/Versions/1.0.0",
        "/Plugins/a%7Eb, /Plugins/a~b",
        "/Plugins/%2E%2E%2E, /Plugins/..."
    })
    void a_path_with_unreserved_characters_encoded_is_the_same_operation_on_the_same_entity(String one, String other) {
        assertThat(catalog.match("GET", P + one)).isNotNull().isEqualTo(catalog.match("GET", P + other));
    }

    @Test
    void a_segment_is_decoded_as_utf_8_and_a_plus_is_a_plus() {
        assertThat(segment("/Plugins/%C3%A9+%20%25")).isEqualTo("é+ %");
        assertThat(segment("/Plugins/" + FP)).isEqualTo(FP);
    }

    @Test
    void a_fetch_by_sid_is_resolved_and_one_by_name_only_once_its_answer_tells_the_sid() {
        assertThat(match("GET", "/Plugins/" + FP).tells()).containsExactly(fact("plugin", true, FP));
        assertThat(match("GET", "/Plugins/Plugin-A").tells()).containsExactly(fact("plugin", false, "plugin-a"));
        assertThat(match("GET", "/Plugins/Plugin-A").tells(List.of(Map.of("sid", FP, "unique_name", "Plugin-A"))))
                .containsExactly(fact("plugin", true, "plugin-a", FP));
    }

    @Test
    void case_does_not_tell_identities_apart() {
        String upper = "FP" + FP.substring(2).toUpperCase(Locale.ROOT);
        assertThat(match("GET", "/Plugins/" + upper).tells())
                .isEqualTo(match("GET", "/Plugins/" + FP).tells());
    }

    @Test
    void what_active_stands_for_may_change_so_it_is_never_resolved() {
        assertThat(match("GET", "/Releases/Active").tells(List.of(Map.of("sid", FK))))
                .containsExactly(fact("release", false, FK));
        assertThat(match("GET", "/Releases/" + FK).tells(List.of(Map.of("sid", FK))))
                .containsExactly(fact("release", true, FK));
    }

    @Test
    void a_version_string_means_a_version_only_together_with_its_plugin() {
        Match byString = match("GET", "/Plugins/plugin-a/Versions/1.0.0");
        assertThat(byString.tells()).containsExactly(fact("version", false), fact("standing", false, "plugin-a"));
        assertThat(byString.tells(List.of(Map.of("sid", FV, "plugin_sid", FP, "version", "1.0.0"))))
                .containsExactly(fact("version", true, FV, FP + "/1.0.0"), fact("standing", true, "plugin-a", FP));
    }

    @Test
    void a_join_tells_of_every_plugin_and_version_in_it() {
        Match join = match("GET", "/Configurations/" + FJ + "/Plugins");
        List<Map<String, String>> items = List.of(
                Map.of(
                        "configuration_sid",
                        FJ,
                        "plugin_sid",
                        FP,
                        "plugin_version_sid",
                        FV,
                        "unique_name",
                        "a",
                        "version",
                        "1"),
                Map.of(
                        "configuration_sid",
                        FJ,
                        "plugin_sid",
                        FP2,
                        "plugin_version_sid",
                        FV,
                        "unique_name",
                        "b",
                        "version",
                        "2"));
        assertThat(join.tells(items))
                .containsExactly(
                        fact("configuration", true, FJ),
                        fact("plugin", true, FP, "a", FP2, "b"),
                        fact("version", true, FV, FP + "/1", FP2 + "/2"));
        assertThat(join.tells(List.of()))
                .as("an empty join knows no plugin: any may come into it")
                .containsExactly(fact("configuration", true, FJ), fact("plugin", false), fact("version", false));
    }

    @Test
    void an_item_without_a_sid_leaves_the_whole_list_unresolved() {
        Match join = match("GET", "/Configurations/" + FJ + "/Plugins");
        assertThat(join.tells(List.of(Map.of("plugin_sid", FP), Map.of("unique_name", "b"))))
                .contains(fact("plugin", false, FP, "b"));
        assertThat(join.tells(List.of(Map.of("plugin_sid", "PV" + FP.substring(2)))))
                .as("what has not the form of a sid is none")
                .contains(fact("plugin", false, "pv" + FP.substring(2)));
    }

    @Test
    void more_entities_than_are_told_apart_are_any_of_them() {
        List<Map<String, String>> many = java.util.stream.IntStream.range(0, 300)
                .mapToObj(i -> Map.of("plugin_sid", String.format(Locale.ROOT, "FP%032x", i)))
                .toList();
        assertThat(match("GET", "/Configurations/" + FJ + "/Plugins").tells(many))
                .contains(fact("plugin", false));
    }

    @Test
    void a_write_of_unknown_outcome_by_name_may_have_meant_any_plugin() {
        assertThat(match("POST", "/Plugins/plugin-a").changes())
                .containsExactly(Fact.ofAccount("plugins"), fact("plugin", false, "plugin-a"));
        assertThat(match("POST", "/Plugins/" + FP).changes())
                .containsExactly(Fact.ofAccount("plugins"), fact("plugin", true, FP));
        assertThat(match("POST", "/Plugins/plugin-a").changes(List.of(Map.of("sid", FP, "unique_name", "plugin-a"))))
                .containsExactly(Fact.ofAccount("plugins"), fact("plugin", true, FP, "plugin-a"));
    }

    private Match match(String method, String path) {
        Match match = catalog.match(method, P + path);
        assertThat(match).as(path).isNotNull();
        return match;
    }

    private String segment(String path) {
        return match("GET", path).segments().get("plugin");
    }

    private static Fact fact(String topic, boolean resolved, String... about) {
        return new Fact(
                topic,
                Set.copyOf(List.of(about).stream()
                        .map(a -> a.toLowerCase(Locale.ROOT))
                        .toList()),
                true,
                resolved);
    }
}
