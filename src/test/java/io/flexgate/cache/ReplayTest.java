package io.flexgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.http.CacheControl;
import io.flexgate.http.Headers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9111 §3.1, §3.2: which fields are served again, and which a later answer replaces. */
class ReplayTest {

    private static Headers kept(Policy.Kind kind, String directives, String... fields) {
        return Replay.of(Headers.of(fields), CacheControl.parse(List.of(directives)), kind);
    }

    @Test
    void everythingIsServedAgainButWhatIsOfTheProxyAndAge() {
        assertThat(kept(
                        Policy.Kind.HTTP,
                        "",
                        "A",
                        "1",
                        "Age",
                        "5",
                        "Proxy-Authenticate",
                        "x",
                        "PROXY-AUTHENTICATION-INFO",
                        "y",
                        "A",
                        "2",
                        "Date",
                        "d",
                        "Retry-After",
                        "3",
                        "Set-Cookie",
                        "c"))
                .isEqualTo(Headers.of("A", "1", "A", "2", "Date", "d", "Retry-After", "3", "Set-Cookie", "c"));
    }

    @Test
    void whatUpstreamNamesIsNot() {
        assertThat(kept(Policy.Kind.HTTP, "private=\"A, b\", no-cache=C", "A", "1", "B", "2", "C", "3", "D", "4"))
                .isEqualTo(Headers.of("D", "4"));
        assertThat(kept(Policy.Kind.HTTP, "no-cache", "A", "1")).isEqualTo(Headers.of("A", "1"));
    }

    @Test
    void whatTellsOfOneCallOfAnApiIsNot() {
        assertThat(kept(
                        Policy.Kind.API,
                        "",
                        "A",
                        "1",
                        "Date",
                        "d",
                        "Retry-After",
                        "3",
                        "X-Rate-Limit-Limit",
                        "1",
                        "RateLimit",
                        "r",
                        "Twilio-Request-Id",
                        "RQ",
                        "Set-Cookie",
                        "c"))
                .isEqualTo(Headers.of("A", "1"));
    }

    @Test
    void whatTellsOfOneCallIsForTheOneWhoMadeIt() {
        Headers answer = Headers.of("A", "1", "Date", "d", "Age", "5");
        assertThat(Replay.shared(answer, Policy.Kind.API)).isEqualTo(Headers.of("A", "1"));
        assertThat(Replay.shared(answer, Policy.Kind.HTTP)).isEqualTo(answer);
    }

    @Test
    void aLaterAnswerReplacesEachFieldThatItHas() {
        Headers stored = Headers.of("A", "1", "A", "2", "B", "3", "C", "4");
        assertThat(Replay.updated(stored, Headers.of("a", "5", "D", "6")))
                .isEqualTo(Headers.of("B", "3", "C", "4", "a", "5", "D", "6"));
    }

    @Test
    void aLaterAnswerDoesNotChangeWhatTheBytesDependOn() {
        Headers stored = Headers.of("Content-Length", "8", "Content-Encoding", "gzip", "Content-Type", "a/b");
        Headers later = Headers.of(
                "Content-Length", "0", "Content-Encoding", "br", "Content-Range", "bytes 0-1/2", "Content-Type", "c/d");
        assertThat(Replay.updated(stored, later))
                .isEqualTo(Headers.of("Content-Length", "8", "Content-Encoding", "gzip", "Content-Type", "c/d"));
    }
}
