package io.flexgate.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds {@code flex-plugins.yaml} against the API's reference, written down here a second time and not read from the file. */
class FlexPluginsCatalogTest {

    private static final String FP = "FP" + "a".repeat(32);
    private static final String FV = "FV" + "b".repeat(32);
    private static final String FJ = "FJ" + "c".repeat(32);
    private static final String FK = "FK" + "d".repeat(32);

    /** The 18 public operations: name, method, template, and a path of it. */
    private record Known(String name, String method, String template, String path) {}

    private static final List<Known> OPERATIONS = List.of(
            new Known("ListPlugin", "GET", "/Plugins", "/Plugins"),
            new Known("CreatePlugin", "POST", "/Plugins", "/Plugins"),
            new Known("FetchPlugin", "GET", "/Plugins/{Sid}", "/Plugins/" + FP),
            new Known("UpdatePlugin", "POST", "/Plugins/{Sid}", "/Plugins/plugin-a"),
            new Known("ArchivePlugin", "POST", "/Plugins/{Sid}/Archive", "/Plugins/" + FP + "/Archive"),
            new Known("ListPluginVersion", "GET", "/Plugins/{PluginSid}/Versions", "/Plugins/" + FP + "/Versions"),
            new Known("CreatePluginVersion", "POST", "/Plugins/{PluginSid}/Versions", "/Plugins/plugin-a/Versions"),
            new Known("FetchPluginVersion", "GET", "/Plugins/{PluginSid}/Versions/{Sid}", "/Plugins/p/Versions/1.0.0"),
            new Known(
                    "ArchivePluginVersion",
                    "POST",
                    "/Plugins/{PluginSid}/Versions/{Sid}/Archive",
                    "/Plugins/p/Versions/" + FV + "/Archive"),
            new Known("ListConfiguration", "GET", "/Configurations", "/Configurations"),
            new Known("CreateConfiguration", "POST", "/Configurations", "/Configurations"),
            new Known("FetchConfiguration", "GET", "/Configurations/{Sid}", "/Configurations/" + FJ),
            new Known(
                    "ArchiveConfiguration",
                    "POST",
                    "/Configurations/{Sid}/Archive",
                    "/Configurations/" + FJ + "/Archive"),
            new Known(
                    "ListConfiguredPlugin",
                    "GET",
                    "/Configurations/{ConfigurationSid}/Plugins",
                    "/Configurations/" + FJ + "/Plugins"),
            new Known(
                    "FetchConfiguredPlugin",
                    "GET",
                    "/Configurations/{ConfigurationSid}/Plugins/{PluginSid}",
                    "/Configurations/" + FJ + "/Plugins/plugin-a"),
            new Known("ListRelease", "GET", "/Releases", "/Releases"),
            new Known("CreateRelease", "POST", "/Releases", "/Releases"),
            new Known("FetchRelease", "GET", "/Releases/{Sid}", "/Releases/" + FK));

    /** Not documented, and in use. */
    private static final Set<String> UNDOCUMENTED = Set.of("InstallLibraryPlugin", "FetchLibraryTask");

    /**
     * The side-effect matrix as facts: for each write, the reads whose answer it changes or may change. A read meets a write
     * when they have a fact in common.
     */
    private static final Map<String, Set<String>> MATRIX = Map.of(
            "CreatePlugin", Set.of("ListPlugin", "FetchPlugin", "ListPluginVersion", "FetchPluginVersion"),
            "UpdatePlugin", Set.of("ListPlugin", "FetchPlugin", "ListConfiguredPlugin", "FetchConfiguredPlugin"),
            "ArchivePlugin",
                    Set.of(
                            "ListPlugin",
                            "FetchPlugin",
                            "ListConfiguredPlugin",
                            "FetchConfiguredPlugin",
                            "ListPluginVersion",
                            "FetchPluginVersion"),
            "CreatePluginVersion", Set.of("ListPluginVersion", "FetchPluginVersion", "FetchPlugin", "ListPlugin"),
            "ArchivePluginVersion",
                    Set.of("ListPluginVersion", "FetchPluginVersion", "ListConfiguredPlugin", "FetchConfiguredPlugin"),
            "CreateConfiguration",
                    Set.of("ListConfiguration", "FetchConfiguration", "ListConfiguredPlugin", "FetchConfiguredPlugin"),
            "ArchiveConfiguration", Set.of("ListConfiguration", "FetchConfiguration"),
            "CreateRelease", Set.of("ListRelease", "FetchRelease"));

    private final Catalog catalog = CatalogReader.builtIn("flex-plugins");

    @Test
    void every_public_operation_has_an_entry_and_there_is_no_other_but_the_undocumented() {
        Set<String> expected = OPERATIONS.stream().map(Known::name).collect(Collectors.toCollection(TreeSet::new));
        expected.addAll(UNDOCUMENTED);
        assertThat(OPERATIONS).hasSize(18);
        assertThat(catalog.operations()).extracting(Operation::name).containsExactlyInAnyOrderElementsOf(expected);
    }

    @TestFactory
    List<DynamicTest> each_operation_is_found_by_its_method_and_path_and_no_other_method() {
        return OPERATIONS.stream()
                .map(known -> DynamicTest.dynamicTest(known.name(), () -> {
                    Match match = catalog.match(known.method(), "/v1/PluginService" + known.path());
                    assertThat(match).isNotNull();
                    assertThat(match.operation().name()).isEqualTo(known.name());
                    assertThat(match.operation().template().replaceAll("\\{[^}]*}", "{}"))
                            .isEqualTo(known.template().replaceAll("\\{[^}]*}", "{}"));
                    for (String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS", "get", "post", "HEAD")) {
                        assertThat(catalog.match(method, "/v1/PluginService" + known.path()))
                                .as(method)
                                .isNull();
                    }
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> every_read_is_kept_and_says_what_it_tells_and_every_write_says_what_it_changes() {
        return OPERATIONS.stream()
                .map(known -> DynamicTest.dynamicTest(known.name(), () -> {
                    Operation operation = operation(known.name());
                    boolean read = known.method().equals("GET");
                    assertThat(operation.cacheable()).isEqualTo(read);
                    assertThat(operation.tells().isEmpty()).isEqualTo(!read);
                    assertThat(operation.changes().isEmpty()).isEqualTo(read);
                    assertThat(operation.answer() == Operation.Answer.LIST)
                            .isEqualTo(known.name().startsWith("List"));
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> every_write_shares_a_fact_with_every_read_that_the_matrix_names_for_it() {
        return MATRIX.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
                    Set<String> changes = names(operation(row.getKey()).changes());
                    row.getValue()
                            .forEach(read -> assertThat(names(operation(read).tells()))
                                    .as("%s and %s", row.getKey(), read)
                                    .containsAnyElementsOf(changes));
                }))
                .toList();
    }

    @Test
    void every_write_of_the_reference_has_a_row_in_the_matrix() {
        assertThat(MATRIX.keySet())
                .containsExactlyInAnyOrderElementsOf(OPERATIONS.stream()
                        .filter(known -> known.method().equals("POST"))
                        .map(Known::name)
                        .toList());
    }

    @Test
    void nothing_is_told_that_no_write_changes_and_nothing_changed_that_no_read_tells() {
        Set<String> told = new TreeSet<>();
        Set<String> changed = new TreeSet<>();
        catalog.operations().forEach(operation -> {
            told.addAll(names(operation.tells()));
            changed.addAll(names(operation.changes()));
        });
        changed.remove(Topic.EVERYTHING.name());
        assertThat(changed).isEqualTo(told);
    }

    @Test
    void a_library_installation_and_each_look_at_it_change_everything_and_are_never_kept() {
        UNDOCUMENTED.forEach(name -> {
            assertThat(operation(name).changes()).containsExactly(Topic.EVERYTHING);
            assertThat(operation(name).cacheable()).isFalse();
        });
        assertThat(catalog.match("POST", "/v1/PluginService/Library/Plugins/" + FP + "/Install"))
                .isNotNull();
        assertThat(catalog.match("GET", "/v1/PluginService/Library/Tasks/FT1/Status"))
                .isNotNull();
        assertThat(catalog.match("GET", "/v1/PluginService/Library/Plugins/x")).isNull();
    }

    private Operation operation(String name) {
        return catalog.operations().stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + name));
    }

    private static Set<String> names(List<Topic> topics) {
        return topics.stream().map(Topic::name).collect(Collectors.toCollection(TreeSet::new));
    }
}
