package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Client;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request with an unsafe method makes untrue (RFC 9111 §4.4). */
class InvalidationTest extends Conformance {

    private static final String HOUR = "Cache-Control: max-age=3600";

    /** Whether the answer stored for a target is dropped by such a write to the test's own. */
    private boolean drops(String stored, String method, Reply answer) {
        upstream(Reply.ok(HOUR));
        client().get(stored);
        assertThat(client().get(stored).hit()).isTrue();
        origin.answers(answer);
        send(method, target);
        origin.answers(Reply.ok(HOUR));
        client().get(stored);
        return origin.calls() == 1;
    }

    @ParameterizedTest(name = "§4.4: {0}")
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "M-SEARCH", "PROPPATCH", "WHATEVER"})
    void anUnsafeMethodDropsItsTarget(String method) {
        assertThat(drops(target, method, Reply.ok())).isTrue();
    }

    @ParameterizedTest(name = "RFC 9110 §9.2.1: {0}")
    @ValueSource(strings = {"OPTIONS", "TRACE", "HEAD"})
    void aSafeMethodDropsNothing(String method) {
        assertThat(drops(target, method, Reply.ok())).isFalse();
    }

    @ParameterizedTest(name = "§4.4: {0}: dropped {1}")
    @CsvSource({
        "200,true",
        "201,true",
        "202,true",
        "204,true",
        "299,true",
        "302,true",
        "303,true",
        "304,true",
        "400,false",
        "403,false",
        "404,false",
        "409,false",
        "412,false",
        "499,false",
        "500,false",
        "503,false"
    })
    void anErrorDropsNothing(int status, boolean dropped) {
        assertThat(drops(target, "POST", Reply.of(status))).isEqualTo(dropped);
    }

    @ParameterizedTest(name = "§4.4: {0}: {1}")
    @ValueSource(strings = {"Location", "Content-Location"})
    void whatTheAnswerPointsAtIsDropped(String field) {
        String at = origin.origin().toString();
        for (String reference : new String[] {
            "/other" + target,
            at + "/other" + target,
            "//" + origin.origin().authority() + "/other" + target,
            "other" + target,
            "./other" + target,
            "/a/../other" + target,
            "/other/./x/.." + target,
            "/other" + target + "#part"
        }) {
            assertThat(drops("/other" + target, "POST", Reply.of(201, field + ": " + reference)))
                    .as(reference)
                    .isTrue();
        }
    }

    @Test
    @DisplayName("§4.4: with its query, and relative to the query of the target")
    void aQueryCounts() {
        String stored = target + "?a=1";
        assertThat(drops(stored, "POST", Reply.ok("Location: " + target + "?a=1")))
                .isTrue();
        assertThat(drops(stored, "POST", Reply.ok("Location: ?a=1"))).isTrue();
        assertThat(drops(stored, "POST", Reply.ok("Location: " + target + "?a=2")))
                .isFalse();
        assertThat(drops(stored, "POST", Reply.ok())).as("the target has none").isFalse();
    }

    @ParameterizedTest(name = "§4.4, RFC 9110 §4.3.3: {0}")
    @ValueSource(
            strings = {
                "http://other.test",
                "https://127.0.0.1",
                "http://127.0.0.1:1",
                "//other.test",
                "mailto:a",
                "http://["
            })
    void whatIsOfAnotherOriginIsNotDropped(String at) {
        assertThat(drops("/other" + target, "POST", Reply.of(201, "Location: " + at + "/other" + target)))
                .isFalse();
    }

    @Test
    @DisplayName("§4.4: an error's Location drops nothing")
    void whatAnErrorPointsAtIsNotDropped() {
        assertThat(drops("/other" + target, "POST", Reply.of(409, "Location: /other" + target)))
                .isFalse();
    }

    @Test
    @DisplayName("§4.4: whoever wrote, and whoever had read")
    void itHoldsAcrossCredentials() {
        upstream(Reply.ok(HOUR));
        get();
        as("one").get(target);
        as("two").get(target);
        assertThat(as("two").get(target).hit()).isTrue();
        Client.wait(as("three").send("DELETE", target, null));
        assertThat(get().text()).isEqualTo("answer 5");
        assertThat(as("one").get(target).text()).isEqualTo("answer 6");
        assertThat(as("two").get(target).text()).isEqualTo("answer 7");
    }

    @Test
    @DisplayName("§4.4: every variant of the target")
    void itHoldsForAllVariants() {
        upstream(Reply.ok(HOUR, "Vary: X-Kind"));
        get("X-Kind", "a");
        get("X-Kind", "b");
        send("PUT", target);
        assertThat(get("X-Kind", "a").text()).isEqualTo("answer 4");
        assertThat(get("X-Kind", "b").text()).isEqualTo("answer 5");
    }

    @Test
    @DisplayName("§4, §4.4: what is dropped does not stand before what is not, whatever its date")
    void whatIsDroppedHidesNothing() {
        upstream(Reply.ok(HOUR, "Vary: X-Kind"), Reply.ok(), Reply.ok(HOUR, "Date: " + date(-10)));
        get();
        send("POST", target);
        assertThat(get("X-Kind", "a").text())
                .as("of another cache, and for all kinds")
                .isEqualTo("answer 3");
        assertThat(get().text()).isEqualTo("answer 3");
        assertThat(origin.calls()).isEqualTo(3);
    }

    @Test
    @DisplayName("§4.4: what is dropped is not served stale either, nor confirmed")
    void whatIsDroppedIsNeverServed() {
        upstream(Reply.ok(HOUR + ", stale-if-error=1000", "ETag: \"a\""), Reply.ok(), Reply.of(503));
        get();
        send("POST", target);
        assertThat(get("Cache-Control", "max-stale").status()).isEqualTo(503);
        assertThat(origin.last().field("If-None-Match")).isNull();
    }

    @Test
    @DisplayName("§4.4: a write of which nobody knows if it was done counts as done, and nothing is kept for a while")
    void aWriteWithoutAnAnswerCountsAsDone() {
        upstream(Reply.ok(HOUR), Reply.nothing(), Reply.ok(HOUR));
        get();
        assertThat(send("POST", target).status()).isEqualTo(502);
        assertThat(get().text()).isEqualTo("answer 3");
        assertThat(get().text()).as("it may still be carried out").isEqualTo("answer 4");
        pass(31);
        get();
        assertThat(get().hit()).isTrue();
    }
}
