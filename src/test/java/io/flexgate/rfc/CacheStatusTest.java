package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Cache-Status says (RFC 9211). */
class CacheStatusTest extends Conformance {

    private static final String TEN = "Cache-Control: max-age=10";

    private String status(String... fields) {
        return get(fields).cacheStatus();
    }

    @Test
    @DisplayName("RFC 9211 §2.1, §2.4: hit, and for how long it is fresh")
    void aHit() {
        upstream(Reply.ok(TEN));
        assertThat(status()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200; stored; ttl=10");
        pass(4);
        assertThat(status()).isEqualTo("Flexgate; hit; ttl=6");
    }

    @Test
    @DisplayName("RFC 9211 §2.2: uri-miss, and stored only where it is")
    void aMiss() {
        upstream(Reply.of(404, "Cache-Control: no-store"));
        assertThat(status()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=404");
    }

    @Test
    @DisplayName("RFC 9211 §2.2: vary-miss")
    void aVaryMiss() {
        upstream(Reply.ok(TEN, "Vary: X-Kind"));
        get();
        assertThat(status("X-Kind", "a")).isEqualTo("Flexgate; fwd=vary-miss; fwd-status=200; stored; ttl=10");
    }

    @Test
    @DisplayName("RFC 9211 §2.2: stale, confirmed or not")
    void stale() {
        upstream(
                Reply.ok(TEN, "ETag: \"a\"").matching(),
                Reply.ok(TEN, "ETag: \"b\"").matching());
        get();
        pass(10);
        assertThat(status()).isEqualTo("Flexgate; fwd=stale; fwd-status=200; stored; ttl=10");
        pass(10);
        assertThat(status()).isEqualTo("Flexgate; fwd=stale; fwd-status=304; stored; ttl=10");
    }

    @ParameterizedTest(name = "RFC 9211 §2.2: {0} on a fresh answer: request")
    @CsvSource({"no-cache", "max-age=0", "min-fresh=100"})
    void theRequestAsksForIt(String directive) {
        upstream(Reply.ok(TEN));
        get();
        assertThat(status("Cache-Control", directive))
                .isEqualTo("Flexgate; fwd=request; fwd-status=200; stored; ttl=10");
    }

    @ParameterizedTest(name = "RFC 9211 §2.2: {0} on a stale answer: stale")
    @CsvSource({"no-cache", "max-age=5", "min-fresh=100"})
    void aStaleAnswerIsStaleWhateverTheRequestAsksFor(String directive) {
        upstream(Reply.ok(TEN, "ETag: \"a\""));
        get();
        pass(10);
        assertThat(status("Cache-Control", directive)).startsWith("Flexgate; fwd=stale; fwd-status=200");
    }

    @Test
    @DisplayName("RFC 9211 §2.2: method and bypass")
    void methodAndBypass() {
        upstream(Reply.ok());
        assertThat(send("POST", target).cacheStatus()).isEqualTo("Flexgate; fwd=method; fwd-status=200");
        assertThat(send("OPTIONS", target).cacheStatus()).isEqualTo("Flexgate; fwd=bypass; fwd-status=200");
        assertThat(status("Range", "bytes=0-1")).isEqualTo("Flexgate; fwd=bypass; fwd-status=200");
    }

    @Test
    @DisplayName("RFC 9211 §2.8: detail says what went wrong")
    void failures() {
        upstream(Reply.nothing());
        assertThat(status()).isEqualTo("Flexgate; fwd=uri-miss; detail=upstream-broken");
        assertThat(status("Cache-Control", "only-if-cached")).isEqualTo("Flexgate; detail=not-cached");
    }

    @Test
    @DisplayName("RFC 9211 §2.2, §2.8: why upstream was asked is said where it has failed, too")
    void failuresSayWhyUpstreamWasAsked() {
        upstream(Reply.ok(TEN + ", must-revalidate", "Vary: X-Kind", "ETag: \"a\""), Reply.nothing());
        get();
        assertThat(status("X-Kind", "a")).isEqualTo("Flexgate; fwd=vary-miss; detail=upstream-broken");
        assertThat(status("Cache-Control", "no-cache")).isEqualTo("Flexgate; fwd=request; detail=upstream-broken");
        pass(10);
        assertThat(status()).isEqualTo("Flexgate; fwd=stale; detail=upstream-broken");
        assertThat(head().cacheStatus()).isEqualTo("Flexgate; fwd=stale; detail=upstream-broken");
    }

    @Test
    @DisplayName("RFC 9211 §2.4: an answer that came stale has been so for as long as ttl says")
    void ttlIsNegativeForWhatCameStale() {
        upstream(Reply.ok("Cache-Control: max-age=10", "Age: 15", "ETag: \"a\""));
        assertThat(status()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200; stored; ttl=-5");
    }

    @Test
    @DisplayName("RFC 9211 §2: the member of a cache nearer to the origin stands before ours")
    void theInnerCachesMemberComesFirst() {
        upstream(Reply.ok(TEN, "Cache-Status: Inner; hit; ttl=30"));
        for (int i = 0; i < 2; i++) {
            assertThat(get().headers().getAll("Cache-Status"))
                    .hasSize(2)
                    .first()
                    .isEqualTo("Inner; hit; ttl=30");
        }
        assertThat(get().headers().getAll("Cache-Status")).last().isEqualTo("Flexgate; hit; ttl=10");
    }
}
