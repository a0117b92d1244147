package io.flexgate.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A catalog that contradicts itself is refused, with the operation and what is wrong. */
class CatalogReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "name:",
                "name: a\nprefix:",
                "name: a\nresources: { x: [ null ] }",
                "name: a\nentities: { x: { sid: } }"
            })
    void whatHasNothingBehindItIsAMistake(String yaml) {
        assertThatThrownBy(() -> CatalogReader.read(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a value is missing in ");
    }

    private static final String FRAME = """
            name: things
            prefix: /v1
            account: account_sid
            entities:
              thing: { sid: TH, alias: name }
              part: { sid: TH }
            resources:
              thing:
                - %s
            """;

    @Test
    void a_catalog_that_says_all_is_read() {
        Catalog catalog = read("{ name: Get, request: 'GET /Things/{thing}', answer: fetch, names: { thing: sid },"
                + " tells: ['thing/{thing}'] }");
        assertThat(catalog.operations()).extracting(Operation::resource).containsExactly("thing");
        assertThat(catalog.accountField()).isEqualTo("account_sid");
        assertThat(catalog.wantedFields()).containsExactlyInAnyOrder("account_sid", "sid", "name");
        assertThat(catalog.match("GET", "/v1/Things/x")).isNotNull();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{ name: W, request: POST /Things }| operation W: a write must say what it changes",
                "{ name: W, request: DELETE /Things }| operation W: a write must say what it changes",
                "{ name: R, request: GET /Things, answer: list }| operation R: an answer that is kept needs GET and the facts"
                        + " that it tells",
                "{ name: R, request: POST /Things, answer: fetch, tells: [things], changes: [things] }| operation R: an answer"
                        + " that is kept needs GET and the facts that it tells",
                "{ name: R, request: GET /Things, answer: list, tells: ['thing/{thing}'] }| operation R: has a fact about"
                        + " thing, which neither its path nor its answer names",
                "{ name: R, request: GET /Things, answer: list, names: { other: sid }, tells: [things] }| operation R: names"
                        + " the unknown entity other",
                "{ name: R, request: Things, answer: list, tells: [things] }| operation R: request must be a method and a path",
                "{ name: R, request: GET Things, answer: list, tells: [things] }| operation R: request must be a method and a"
                        + " path",
                "{ request: GET /Things, answer: list, tells: [things] }| 'name' is missing",
                "{ name: R, answer: list, tells: [things] }| 'request' is missing",
                "{ name: R, request: GET /Things, answer: list, tells: ['thing/thing'] }| 'thing/thing' is not topic or"
                        + " topic/{entity}",
                "{ name: R, request: GET /Things, answer: list, tells: things }| R must be a list",
                "[ R ]| thing must be a mapping"
            })
    void a_catalog_that_contradicts_itself_is_refused_with_a_reason(String operation, String reason) {
        assertThatThrownBy(() -> read(operation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "items: None| operation List: items names the unknown operation None",
                "items: List| operation List: items goes from a list to the fetch of the same resource, not to List",
                "items: Other| operation List: items goes from a list to the fetch of the same resource, not to Other",
                "items: Deep| operation List: the path of Deep must be its own and one entity",
                "items: Literal| operation List: the path of Literal must be its own and one entity",
                "items: Nameless| operation List: Nameless must say under names which field holds the sid of thing",
                "items: []| operation List: items names the unknown operation []"
            })
    void a_list_that_does_not_know_its_items_is_refused_with_a_reason(String items, String reason) {
        String others = "{ name: Deep, request: 'GET /Things/{thing}/{part}', answer: fetch, names: { thing: sid },"
                + " tells: [things] }\n    - { name: Literal, request: 'GET /Things/first', answer: fetch, tells: [things] }\n"
                + "    - { name: Nameless, request: 'GET /Things/{thing}', answer: fetch, tells: [things] }\n  other:\n"
                + "    - { name: Other, request: 'GET /Things/{thing}', answer: fetch, names: { thing: sid }, tells: [things] }";
        String list =
                "{ name: List, request: GET /Things, answer: list, tells: [things], " + items + " }\n    - " + others;
        assertThatThrownBy(() -> read(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            nullValues = "none",
            value = {
                "TH11111111111111111111111111111111, name, TH11111111111111111111111111111111",
                "TH1, name, none",
                "'', name, none",
                "TH11111111111111111111111111111111, TH22222222222222222222222222222222, none"
            })
    void an_item_is_fetched_by_its_sid_and_below_its_own_parent(String sid, String parent, String segment) {
        Catalog catalog = read("{ name: List, request: 'GET /Boxes/{thing}/Things', answer: list, tells: [things] }\n"
                + "    - { name: Get, request: 'GET /Boxes/{thing}/Things/{part}', answer: fetch,"
                + " names: { thing: box, part: sid }, tells: [things] }");
        Match list = catalog.match("GET", "/v1/Boxes/" + parent + "/Things");
        Map<String, String> item = Map.of("sid", sid, "box", "TH11111111111111111111111111111111");
        assertThat(list.segmentOf(catalog.named("Get"), item)).isEqualTo(segment);
    }

    @Test
    void an_answer_of_an_unknown_kind_is_refused() {
        assertThatThrownBy(() -> read("{ name: R, request: GET /Things, answer: page, tells: [things] }"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_key_that_stands_twice_is_refused() {
        assertThatThrownBy(() -> read("{ name: R, name: S, request: GET /Things, answer: list, tells: [things] }"))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void an_unknown_built_in_catalog_is_refused_by_name() {
        assertThatThrownBy(() -> CatalogReader.builtIn("nothing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no built-in catalog 'nothing'");
    }

    private static Catalog read(String operation) {
        return CatalogReader.read(FRAME.formatted(operation));
    }
}
