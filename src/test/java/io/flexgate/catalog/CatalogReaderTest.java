package io.flexgate.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A catalog that contradicts itself is refused, with the operation and what is wrong. */
class CatalogReaderTest {

    private static final String FRAME = """
            name: things
            prefix: /v1
            account: account_sid
            entities:
              thing: { sid: TH, alias: name }
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
