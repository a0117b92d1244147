package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Response;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a stored answer is confirmed (RFC 9111 §4.3), and how a client's own conditions are answered (§4.3.2, RFC 9110 §13). */
class ValidationTest extends Conformance {

    private static final String TEN = "Cache-Control: max-age=10";

    private String modified() {
        return "Last-Modified: " + date(-1000);
    }

    @Test
    @DisplayName("§4.3.1: both validators are sent, as they were stored")
    void bothValidatorsAreSent() {
        String modified = date(-1000);
        upstream(Reply.ok(TEN, "ETag: \"a\"", "Last-Modified: " + modified).matching());
        get();
        pass(10);
        Response again = get();
        assertThat(origin.last().field("If-None-Match")).isEqualTo("\"a\"");
        assertThat(origin.last().field("If-Modified-Since")).isEqualTo(modified);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text()).isEqualTo("answer 1");
        assertThat(again.cacheStatus()).isEqualTo("Flexgate; fwd=stale; fwd-status=304; stored; ttl=10");
    }

    @Test
    @DisplayName("§4.3.1: the one validator that there is")
    void oneValidatorIsSent() {
        upstream(Reply.ok(TEN, "ETag: W/\"weak\"").matching());
        get();
        pass(10);
        assertThat(get().text()).isEqualTo("answer 1");
        assertThat(origin.last().field("If-None-Match")).isEqualTo("W/\"weak\"");
        assertThat(origin.last().field("If-Modified-Since")).isNull();
        another();
        upstream(Reply.ok(TEN, modified()).matching());
        get();
        pass(10);
        assertThat(get().text()).isEqualTo("answer 1");
        assertThat(origin.last().field("If-None-Match")).isNull();
    }

    @Test
    @DisplayName("§4.3.1: without a validator the whole is asked for")
    void withoutAValidatorNoConditionIsSent() {
        upstream(Reply.ok(TEN));
        get();
        pass(10);
        assertThat(get("If-None-Match", "\"mine\"").text()).isEqualTo("answer 2");
        assertThat(origin.last().field("If-None-Match")).isNull();
    }

    @Test
    @DisplayName("§4.3.1: the client's own conditions do not reach upstream, which would answer them for many")
    void theClientsConditionsAreNotSent() {
        upstream(Reply.ok(TEN, "ETag: \"a\""));
        assertThat(get("If-None-Match", "\"b\"", "If-Modified-Since", date(0)).text())
                .isEqualTo("answer 1");
        assertThat(origin.last().field("If-None-Match")).isNull();
        assertThat(origin.last().field("If-Modified-Since")).isNull();
    }

    @Test
    @DisplayName("§4.3.4, §3.2: a 304 brings the stored fields up to date")
    void a304UpdatesFields() {
        upstream(
                Reply.ok(TEN, "ETag: \"a\"", "X-Changes: old", "X-Changes: older", "X-Stays: 1")
                        .matching(),
                Reply.ok("Cache-Control: max-age=20", "ETag: \"a\"", "X-Changes: new", "X-New: 2")
                        .matching());
        get();
        pass(10);
        get();
        Response again = get();
        assertThat(again.hit()).isTrue();
        assertThat(again.text()).isEqualTo("answer 1");
        assertThat(again.headers().getAll("X-Changes")).containsExactly("new");
        assertThat(again.headers().getAll("Answer-Number")).containsExactly("2");
        assertThat(again.header("X-Stays")).isEqualTo("1");
        assertThat(again.header("X-New")).isEqualTo("2");
        assertThat(again.headers().getAll("Cache-Control")).containsExactly("max-age=20");
    }

    @Test
    @DisplayName("§3.2: a 304 does not change what the bytes depend on")
    void a304LeavesWhatTheBytesDependOn() {
        upstream(
                Reply.ok(TEN, "ETag: \"a\"", "Content-Encoding: gzip", "Content-Type: text/plain", "Content-Length: 8")
                        .matching(),
                Reply.ok(
                                TEN,
                                "ETag: \"a\"",
                                "Content-Encoding: br",
                                "Content-Length: 999",
                                "Content-Range: bytes 0-1/2",
                                "Content-Type: text/html")
                        .matching());
        get();
        pass(10);
        get();
        Response again = get();
        assertThat(again.hit()).isTrue();
        assertThat(again.headers().getAll("Content-Encoding")).containsExactly("gzip");
        assertThat(again.headers().getAll("Content-Length")).containsExactly("8");
        assertThat(again.header("Content-Range")).isNull();
        assertThat(again.header("Content-Type")).isEqualTo("text/html");
    }

    @Test
    @DisplayName("§4.3.4: freshness starts anew with a 304, by its directives or by the stored ones")
    void freshnessStartsAnewWithA304() {
        upstream(
                Reply.ok(TEN, "ETag: \"a\"").matching(),
                Reply.ok("ETag: \"a\"").matching(),
                Reply.ok("ETag: \"a\"", "Cache-Control: max-age=30", "Age: 5").matching());
        get();
        pass(10);
        assertThat(ttl(get())).as("no directives: the stored ones, from now").isEqualTo(10);
        assertThat(get().header("Age")).isEqualTo("0");
        pass(10);
        assertThat(ttl(get())).isEqualTo(25);
        assertThat(get().header("Age")).isEqualTo("5");
    }

    @Test
    @DisplayName("§4.3.4, §3: a 304 that says no-store is the last word on the answer")
    void a304MayForbidToKeepTheAnswerAnyLonger() {
        upstream(
                Reply.ok(TEN, "ETag: \"a\"").matching(),
                Reply.ok("Cache-Control: no-store", "ETag: \"a\"").matching(),
                Reply.ok(TEN));
        get();
        pass(10);
        assertThat(get().text()).isEqualTo("answer 1");
        assertThat(get().text()).isEqualTo("answer 3");
        assertThat(origin.last().field("If-None-Match")).isNull();
    }

    @ParameterizedTest(name = "§4.3.4: stored {0}, 304 with {1}")
    @CsvSource({"\"a\",\"b\"", "W/\"a\",\"b\"", "W/\"a\",\"a\"", "\"a\",W/\"b\""})
    void a304AboutAnotherRepresentationIsNotUsed(String stored, String said) {
        upstream(Reply.ok(TEN, "ETag: " + stored), Reply.of(304, "ETag: " + said, TEN), Reply.ok(TEN, "ETag: " + said));
        get();
        pass(10);
        Response answer = get();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("answer 3");
        assertThat(origin.last().field("If-None-Match")).isNull();
    }

    @ParameterizedTest(name = "§4.3.4: stored {0}, 304 with {1}")
    @CsvSource({"\"a\",\"a\"", "W/\"a\",W/\"a\"", "\"a\",W/\"a\"", "\"a\",", "W/\"a\","})
    void a304AboutTheStoredRepresentationIsUsed(String stored, String said) {
        upstream(
                Reply.ok(TEN, "ETag: " + stored),
                said == null ? Reply.of(304, TEN) : Reply.of(304, "ETag: " + said, TEN),
                Reply.ok(TEN));
        get();
        pass(10);
        assertThat(get().text()).isEqualTo("answer 1");
        assertThat(get().hit()).isTrue();
    }

    @Test
    @DisplayName("§4.3.4: a 304 with another Last-Modified and no entity tag is about another representation")
    void a304WithAnotherDateIsNotUsed() {
        upstream(Reply.ok(TEN, modified()), Reply.of(304, TEN, "Last-Modified: " + date(-500)), Reply.ok(TEN));
        get();
        pass(10);
        assertThat(get().text()).isEqualTo("answer 3");
    }

    @Test
    @DisplayName("§4.3.3: a full answer takes the stored one's place")
    void a200Replaces() {
        upstream(Reply.ok(TEN, "ETag: \"a\"", "X-Old: 1"), Reply.ok(TEN, "ETag: \"b\""));
        get();
        pass(10);
        assertThat(get().text()).isEqualTo("answer 2");
        Response again = get();
        assertThat(again.text()).isEqualTo("answer 2");
        assertThat(again.header("X-Old")).isNull();
    }

    @Test
    @DisplayName("§4.3.3: a full answer that is not kept takes it as well")
    void aFullAnswerThatIsNotKeptDropsTheStoredOne() {
        upstream(Reply.ok(TEN, "ETag: \"a\""), Reply.of(404, "Cache-Control: no-store"), Reply.ok(TEN));
        get();
        pass(10);
        assertThat(get().status()).isEqualTo(404);
        assertThat(get("Cache-Control", "max-stale").text()).isEqualTo("answer 3");
    }

    @Test
    @DisplayName("§4.3.3: a server error leaves what is stored for the next try")
    void aServerErrorLeavesTheStoredOne() {
        upstream(
                Reply.ok(TEN, "ETag: \"a\"").matching(),
                Reply.of(503),
                Reply.ok(TEN, "ETag: \"a\"").matching());
        get();
        pass(10);
        assertThat(get().status()).isEqualTo(503);
        assertThat(get().text()).isEqualTo("answer 1");
    }

    @ParameterizedTest(name = "§5.2.2: {0}")
    @ValueSource(strings = {"must-revalidate", "proxy-revalidate", "must-revalidate=\"x\""})
    void mustRevalidateAsksOnceStale(String directive) {
        upstream(Reply.ok(TEN + ", " + directive, "ETag: \"a\"").matching());
        get();
        assertThat(get().hit()).isTrue();
        pass(10);
        assertThat(get("Cache-Control", "max-stale").text()).isEqualTo("answer 1");
        assertThat(origin.calls()).isEqualTo(2);
    }

    @Test
    @DisplayName("§5.2.2.2: must-revalidate answers 504 where upstream cannot be reached, and never what is stale")
    void mustRevalidateNeverServesStale() {
        upstream(Reply.ok(TEN + ", must-revalidate, stale-if-error=1000", "ETag: \"a\""), Reply.nothing());
        get();
        pass(10);
        assertThat(get("Cache-Control", "max-stale, stale-if-error=1000").status())
                .isIn(502, 504);
    }

    // ---- the client's own conditions

    @Test
    @DisplayName("§4.3.2: a fresh answer is compared with the client's condition here")
    void aClientsConditionIsAnsweredFromTheStore() {
        upstream(Reply.ok(TEN, "ETag: \"a\"", modified()));
        get();
        assertThat(get("If-None-Match", "\"a\"").status()).isEqualTo(304);
        assertThat(get("If-None-Match", "\"b\"").text()).isEqualTo("answer 1");
        assertThat(get("If-Modified-Since", date(-1000)).status()).isEqualTo(304);
        assertThat(get("If-Modified-Since", date(-999)).status()).isEqualTo(304);
        assertThat(get("If-Modified-Since", date(-1001)).status()).isEqualTo(200);
        assertThat(origin.calls()).isEqualTo(1);
    }

    @ParameterizedTest(name = "RFC 9110 §13.1.2: {0} and \"a\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"a\"|304",
                "W/\"a\"|304",
                "*|304",
                "\"x\", \"a\"|304",
                "\"x\",W/\"a\",\"y\"|304",
                "\"x\"|200",
                "a|200",
                "\"A\"|200",
                "\"a|200",
                "\"a,b\", \"c\"|200",
                ",|200"
            })
    void ifNoneMatchIsAListComparedWeakly(String condition, int status) {
        upstream(Reply.ok(TEN, "ETag: \"a\""));
        get();
        assertThat(get("If-None-Match", condition).status()).isEqualTo(status);
    }

    @Test
    @DisplayName("RFC 9110 §13.1.2: conditions in two lines are one list")
    void ifNoneMatchMayStandInTwoLines() {
        upstream(Reply.ok(TEN, "ETag: \"a\""));
        get();
        assertThat(get("If-None-Match", "\"x\"", "If-None-Match", "\"a\"").status())
                .isEqualTo(304);
    }

    @Test
    @DisplayName("RFC 9110 §13.1.2: a stored weak tag matches, too")
    void aWeakTagMatches() {
        upstream(Reply.ok(TEN, "ETag: W/\"a\""));
        get();
        assertThat(get("If-None-Match", "\"a\"").status()).isEqualTo(304);
        assertThat(get("If-None-Match", "W/\"a\"").status()).isEqualTo(304);
    }

    @Test
    @DisplayName("RFC 9110 §13.1.3: If-None-Match puts If-Modified-Since out of force")
    void ifNoneMatchWinsOverIfModifiedSince() {
        upstream(Reply.ok(TEN, "ETag: \"a\"", modified()));
        get();
        assertThat(get("If-None-Match", "\"b\"", "If-Modified-Since", date(0)).status())
                .isEqualTo(200);
        assertThat(get("If-None-Match", "\"a\"", "If-Modified-Since", date(-5000))
                        .status())
                .isEqualTo(304);
    }

    @Test
    @DisplayName("RFC 9110 §13.1.3: an If-Modified-Since that is no date is none")
    void anInvalidIfModifiedSinceIsNone() {
        upstream(Reply.ok(TEN, modified()));
        get();
        assertThat(get("If-Modified-Since", "yesterday").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("§4.3.2: where no date of modification is stored, Date stands in")
    void dateStandsInForLastModified() {
        upstream(Reply.ok(TEN, "Date: " + date(-5)));
        get();
        assertThat(get("If-Modified-Since", date(-5)).status()).isEqualTo(304);
        assertThat(get("If-Modified-Since", date(-6)).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("§4.3.2: the client's condition is compared with the answer that upstream confirmed or sent")
    void aClientsConditionIsComparedWithTheValidatedAnswer() {
        upstream(
                Reply.ok(TEN, "ETag: \"a\"").matching(),
                Reply.ok(TEN, "ETag: \"a\"").matching(),
                Reply.ok(TEN, "ETag: \"b\"").matching());
        get();
        pass(10);
        assertThat(get("If-None-Match", "\"a\"").status()).as("confirmed").isEqualTo(304);
        pass(10);
        assertThat(get("If-None-Match", "\"a\"").text()).as("changed").isEqualTo("answer 3");
        assertThat(get("If-None-Match", "\"b\"").status()).isEqualTo(304);
    }

    @Test
    @DisplayName("§4.3.2: so it is on a miss, whether the answer is kept or not")
    void aClientsConditionIsComparedOnAMiss() {
        upstream(Reply.ok(TEN, "ETag: \"a\""));
        assertThat(get("If-None-Match", "\"a\"").status()).isEqualTo(304);
        assertThat(get().text()).as("and the whole is kept").isEqualTo("answer 1");
        another();
        upstream(Reply.ok("Cache-Control: no-store", "ETag: \"a\""));
        assertThat(get("If-None-Match", "\"a\"").status()).isEqualTo(304);
        assertThat(get("If-None-Match", "\"b\"").text()).isEqualTo("answer 2");
    }

    @Test
    @DisplayName("RFC 9110 §13.2.1: conditions say nothing about an answer that is no 200")
    void conditionsDoNotApplyToErrors() {
        upstream(Reply.of(404, TEN, "ETag: \"a\""));
        get();
        assertThat(get("If-None-Match", "\"a\"").status()).isEqualTo(404);
        assertThat(get("If-None-Match", "*").status()).isEqualTo(404);
    }

    @Test
    @DisplayName("RFC 9110 §15.4.5: what a 304 carries, and what it does not")
    void a304CarriesWhatItMust() {
        String made = date(-2);
        upstream(Reply.ok(
                TEN,
                "ETag: \"a\"",
                "Date: " + made,
                "Expires: " + date(50),
                "Vary: X-Kind",
                "Content-Location: /there",
                "Content-Type: text/plain",
                "X-Own: 1"));
        get();
        Response unchanged = get("If-None-Match", "\"a\"");
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.header("ETag")).isEqualTo("\"a\"");
        assertThat(unchanged.header("Date")).isEqualTo(made);
        assertThat(unchanged.header("Cache-Control")).isEqualTo("max-age=10");
        assertThat(unchanged.header("Expires")).isEqualTo(date(50));
        assertThat(unchanged.header("Vary")).isEqualTo("X-Kind");
        assertThat(unchanged.header("Content-Location")).isEqualTo("/there");
        assertThat(unchanged.header("Age")).isEqualTo("2");
        assertThat(unchanged.header("Content-Type")).isNull();
        assertThat(unchanged.header("Content-Length")).isNull();
        assertThat(unchanged.header("X-Own")).isNull();
        assertThat(unchanged.body().length()).isZero();
    }

    @ParameterizedTest(name = "RFC 9110 §13.1: {0} is for the origin to judge")
    @ValueSource(strings = {"If-Match", "If-Unmodified-Since"})
    void otherConditionsGoToUpstreamAsTheyAre(String field) {
        upstream(Reply.ok(TEN, "ETag: \"a\""), Reply.of(412));
        get();
        String value = field.equals("If-Match") ? "\"b\"" : date(-5000);
        assertThat(get(field, value).status()).isEqualTo(412);
        assertThat(origin.last().field(field)).isEqualTo(value);
        assertThat(get().text()).isEqualTo("answer 1");
    }
}
