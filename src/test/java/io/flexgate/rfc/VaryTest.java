package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Response;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of several answers for one target a request selects (RFC 9111 §4.1). */
class VaryTest extends Conformance {

    private static final String HOUR = "Cache-Control: max-age=3600";

    @Test
    @DisplayName("§4.1: an answer for each value, side by side")
    void eachValueHasAnAnswerOfItsOwn() {
        upstream(Reply.ok(HOUR, "Vary: X-Kind"));
        assertThat(get("X-Kind", "a").text()).isEqualTo("answer 1");
        assertThat(get("X-Kind", "b").text()).isEqualTo("answer 2");
        assertThat(get("X-Kind", "a").text()).isEqualTo("answer 1");
        assertThat(get("X-Kind", "b").text()).isEqualTo("answer 2");
        assertThat(get("X-Kind", "A").text()).as("values are compared by case").isEqualTo("answer 3");
    }

    @Test
    @DisplayName("§4.1: a field that is absent in both requests is the same, one that is absent in one is not")
    void absentIsAValue() {
        upstream(Reply.ok(HOUR, "Vary: X-Kind"));
        assertThat(get().text()).isEqualTo("answer 1");
        assertThat(get("X-Kind", "a").text()).isEqualTo("answer 2");
        assertThat(get().text()).isEqualTo("answer 1");
    }

    @Test
    @DisplayName("§4.1: all fields must be the same, in any order and case of the names")
    void allNamedFieldsSelect() {
        upstream(Reply.ok(HOUR, "Vary: X-One, x-two", "Vary: X-THREE"));
        assertThat(get("X-One", "1", "X-Two", "2", "X-Three", "3").text()).isEqualTo("answer 1");
        assertThat(get("x-three", "3", "x-two", "2", "x-one", "1").text()).isEqualTo("answer 1");
        assertThat(get("X-One", "1", "X-Two", "2", "X-Three", "4").text()).isEqualTo("answer 2");
        assertThat(get("X-One", "1", "X-Two", "2").text()).isEqualTo("answer 3");
        assertThat(get("X-One", "2", "X-Two", "1", "X-Three", "3").text()).isEqualTo("answer 4");
    }

    @ParameterizedTest(name = "§4.1: Vary: {0}")
    @ValueSource(strings = {"*", "X-Kind, *", "*, X-Kind"})
    void whatVariesByEverythingIsNotKept(String vary) {
        assertThat(kept(HOUR, "Vary: " + vary)).isFalse();
    }

    @Test
    @DisplayName("§4.1: a star in a second line of the field")
    void aStarInASecondLineCounts() {
        assertThat(kept(HOUR, "Vary: X-Kind", "Vary: *")).isFalse();
    }

    @ParameterizedTest(name = "§4.1 (deviation): Vary: {0}")
    @ValueSource(strings = {"Cookie", "Accept, COOKIE", "Proxy-Authorization"})
    void whatVariesByACredentialIsNotKept(String vary) {
        assertThat(kept(HOUR, "Vary: " + vary)).isFalse();
    }

    @Test
    @DisplayName("§4.1: lines of a field may be combined, and white space around commas may go")
    void theFormOfAListDoesNotMatter() {
        upstream(Reply.ok(HOUR, "Vary: X-Kind"));
        assertThat(get("X-Kind", "a, b").text()).isEqualTo("answer 1");
        assertThat(get("X-Kind", "a,b").text()).isEqualTo("answer 1");
        assertThat(get("X-Kind", "a", "X-Kind", "b").text()).isEqualTo("answer 1");
        assertThat(get("X-Kind", "a ,  b").text()).isEqualTo("answer 1");
        assertThat(get("X-Kind", "b, a").text()).as("the order does").isEqualTo("answer 2");
        assertThat(get("X-Kind", "\"a, b\"").text()).as("in quotes it does").isEqualTo("answer 3");
        assertThat(get("X-Kind", "\"a,b\"").text()).isEqualTo("answer 4");
    }

    @ParameterizedTest(name = "§4.1: {0}: {1} and {2}")
    @CsvSource(
            delimiter = '|',
            value = {"Accept-Language|en-GB, de|EN-gb,DE", "Accept-Encoding|gzip, br|GZIP, BR"})
    void whereValuesHaveNoCaseTheyHaveNone(String field, String one, String other) {
        upstream(Reply.ok(HOUR, "Vary: " + field));
        get(field, one);
        assertThat(get(field, other).hit()).isTrue();
    }

    @Test
    @DisplayName("§4.1: the newest of several that a request selects")
    void theNewestOfSeveralIsServed() {
        upstream(Reply.ok(HOUR, "Vary: X-Kind"), Reply.ok(HOUR));
        get("X-Kind", "a");
        assertThat(get("X-Kind", "b").text()).isEqualTo("answer 2");
        assertThat(get("X-Kind", "a").text()).as("does not vary any more").isEqualTo("answer 2");
    }

    @Test
    @DisplayName("§4, §4.1: which is the newest its Date says, not when it came")
    void theNewestIsSoByItsDate() {
        upstream(Reply.ok(HOUR, "Vary: X-Kind"), Reply.ok(HOUR, "Date: " + date(-60)));
        get("X-Kind", "a");
        pass(1);
        assertThat(get("X-Kind", "b").text())
                .as("of another cache, a minute old")
                .isEqualTo("answer 2");
        assertThat(get("X-Kind", "a").text()).isEqualTo("answer 1");
        assertThat(get("X-Kind", "b").text()).isEqualTo("answer 2");
        assertThat(origin.calls()).isEqualTo(2);
    }

    @Test
    @DisplayName("§4.1, §4.3.4: a 304 that names more fields makes the answer one for their values alone")
    void aConfirmationMayNameMoreFields() {
        upstream(
                Reply.ok("Cache-Control: max-age=10", "ETag: \"a\"").matching(),
                Reply.ok("Cache-Control: max-age=60", "ETag: \"a\"", "Vary: X-Kind")
                        .matching());
        get("X-Kind", "a");
        pass(11);
        Response confirmed = get("X-Kind", "a");
        assertThat(confirmed.text()).isEqualTo("answer 1");
        assertThat(confirmed.header("Vary")).isEqualTo("X-Kind");
        assertThat(get("X-Kind", "a").hit()).isTrue();
        assertThat(get("X-Kind", "b").hit()).as("another value").isFalse();
    }

    @Test
    @DisplayName("RFC 9110 §12.5.5: an encoded answer without Vary is for who takes the same encodings")
    void anEncodedAnswerVariesByEncodingEvenIfItDoesNotSaySo() {
        upstream(Reply.ok(HOUR, "Content-Encoding: gzip"));
        get("Accept-Encoding", "gzip");
        assertThat(get("Accept-Encoding", "gzip").hit()).isTrue();
        assertThat(get("Accept-Encoding", "identity").hit()).isFalse();
    }

    @Test
    @DisplayName("Fetch §3.2.5: an answer that allows one origin is for that origin")
    void anAnswerThatAllowsOneOriginIsForIt() {
        upstream(Reply.ok(HOUR, "Access-Control-Allow-Origin: https://a.test"));
        get("Origin", "https://a.test");
        assertThat(get("Origin", "https://a.test").hit()).isTrue();
        assertThat(get("Origin", "https://b.test").hit()).isFalse();
    }
}
