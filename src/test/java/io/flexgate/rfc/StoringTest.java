package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers are kept (RFC 9111 §3), and for whom (§3.5). */
class StoringTest extends Conformance {

    private static final String HOUR = "Cache-Control: max-age=3600";

    @ParameterizedTest(name = "§3: {0}")
    @ValueSource(
            ints = {
                200, 201, 202, 203, 204, 205, 299, 300, 301, 302, 303, 305, 307, 308, 400, 402, 403, 404, 405, 406, 407,
                408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 426, 428, 429, 431, 451, 499, 500, 501, 502,
                503, 504, 505, 599
            })
    void anyFinalStatusIsKeptWhenItSaysForHowLong(int status) {
        assertThat(kept(Reply.of(status, HOUR))).isTrue();
        Response again = get();
        assertThat(again.status()).isEqualTo(status);
        assertThat(again.hit()).isTrue();
    }

    @ParameterizedTest(name = "§4.2.2, RFC 9110 §15.1: {0}")
    @ValueSource(ints = {200, 404, 500, 302, 299})
    void noStatusIsKeptWithoutAWordOnItsFreshness(int status) {
        assertThat(kept(Reply.of(status))).isFalse();
    }

    @Test
    @DisplayName("§3.3, §3.4: a part of an answer is not kept")
    void aPartIsNotKept() {
        upstream(Reply.of(206, HOUR, "Content-Range: bytes 0-7/100"), Reply.ok());
        assertThat(get().status()).isEqualTo(206);
        assertThat(get().text()).isEqualTo("answer 2");
    }

    @Test
    @DisplayName("§5.2.2.3: must-understand keeps nothing with a status that is not understood")
    void mustUnderstandRefusesAStatusThatIsNotUnderstood() {
        assertThat(kept(Reply.of(299, "Cache-Control: max-age=3600, must-understand")))
                .isFalse();
        assertThat(kept(Reply.of(499, "Cache-Control: max-age=3600, must-understand, no-store")))
                .isFalse();
    }

    @Test
    @DisplayName("§5.2.2.3: with must-understand, no-store is for caches that do not understand the status")
    void mustUnderstandPutsNoStoreOutOfForce() {
        assertThat(kept("Cache-Control: no-store, must-understand, max-age=3600"))
                .isTrue();
        assertThat(kept(Reply.of(404, "Cache-Control: max-age=3600, must-understand")))
                .isTrue();
    }

    @ParameterizedTest(name = "§5.2.2.5: {0}")
    @ValueSource(
            strings = {
                "no-store",
                "max-age=3600, no-store",
                "No-Store, max-age=3600",
                "public, no-store",
                "no-store=\"x\""
            })
    void whatMustNotBeStoredIsNot(String directives) {
        assertThat(kept("Cache-Control: " + directives)).isFalse();
    }

    @Test
    @DisplayName("§5.2.2.5: no-store in any line of the field")
    void noStoreCountsInAnyLine() {
        assertThat(kept(HOUR, "Cache-Control: no-store")).isFalse();
        assertThat(kept("Cache-Control: no-store", HOUR)).isFalse();
    }

    @Test
    @DisplayName("§5.2: a directive in the quotes of another is none")
    void aDirectiveInQuotesIsNone() {
        assertThat(kept("Cache-Control: max-age=3600, ext=\"no-store, private\""))
                .isTrue();
    }

    @ParameterizedTest(name = "§5.2.2.7: {0}")
    @ValueSource(strings = {"private", "private, max-age=3600", "PRIVATE, s-maxage=3600", "max-age=3600, private="})
    void whatIsPrivateIsNotKept(String directives) {
        assertThat(kept("Cache-Control: " + directives)).isFalse();
    }

    @Test
    @DisplayName("§5.2.2.7: private with field names keeps the answer without them")
    void privateFieldsAreLeftOut() {
        assertThat(kept(
                        "Cache-Control: max-age=3600, private=\"X-Mine, x-other\"",
                        "X-Mine: 1",
                        "X-Other: 2",
                        "X-All: 3"))
                .isTrue();
        Response again = get();
        assertThat(again.header("X-Mine")).isNull();
        assertThat(again.header("X-Other")).isNull();
        assertThat(again.header("X-All")).isEqualTo("3");
    }

    @Test
    @DisplayName("§5.2.2.4: no-cache with field names serves the answer again without them")
    void noCacheFieldsAreLeftOut() {
        upstream(Reply.ok("Cache-Control: max-age=3600, no-cache=\"X-Mine\"", "X-Mine: 1", "X-All: 3"));
        assertThat(get().header("X-Mine")).as("the one who asked").isEqualTo("1");
        Response again = get();
        assertThat(again.hit()).isTrue();
        assertThat(again.header("X-Mine")).isNull();
        assertThat(again.header("X-All")).isEqualTo("3");
    }

    @Test
    @DisplayName("§5.2.2.4: what says no-cache is kept, and never served without asking")
    void noCacheIsKeptAndAskedFor() {
        upstream(
                Reply.ok("Cache-Control: no-cache, max-age=3600", "ETag: \"a\"").matching());
        assertThat(get().text()).isEqualTo("answer 1");
        assertThat(get().text()).isEqualTo("answer 1");
        assertThat(origin.calls()).isEqualTo(2);
        assertThat(origin.last().field("If-None-Match")).isEqualTo("\"a\"");
    }

    @Test
    @DisplayName("§5.2.2.4: no-cache without a validator is not worth keeping")
    void noCacheWithoutAValidatorIsAskedForAnew() {
        assertThat(kept("Cache-Control: no-cache, max-age=3600")).isFalse();
    }

    @Test
    @DisplayName("§5.2.1.5: the answer to a request with no-store is not kept")
    void aClientMayForbidToStore() {
        upstream(Reply.ok(HOUR));
        assertThat(get("Cache-Control", "no-store").text()).isEqualTo("answer 1");
        assertThat(get().text()).isEqualTo("answer 2");
        assertThat(get().text()).isEqualTo("answer 2");
    }

    @Test
    @DisplayName("§3.5: the answer to a request with a credential is not for others")
    void aCredentialsAnswerIsNotForOthers() {
        upstream(Reply.ok(HOUR));
        assertThat(as("one").get(target).text()).isEqualTo("answer 1");
        assertThat(as("two").get(target).text()).isEqualTo("answer 2");
        assertThat(get().text()).isEqualTo("answer 3");
    }

    @Test
    @DisplayName("§3.5 (deviation): the answer to a request with a credential is kept for that one")
    void aCredentialsAnswerIsKeptForIt() {
        upstream(Reply.ok(HOUR));
        as("one").get(target);
        Response again = as("one").get(target);
        assertThat(again.hit()).isTrue();
        assertThat(again.text()).isEqualTo("answer 1");
    }

    @ParameterizedTest(name = "§3.5: {0}")
    @ValueSource(strings = {"public, max-age=3600", "s-maxage=3600", "must-revalidate, max-age=3600"})
    void aCredentialsAnswerIsForAllWhenItSaysSo(String directives) {
        upstream(Reply.ok("Cache-Control: " + directives));
        assertThat(as("one").get(target).text()).isEqualTo("answer 1");
        assertThat(as("two").get(target).text()).isEqualTo("answer 1");
        assertThat(get().text()).isEqualTo("answer 1");
        assertThat(origin.calls()).isEqualTo(1);
    }

    @ParameterizedTest(name = "§3.5: {0}")
    @ValueSource(strings = {"proxy-revalidate, max-age=3600", "private=\"x\", max-age=3600", "immutable, max-age=3600"})
    void nothingElseMakesACredentialsAnswerOneForAll(String directives) {
        upstream(Reply.ok("Cache-Control: " + directives));
        as("one").get(target);
        assertThat(as("two").get(target).text()).isEqualTo("answer 2");
        assertThat(get().text()).isEqualTo("answer 3");
    }

    @Test
    @DisplayName("§3.5, §4.1: what varies by Authorization is for that credential alone, even if public")
    void varyingByTheCredentialIsForItAlone() {
        upstream(Reply.ok("Cache-Control: public, max-age=3600", "Vary: Authorization"));
        assertThat(as("one").get(target).text()).isEqualTo("answer 1");
        assertThat(as("two").get(target).text()).isEqualTo("answer 2");
        assertThat(as("one").get(target).text()).isEqualTo("answer 1");
    }

    @Test
    @DisplayName("§4: of a credential's own answer and a newer one for all, the newer is served")
    void aNewerAnswerForAllWinsOverAnOlderOwn() {
        upstream(Reply.ok("Cache-Control: max-age=10", "ETag: \"a\""), Reply.ok("Cache-Control: public, max-age=60"));
        as("one").get(target);
        pass(11);
        assertThat(as("one").get(target).text()).isEqualTo("answer 2");
        assertThat(as("one").get(target).text())
                .as("fresh, and not asked for again")
                .isEqualTo("answer 2");
        assertThat(origin.calls()).isEqualTo(2);
    }

    @Test
    @DisplayName("§3.5: what a credential has confirmed and is not for all any more is not for others")
    void whatIsNoMoreForAllIsNotForOthers() {
        upstream(
                Reply.ok("Cache-Control: public, max-age=10", "ETag: \"a\"").matching(),
                Reply.ok("Cache-Control: max-age=60", "ETag: \"a\"").matching());
        as("one").get(target);
        pass(11);
        assertThat(as("one").get(target).text()).isEqualTo("answer 1");
        assertThat(origin.calls()).isEqualTo(2);
        get();
        assertThat(origin.calls()).as("somebody without that credential").isEqualTo(3);
        assertThat(as("one").get(target).hit()).isTrue();
    }

    @Test
    @DisplayName(
            "RFC 9110 §15.5.2 (deviation): a credential that upstream refuses loses what it has read, and nobody else does")
    void aRefusedCredentialLosesWhatItHasRead() {
        upstream(Reply.ok(HOUR));
        as("refused").get(target);
        as("fine").get(target);
        upstream(Reply.of(403), Reply.of(401), Reply.ok(HOUR));
        assertThat(as("refused").get(target + "/403").status()).isEqualTo(403);
        assertThat(as("refused").get(target).hit()).isTrue();
        assertThat(as("refused").get(target + "/401").status()).isEqualTo(401);
        assertThat(as("refused").get(target).hit()).isFalse();
        assertThat(as("fine").get(target).hit()).isTrue();
    }

    @Test
    @DisplayName("RFC 6265 §3, RFC 9111 §7.3: an answer that sets a cookie is kept when it says for how long")
    void aCookieIsKeptWithExplicitFreshnessAlone() {
        assertThat(kept(HOUR, "Set-Cookie: a=b", "Set-Cookie: c=d")).isTrue();
        assertThat(get().headers().getAll("Set-Cookie")).containsExactly("a=b", "c=d");
        assertThat(kept("Last-Modified: " + date(-100_000), "Set-Cookie: a=b")).isFalse();
    }

    @Test
    @DisplayName("§3.3: an incomplete answer is not kept")
    void anIncompleteAnswerIsNotKept() {
        upstream(Reply.ok(HOUR).cut(), Reply.ok(HOUR));
        assertThat(get().status()).isEqualTo(502);
        assertThat(get().text()).isEqualTo("answer 2");
    }

    @Test
    @DisplayName("§3.3: an answer whose chunks have no end is not kept")
    void anAnswerWithoutItsLastChunkIsNotKept() {
        upstream(
                new Reply(
                        200,
                        "OK",
                        List.of(HOUR, "Transfer-Encoding: chunked"),
                        "4\r\nhalf\r\n",
                        false,
                        Reply.End.CUT,
                        List.of(),
                        null),
                Reply.ok(HOUR));
        assertThat(get().status()).isEqualTo(502);
        assertThat(get().text()).isEqualTo("answer 2");
    }

    @ParameterizedTest(name = "§3: {0}")
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "REPORT"})
    void answersToOtherMethodsAreNotKept(String method) {
        upstream(Reply.ok(HOUR));
        assertThat(send(method, target).status()).isEqualTo(200);
        assertThat(send(method, target).header("Answer-Number")).isEqualTo("2");
        assertThat(get().text()).isEqualTo("answer 3");
    }

    @Test
    @DisplayName("§2: path and query are the key, to the letter")
    void theTargetIsTheKey() {
        upstream(Reply.ok(HOUR));
        client().get(target + "?a=1&b=2");
        assertThat(client().get(target + "?b=2&a=1").text()).isEqualTo("answer 2");
        assertThat(client().get(target + "?a=1&b=2").text()).isEqualTo("answer 1");
        assertThat(client().get(target + "/").text()).isEqualTo("answer 3");
        assertThat(client().get(target.toUpperCase(java.util.Locale.ROOT)).text())
                .isEqualTo("answer 4");
    }

    @Test
    @DisplayName("RFC 9110 §9.3.1: a GET with a body goes past the cache")
    void aGetWithABodyGoesPastTheCache() {
        upstream(Reply.ok(HOUR));
        get();
        Response response =
                Client.wait(client().send("GET", target, io.vertx.core.buffer.Buffer.buffer("why"), new String[0]));
        assertThat(response.text()).isEqualTo("answer 2");
        assertThat(get().text()).isEqualTo("answer 1");
    }
}
