package io.flexgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.Storability.Keep;
import io.flexgate.cache.Storability.Reason;
import io.flexgate.cache.Storability.Refuse;
import io.flexgate.cache.Storability.Verdict;
import io.flexgate.http.CacheControl;
import io.flexgate.http.Headers;
import io.flexgate.http.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 §3 for HTTP's own rules, contract §5.3 for an API: what is kept, and on which terms. */
class StorabilityTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static final Policy HTTP = new Policy(
            Policy.Kind.HTTP,
            new CacheRules.Times(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2)),
            Duration.ofDays(1),
            List.of());

    private static final Policy STRICT =
            new Policy(Policy.Kind.HTTP, new CacheRules.Times(Duration.ZERO, Duration.ZERO), Duration.ZERO, List.of());

    private static final Policy API = new Policy(
            Policy.Kind.API,
            new CacheRules.Times(Duration.ofSeconds(300), Duration.ofSeconds(30)),
            Duration.ZERO,
            List.of());

    private static Verdict judge(Policy policy, int status, String asks, String... fields) {
        Headers headers = Headers.of(fields);
        return Storability.judge(
                new Storability.Received(status, headers, NOON, Duration.ZERO),
                CacheControl.parse(headers.all("cache-control")),
                false,
                CacheControl.parse(asks.isEmpty() ? List.of() : List.of(asks)),
                policy);
    }

    private static Verdict http(int status, String directives, String... fields) {
        String[] all = new String[fields.length + 2];
        all[0] = "Cache-Control";
        all[1] = directives;
        System.arraycopy(fields, 0, all, 2, fields.length);
        return judge(STRICT, status, "", all);
    }

    private static long fresh(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Keep.class);
        return ((Keep) verdict).fresh().toSeconds();
    }

    private static Entry.Terms terms(String directives, String... fields) {
        Verdict verdict = http(200, directives + ", max-age=100", fields);
        return ((Keep) verdict).terms();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 299, 301, 302, 404, 429, 499, 500, 599})
    void anyFinalStatusWithAWordOnItsFreshness(int status) {
        assertThat(fresh(http(status, "max-age=100"))).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 103, 206, 304})
    void noStatusThatIsAboutAnotherAnswer(int status) {
        assertThat(http(status, "max-age=100")).isEqualTo(new Refuse(Reason.STATUS));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "200|no-store, max-age=100|NO_STORE",
                "200|private, max-age=100|NO_STORE",
                "299|must-understand, max-age=100|STATUS",
                "299|must-understand, no-store, max-age=100|STATUS",
                "200|max-age=0|NO_LIFETIME",
                "200|no-cache, max-age=100|NO_LIFETIME",
                "500|public|NO_LIFETIME",
                "200|public|NO_LIFETIME"
            })
    void whatIsNotKept(int status, String directives, Reason reason) {
        assertThat(http(status, directives)).isEqualTo(new Refuse(reason));
    }

    @Test
    void mustUnderstandPutsNoStoreOutOfForceWhereTheStatusIsUnderstood() {
        assertThat(fresh(http(200, "must-understand, no-store, max-age=100"))).isEqualTo(100);
    }

    @Test
    void theClientMayForbidIt() {
        assertThat(judge(HTTP, 200, "no-store", "Cache-Control", "max-age=100")).isEqualTo(new Refuse(Reason.NO_STORE));
    }

    @Test
    void whatMayDifferForEveryRequestIsNotKept() {
        assertThat(http(200, "max-age=100", "Vary", "Accept, *")).isEqualTo(new Refuse(Reason.VARIES));
        assertThat(http(200, "max-age=100", "Vary", "Cookie")).isEqualTo(new Refuse(Reason.VARIES));
        assertThat(fresh(http(200, "max-age=100", "Vary", "Accept"))).isEqualTo(100);
    }

    @Test
    void whatIsStaleIsKeptWhereItCanBeConfirmedOrMayBeServedSo() {
        assertThat(fresh(http(200, "max-age=0", "ETag", "\"a\""))).isZero();
        assertThat(fresh(http(200, "no-cache", "Last-Modified", HttpDate.format(NOON))))
                .isZero();
        assertThat(fresh(http(200, "max-age=0, stale-if-error=5"))).isZero();
        assertThat(http(200, "max-age=0, stale-if-error=5, must-revalidate")).isEqualTo(new Refuse(Reason.NO_LIFETIME));
        assertThat(fresh(http(200, "max-age=10", "Age", "15", "ETag", "\"a\""))).isEqualTo(-5);
    }

    @Test
    void aCookieNeedsAWordOnFreshness() {
        String modified = HttpDate.format(NOON.minusSeconds(1000));
        assertThat(fresh(http(200, "max-age=100", "Set-Cookie", "a=b"))).isEqualTo(100);
        assertThat(judge(HTTP, 200, "", "Last-Modified", modified, "Set-Cookie", "a=b"))
                .isEqualTo(new Refuse(Reason.SET_COOKIE));
        assertThat(fresh(judge(HTTP, 200, "", "Last-Modified", modified))).isEqualTo(100);
    }

    @Test
    void theTermsAreUpstreamsOwn() {
        assertThat(terms("public")).isEqualTo(new Entry.Terms(false, false, true, 0, 0));
        assertThat(terms("must-revalidate")).isEqualTo(new Entry.Terms(false, true, true, 0, 0));
        assertThat(terms("proxy-revalidate")).isEqualTo(new Entry.Terms(false, true, false, 0, 0));
        assertThat(terms("s-maxage=5")).isEqualTo(new Entry.Terms(false, true, true, 0, 0));
        assertThat(terms("no-cache", "ETag", "\"a\"")).isEqualTo(new Entry.Terms(true, false, false, 0, 0));
        assertThat(terms("no-cache=\"x\"")).isEqualTo(Entry.Terms.PLAIN);
        assertThat(terms("public", "Vary", "Authorization").forAll()).isFalse();
        assertThat(terms("stale-while-revalidate=3, stale-if-error=4"))
                .isEqualTo(new Entry.Terms(false, false, false, 3_000_000_000L, 4_000_000_000L));
    }

    @Test
    void theConfiguredWindowsHoldWhereUpstreamIsSilent() {
        Keep silent = (Keep) judge(HTTP, 200, "", "Cache-Control", "max-age=100");
        assertThat(silent.terms().whileRevalidating()).isEqualTo(1_000_000_000L);
        assertThat(silent.terms().ifError()).isEqualTo(2_000_000_000L);
        Keep says = (Keep) judge(HTTP, 200, "", "Cache-Control", "max-age=100, stale-if-error=0");
        assertThat(says.terms().ifError()).isZero();
    }

    @ParameterizedTest(name = "an API''s {0}: {1}")
    @CsvSource({"200,300", "404,30"})
    void anApiIsKeptForTheConfiguredTimes(int status, long expected) {
        assertThat(fresh(judge(API, status, ""))).isEqualTo(expected);
        assertThat(fresh(judge(API, status, "", "Cache-Control", "max-age=7"))).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 301, 401, 403, 429, 500, 503})
    void nothingElseOfAnApiIsKept(int status) {
        assertThat(judge(API, status, "", "Cache-Control", "max-age=7")).isEqualTo(new Refuse(Reason.STATUS));
    }

    @Test
    void noCookieOfAnApiIsKept() {
        assertThat(judge(API, 200, "", "Cache-Control", "max-age=7", "Set-Cookie", "a=b"))
                .isEqualTo(new Refuse(Reason.SET_COOKIE));
    }
}
