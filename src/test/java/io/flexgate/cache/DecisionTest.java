package io.flexgate.cache;

import static io.flexgate.cache.Decision.Standing.ABSENT;
import static io.flexgate.cache.Decision.Standing.OTHER_VARIANT;
import static io.flexgate.cache.Decision.Standing.OVERTAKEN;
import static io.flexgate.cache.Decision.Standing.TRUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.Decision.Fetch;
import io.flexgate.cache.Decision.Ground;
import io.flexgate.cache.Decision.Serve;
import io.flexgate.cache.Decision.Unsatisfiable;
import io.flexgate.http.CacheControl;
import io.flexgate.http.CacheStatus.Forward;
import io.flexgate.http.Headers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 9111 §4, rung by rung: an answer that was kept at 0, is fresh for 100 seconds, and is asked for later. */
class DecisionTest {

    private static final Entry.Terms PLAIN = Entry.Terms.PLAIN;

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static Entry entry(Entry.Terms terms) {
        return entry(200, 0, terms);
    }

    private static Entry entry(int status, long age, Entry.Terms terms) {
        return new Entry(
                status,
                "",
                Headers.none(),
                Headers.none(),
                () -> 0,
                new ReadSet(new int[0]),
                0,
                new Entry.Life(0, age, seconds(100 - age), terms));
    }

    private static Entry.Terms terms(boolean validated, boolean strict, long whileRevalidating, long ifError) {
        return new Entry.Terms(validated, strict, false, seconds(whileRevalidating), seconds(ifError));
    }

    private static Decision at(long now, Entry entry, String asks) {
        return Decision.of(TRUE, entry, asks(asks), seconds(now));
    }

    private static CacheControl asks(String directives) {
        return CacheControl.parse(directives == null ? List.of() : List.of(directives));
    }

    @Test
    void whatIsNotThereIsFetchedAndTheReasonIsSaid() {
        assertThat(Decision.of(ABSENT, null, asks(null), 0)).isEqualTo(new Fetch(Forward.URI_MISS, null));
        assertThat(Decision.of(OTHER_VARIANT, null, asks(null), 0)).isEqualTo(new Fetch(Forward.VARY_MISS, null));
        assertThat(Decision.of(OVERTAKEN, null, asks(null), 0)).isEqualTo(new Fetch(Forward.STALE, null));
    }

    @ParameterizedTest
    @EnumSource(
            value = Decision.Standing.class,
            names = {"ABSENT", "OTHER_VARIANT", "OVERTAKEN"})
    void whatIsNotThereCannotBeServedFromTheCacheAlone(Decision.Standing standing) {
        assertThat(Decision.of(standing, null, asks("only-if-cached"), 0)).isEqualTo(new Unsatisfiable());
    }

    @ParameterizedTest(name = "after {0} s, {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "0||FRESH",
                "99||FRESH",
                "100||fetch STALE",
                "0|no-cache|fetch REQUEST",
                "100|no-cache|fetch STALE",
                "10|max-age=10|FRESH",
                "11|max-age=10|fetch REQUEST",
                "0|max-age=0|fetch REQUEST",
                "150|max-age=10|fetch STALE",
                "90|min-fresh=10|FRESH",
                "91|min-fresh=10|fetch REQUEST",
                "100|max-stale|MAX_STALE",
                "100000|max-stale|MAX_STALE",
                "110|max-stale=10|MAX_STALE",
                "111|max-stale=10|fetch STALE",
                "105|max-stale=10, max-age=100|fetch STALE",
                "105|max-stale=10, min-fresh=1|fetch STALE",
                "10|only-if-cached|FRESH",
                "100|only-if-cached|504",
                "10|only-if-cached, no-cache|504",
                "105|only-if-cached, max-stale|MAX_STALE",
                "10|no-store, no-transform, whatever=1|FRESH"
            })
    void theLadder(long now, String asks, String expected) {
        assertThat(name(at(now, entry(PLAIN), asks))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "after {0} s, {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "99||FRESH",
                "100||WHILE_REVALIDATING",
                "119||WHILE_REVALIDATING",
                "120||fetch STALE",
                "105|no-cache|fetch STALE",
                "105|max-stale|MAX_STALE",
                "105|only-if-cached|WHILE_REVALIDATING"
            })
    void inItsWindowItIsServedWhileANewerOneIsFetched(long now, String asks, String expected) {
        assertThat(name(at(now, entry(terms(false, false, 20, 0)), asks))).isEqualTo(expected);
    }

    @Test
    void upstreamsNoCacheWinsOverEverything() {
        Entry entry = entry(terms(true, false, 1000, 1000));
        assertThat(at(0, entry, null)).isEqualTo(new Fetch(Forward.STALE, entry));
        assertThat(at(0, entry, "max-stale")).isEqualTo(new Fetch(Forward.STALE, entry));
    }

    @Test
    void mustRevalidateWinsOverEverythingThatWouldServeStale() {
        Entry entry = entry(terms(false, true, 1000, 1000));
        assertThat(at(99, entry, null)).isEqualTo(new Serve(entry, Ground.FRESH));
        assertThat(at(100, entry, "max-stale")).isEqualTo(new Fetch(Forward.STALE, entry));
    }

    @Test
    void theAgeWithWhichItCameCounts() {
        Entry entry = entry(200, 30, PLAIN);
        assertThat(at(0, entry, "max-age=30")).isEqualTo(new Serve(entry, Ground.FRESH));
        assertThat(at(1, entry, "max-age=30")).isEqualTo(new Fetch(Forward.REQUEST, entry));
        assertThat(at(69, entry, null)).isEqualTo(new Serve(entry, Ground.FRESH));
        assertThat(at(70, entry, null)).isEqualTo(new Fetch(Forward.STALE, entry));
    }

    @ParameterizedTest(name = "after {0} s of 100, window {1}, {2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "120|20||true",
                "121|20||false",
                "120|0||false",
                "120|0|stale-if-error=20|true",
                "121|0|stale-if-error=20|false",
                "120|20|no-cache|false",
                "50|0||true",
                "50|0|max-age=10|true"
            })
    void whereUpstreamFailsAStaleOneMayStandIn(long now, long window, String asks, boolean stands) {
        assertThat(Decision.onFailure(entry(terms(false, false, 0, window)), asks(asks), seconds(now)))
                .isEqualTo(stands);
    }

    @Test
    void whatMustBeValidatedNeverStandsInNorDoesAnError() {
        assertThat(Decision.onFailure(entry(terms(true, false, 0, 100)), asks(null), seconds(110)))
                .isFalse();
        assertThat(Decision.onFailure(entry(terms(false, true, 0, 100)), asks("stale-if-error=100"), seconds(110)))
                .isFalse();
        assertThat(Decision.onFailure(entry(503, 0, terms(false, false, 0, 100)), asks(null), seconds(110)))
                .isFalse();
        assertThat(Decision.onFailure(entry(404, 0, terms(false, false, 0, 100)), asks(null), seconds(110)))
                .isTrue();
    }

    private static String name(Decision decision) {
        if (decision instanceof Serve serve) {
            return serve.ground().name();
        }
        return decision instanceof Fetch fetch ? "fetch " + fetch.why() : "504";
    }
}
