package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Response;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** HEAD: from what GET has brought, or from upstream (RFC 9110 §9.3.2, RFC 9111 §4.3.5). */
class HeadTest extends Conformance {

    private static final String TEN = "Cache-Control: max-age=10";

    @Test
    @DisplayName("§4: a stored GET answers HEAD")
    void aStoredGetAnswersHead() {
        upstream(Reply.ok(TEN, "ETag: \"a\"", "X-Own: 1"));
        get();
        pass(3);
        Response head = head();
        assertThat(head.hit()).isTrue();
        assertThat(head.body().length()).isZero();
        assertThat(head.header("Content-Length")).isEqualTo("8");
        assertThat(head.header("X-Own")).isEqualTo("1");
        assertThat(head.header("Age")).isEqualTo("3");
        assertThat(head("If-None-Match", "\"a\"").status()).isEqualTo(304);
        assertThat(origin.calls()).isEqualTo(1);
    }

    @Test
    @DisplayName("§3: the answer to HEAD does not answer GET")
    void aHeadIsNotKept() {
        upstream(Reply.ok(TEN));
        assertThat(head().header("Answer-Number")).isEqualTo("1");
        assertThat(head().header("Answer-Number")).isEqualTo("2");
        assertThat(get().text()).isEqualTo("answer 3");
    }

    @Test
    @DisplayName("§4.3.5: where the stored answer is stale, HEAD is asked of upstream as HEAD")
    void aStaleAnswerIsNotHeads() {
        upstream(Reply.ok(TEN, "ETag: \"a\""));
        get();
        pass(10);
        assertThat(head("If-None-Match", "\"mine\"").header("Answer-Number")).isEqualTo("2");
        assertThat(origin.last().method()).isEqualTo("HEAD");
        assertThat(origin.last().field("If-None-Match")).as("the client's own").isEqualTo("\"mine\"");
    }

    @Test
    @DisplayName("§4.3.5: a HEAD that agrees brings the stored answer up to date")
    void aHeadThatAgreesUpdates() {
        upstream(
                Reply.ok(TEN, "ETag: \"a\"", "X-Old: 1"),
                Reply.ok("Cache-Control: max-age=20", "ETag: \"a\"", "X-New: 2").body("answer 1"));
        get();
        pass(10);
        head();
        Response again = get();
        assertThat(again.hit()).isTrue();
        assertThat(ttl(again)).isEqualTo(20);
        assertThat(again.text()).isEqualTo("answer 1");
        assertThat(again.header("X-Old")).isEqualTo("1");
        assertThat(again.header("X-New")).isEqualTo("2");
        assertThat(again.header("Answer-Number")).isEqualTo("2");
    }

    @Test
    @DisplayName("§4.3.5: a HEAD with another tag, date or length makes the stored answer stale")
    void aHeadThatDisagreesInvalidates() {
        for (Reply other : new Reply[] {
            Reply.ok(TEN, "ETag: \"b\""),
            Reply.ok(TEN, "ETag: \"a\"", "Last-Modified: " + date(-1)),
            Reply.ok(TEN, "ETag: \"a\"").body("longer than the stored one")
        }) {
            another();
            upstream(Reply.ok(TEN, "ETag: \"a\"", "Last-Modified: " + date(-5)), other, Reply.ok(TEN));
            get();
            pass(10);
            head();
            assertThat(get().text()).isEqualTo("answer 3");
        }
    }

    @Test
    @DisplayName("§4.3.5: a HEAD that fails changes nothing")
    void aHeadThatFailsChangesNothing() {
        upstream(
                Reply.ok(TEN, "ETag: \"a\"").matching(),
                Reply.of(500),
                Reply.ok(TEN, "ETag: \"a\"").matching());
        get();
        pass(10);
        assertThat(head().status()).isEqualTo(500);
        assertThat(get().text()).isEqualTo("answer 1");
        assertThat(origin.last().field("If-None-Match")).isEqualTo("\"a\"");
    }
}
