package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Response;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client's directives do (RFC 9111 §5.2.1, §5.4). */
class RequestDirectivesTest extends Conformance {

    private Response asking(String directives) {
        return get("Cache-Control", directives);
    }

    private void stored(int age) {
        upstream(Reply.ok("Cache-Control: max-age=100", "ETag: \"a\""));
        get();
        pass(age);
    }

    @ParameterizedTest(name = "§5.2.1: {1} after {0} seconds of 100: from the cache {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                // §5.2.1.1
                "10|max-age=10|true",
                "10|max-age=9|false",
                "0|max-age=0|false",
                "10|max-age=junk|false",
                "10|max-age=\"20\"|true",
                "150|max-age=200|false",
                // §5.2.1.2
                "100|max-stale|true",
                "600|max-stale|true",
                "110|max-stale=10|true",
                "111|max-stale=10|false",
                "110|max-stale=junk|false",
                "110|max-stale=20, max-age=50|false",
                "110|max-stale=20, max-age=110|true",
                // §5.2.1.3
                "90|min-fresh=10|true",
                "91|min-fresh=10|false",
                "110|min-fresh=1, max-stale|false",
                // §5.2.1.4
                "0|no-cache|false",
                "0|No-Cache|false",
                "0|no-cache, max-stale|false",
                // §5.2.1.6, §5.2.3
                "10|no-transform|true",
                "10|foo, bar=1, baz=\"no-cache\"|true",
                "10|public, must-revalidate, s-maxage=0|true",
                "10|immutable|true",
                // §5.2.1.7
                "10|only-if-cached|true"
            })
    void whatADirectiveDoes(int age, String directives, boolean hit) {
        stored(age);
        assertThat(asking(directives).hit()).isEqualTo(hit);
        assertThat(origin.calls()).isEqualTo(hit ? 1 : 2);
    }

    @Test
    @DisplayName("§5.2.1.4: what is asked for past the cache is kept for others")
    void whatIsAskedForPastTheCacheIsKept() {
        stored(10);
        assertThat(asking("no-cache").text()).isEqualTo("answer 2");
        assertThat(get().text()).isEqualTo("answer 2");
    }

    @Test
    @DisplayName("§5.2.1.4: no-cache may be answered by a confirmation")
    void noCacheAsksForAConfirmation() {
        upstream(Reply.ok("Cache-Control: max-age=100", "ETag: \"a\"").matching());
        get();
        assertThat(asking("no-cache").text()).isEqualTo("answer 1");
        assertThat(origin.last().field("If-None-Match")).isEqualTo("\"a\"");
        assertThat(origin.last().field("Cache-Control")).isEqualTo("no-cache");
    }

    @ParameterizedTest(name = "§5.2.1.2: never with {0}")
    @ValueSource(strings = {"must-revalidate", "proxy-revalidate", "s-maxage=10", "no-cache"})
    void maxStaleNeverWinsOverUpstream(String directive) {
        upstream(Reply.ok("Cache-Control: max-age=10, " + directive, "ETag: \"a\""));
        get();
        pass(11);
        assertThat(asking("max-stale").text()).isEqualTo("answer 2");
    }

    @Test
    @DisplayName("§5.2.1.2, RFC 9211 §2.4: what is served stale says so")
    void whatIsServedStaleSaysSo() {
        stored(105);
        Response stale = asking("max-stale");
        assertThat(stale.header("Age")).isEqualTo("105");
        assertThat(stale.cacheStatus()).isEqualTo("Flexgate; hit; ttl=-5; detail=max-stale");
    }

    @Test
    @DisplayName("§5.2.1.7: only-if-cached never asks upstream, and says 504 where nothing usable is stored")
    void onlyIfCachedNeverAsks() {
        assertThat(asking("only-if-cached").status()).isEqualTo(504);
        assertThat(origin.calls()).isZero();
        stored(100);
        assertThat(asking("only-if-cached").status()).isEqualTo(504);
        assertThat(asking("only-if-cached, max-stale").text()).isEqualTo("answer 1");
        assertThat(asking("only-if-cached, no-cache").status()).isEqualTo(504);
        assertThat(get("Cache-Control", "only-if-cached", "Range", "bytes=0-1").status())
                .isEqualTo(504);
        assertThat(send("HEAD", target, "Cache-Control", "only-if-cached").status())
                .isEqualTo(504);
        assertThat(origin.calls()).isEqualTo(1);
    }

    @Test
    @DisplayName("§5.4: Pragma counts as no-cache only where there is no Cache-Control")
    void pragmaCountsAlone() {
        stored(10);
        assertThat(get("Pragma", "no-cache", "Cache-Control", "max-age=50").hit())
                .isTrue();
        assertThat(get("Pragma", "no-cache", "Cache-Control", "foo").hit()).isTrue();
        assertThat(get("Pragma", "foo").hit()).isTrue();
        assertThat(get("Pragma", "no-cache").hit()).isFalse();
    }

    @Test
    @DisplayName("§5.4: nothing but no-cache has a meaning in Pragma")
    void nothingElseCountsInPragma() {
        assertThat(get("Pragma", "only-if-cached").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("§5.2.1.5: no-store may be answered from the store")
    void noStoreMayBeAnsweredFromTheStore() {
        stored(10);
        assertThat(asking("no-store").text()).isEqualTo("answer 1");
    }

    @Test
    @DisplayName("§5.2.1: an answer that came old counts as old for max-age")
    void maxAgeCountsTheAgeWithWhichItCame() {
        upstream(Reply.ok("Cache-Control: max-age=100", "Age: 30"));
        get();
        assertThat(asking("max-age=30").hit()).isTrue();
        assertThat(asking("max-age=29").hit()).isFalse();
    }
}
