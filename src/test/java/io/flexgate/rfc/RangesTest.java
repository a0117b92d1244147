package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Response;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts of what is stored (RFC 9110 §14), and parts that are not (RFC 9111 §3.4). */
class RangesTest extends Conformance {

    private static final String HOUR = "Cache-Control: max-age=3600";

    @ParameterizedTest(name = "RFC 9110 §14.1.2: {0} of 0123456789: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=2-4|206|234|bytes 2-4/10",
                "bytes=0-0|206|0|bytes 0-0/10",
                "bytes=7-|206|789|bytes 7-9/10",
                "bytes=7-100|206|789|bytes 7-9/10",
                "bytes=-3|206|789|bytes 7-9/10",
                "bytes=-100|206|0123456789|bytes 0-9/10",
                "Bytes=2-4|206|234|bytes 2-4/10",
                "bytes=10-|416||bytes */10",
                "bytes=10-20|416||bytes */10",
                "bytes=-0|416||bytes */10",
                "bytes=4-2|200|0123456789|",
                "bytes=0-1,3-4|200|0123456789|",
                "bytes=0-1,|200|0123456789|",
                "items=0-1|200|0123456789|",
                "bytes=-|200|0123456789|",
                "bytes=a-b|200|0123456789|",
                "bytes 0-1|200|0123456789|",
                "bytes=99999999999999999999-|200|0123456789|"
            })
    void partsOfAStoredAnswer(String range, int status, String body, String contentRange) {
        upstream(Reply.ok(HOUR, "ETag: \"a\"").body("0123456789"));
        get();
        Response part = get("Range", range);
        assertThat(part.status()).isEqualTo(status);
        assertThat(part.text()).isEqualTo(body == null ? "" : body);
        assertThat(part.header("Content-Range")).isEqualTo(contentRange);
        assertThat(origin.calls()).isEqualTo(1);
        if (status == 206) {
            assertThat(part.header("ETag")).isEqualTo("\"a\"");
            assertThat(part.header("Content-Length")).isEqualTo(String.valueOf(body.length()));
        }
    }

    @ParameterizedTest(name = "RFC 9110 §13.1.5: stored {0}, If-Range {1}")
    @CsvSource({"\"a\",\"a\",206", "\"a\",\"b\",200", "W/\"a\",W/\"a\",200", "W/\"a\",\"a\",200", "\"a\",W/\"a\",200"})
    void ifRangeComparesTagsStrongly(String stored, String asked, int status) {
        upstream(Reply.ok(HOUR, "ETag: " + stored).body("0123456789"));
        get();
        assertThat(get("Range", "bytes=0-1", "If-Range", asked).status()).isEqualTo(status);
    }

    @Test
    @DisplayName("RFC 9110 §13.1.5: If-Range with a date wants exactly that date, and one that is a strong validator")
    void ifRangeWithADateWantsThatDate() {
        upstream(Reply.ok(HOUR, "Last-Modified: " + date(-100), "Date: " + date(0)));
        get();
        assertThat(get("Range", "bytes=0-1", "If-Range", date(-100)).status()).isEqualTo(206);
        assertThat(get("Range", "bytes=0-1", "If-Range", date(-99)).status()).isEqualTo(200);
        assertThat(get("Range", "bytes=0-1", "If-Range", date(-101)).status()).isEqualTo(200);
        another();
        upstream(Reply.ok(HOUR, "Last-Modified: " + date(0), "Date: " + date(0)));
        get();
        assertThat(get("Range", "bytes=0-1", "If-Range", date(0)).status())
                .as("it may have changed twice in that second (§8.8.2.2)")
                .isEqualTo(200);
    }

    @Test
    @DisplayName("RFC 9110 §13.2.2: a condition that fails comes before the range")
    void conditionsComeFirst() {
        upstream(Reply.ok(HOUR, "ETag: \"a\""));
        get();
        assertThat(get("Range", "bytes=0-1", "If-None-Match", "\"a\"").status()).isEqualTo(304);
        assertThat(get("Range", "bytes=0-1", "If-None-Match", "\"b\"").status()).isEqualTo(206);
    }

    @Test
    @DisplayName("RFC 9110 §14.2: Range is for GET and for 200")
    void rangeIsForGetAnd200Alone() {
        upstream(Reply.ok(HOUR));
        get();
        assertThat(head("Range", "bytes=0-1").status()).isEqualTo(200);
        another();
        upstream(Reply.of(404, HOUR));
        get();
        assertThat(get("Range", "bytes=0-1").status()).isEqualTo(404);
        assertThat(origin.calls()).isEqualTo(1);
    }

    @Test
    @DisplayName("§3.4: a range of what is not stored goes to upstream untouched, and its answer is not kept")
    void aRangeOnAMissGoesToUpstream() {
        upstream(
                Reply.of(206, HOUR, "Content-Range: bytes 0-1/10", "ETag: \"a\"")
                        .body("01"),
                Reply.ok(HOUR));
        Response part = get("Range", "bytes=0-1", "If-Range", "\"a\"");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.text()).isEqualTo("01");
        assertThat(part.header("Content-Range")).isEqualTo("bytes 0-1/10");
        assertThat(part.cacheStatus()).isEqualTo("Flexgate; fwd=bypass; fwd-status=206");
        assertThat(origin.last().field("Range")).isEqualTo("bytes=0-1");
        assertThat(origin.last().field("If-Range")).isEqualTo("\"a\"");
        assertThat(get().text()).isEqualTo("answer 2");
    }

    @Test
    @DisplayName("§4.2: a range of what is stale goes to upstream")
    void aRangeOfAStaleAnswerGoesToUpstream() {
        upstream(Reply.ok("Cache-Control: max-age=10", "ETag: \"a\""), Reply.of(206, "Content-Range: bytes 0-1/8"));
        get();
        pass(10);
        assertThat(get("Range", "bytes=0-1").status()).isEqualTo(206);
        assertThat(origin.last().field("Range")).isEqualTo("bytes=0-1");
    }
}
