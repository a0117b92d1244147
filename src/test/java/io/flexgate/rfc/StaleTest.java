package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.testing.Client;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stale answers while a newer one is fetched, and where none can be (RFC 5861, RFC 9111 §4.2.4). */
class StaleTest extends Conformance {

    private static final String REVALIDATING = "Cache-Control: max-age=10, stale-while-revalidate=20";
    private static final String IF_ERROR = "Cache-Control: max-age=10, stale-if-error=20";

    @Test
    @DisplayName("RFC 5861 §3: the client gets the stale answer without waiting; the next one gets the new one")
    void nobodyWaitsForTheNextAnswer() {
        CountDownLatch gate = new CountDownLatch(1);
        upstream(Reply.ok(REVALIDATING), Reply.ok(REVALIDATING).when(gate));
        get();
        pass(15);
        Response stale = get();
        assertThat(stale.text()).isEqualTo("answer 1");
        assertThat(stale.header("Age")).isEqualTo("15");
        assertThat(stale.cacheStatus()).isEqualTo("Flexgate; hit; ttl=-5; detail=stale-while-revalidate");
        gate.countDown();
        rig.untilLanded();
        Response next = get();
        assertThat(next.text()).isEqualTo("answer 2");
        assertThat(next.cacheStatus()).isEqualTo("Flexgate; hit; ttl=10");
    }

    @Test
    @DisplayName("RFC 5861 §3: many requests, one refresh")
    void manyHitsMakeOneRefresh() {
        CountDownLatch gate = new CountDownLatch(1);
        upstream(Reply.ok(REVALIDATING), Reply.ok(REVALIDATING).when(gate));
        get();
        pass(15);
        List<Future<Response>> many = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            many.add(client().getting(target));
        }
        many.forEach(one -> assertThat(Client.wait(one).text()).isEqualTo("answer 1"));
        gate.countDown();
        rig.untilLanded();
        assertThat(origin.calls()).isEqualTo(2);
    }

    @Test
    @DisplayName("RFC 5861 §3: the refresh is conditional, and without the client's own conditions")
    void theRefreshIsConditional() {
        upstream(Reply.ok(REVALIDATING, "ETag: \"a\"").matching());
        get();
        pass(15);
        assertThat(get("If-None-Match", "\"a\"").status()).isEqualTo(304);
        rig.untilLanded();
        assertThat(origin.last().field("If-None-Match")).isEqualTo("\"a\"");
        assertThat(ttl(get())).isEqualTo(10);
        assertThat(get().text()).isEqualTo("answer 1");
    }

    @Test
    @DisplayName("RFC 5861 §3: when its window is over the client waits")
    void afterTheWindowTheClientWaits() {
        upstream(Reply.ok(REVALIDATING));
        get();
        pass(30);
        assertThat(get().text()).isEqualTo("answer 2");
    }

    @Test
    @DisplayName("RFC 5861 §3: a refresh that fails leaves the stale answer, within its window")
    void aRefreshThatFailsLeavesTheStaleAnswer() {
        upstream(Reply.ok(REVALIDATING), Reply.nothing(), Reply.of(500), Reply.ok(REVALIDATING));
        get();
        pass(15);
        for (int i = 0; i < 2; i++) {
            assertThat(get().text()).isEqualTo("answer 1");
            rig.untilLanded();
        }
        assertThat(origin.calls()).isGreaterThanOrEqualTo(3);
        pass(15);
        assertThat(get().text()).isNotEqualTo("answer 1");
    }

    @Test
    @DisplayName("RFC 5861 §3: an upstream that fails is not asked for the next answer with each hit")
    void aFailingUpstreamIsNotAskedAgainForEachHit() {
        upstream(Reply.ok(REVALIDATING), Reply.of(500));
        get();
        pass(15);
        for (int i = 0; i < 20; i++) {
            assertThat(get().text()).isEqualTo("answer 1");
            rig.untilLanded();
        }
        int calls = origin.calls();
        assertThat(calls).as("the first, and one refresh a loop").isBetween(2, 3);
        pass(2);
        assertThat(get().text()).isEqualTo("answer 1");
        rig.untilLanded();
        assertThat(origin.calls()).isEqualTo(calls + 1);
    }

    @ParameterizedTest(name = "RFC 9111 §4.2.4: {0}")
    @ValueSource(strings = {"must-revalidate", "proxy-revalidate", "s-maxage=10", "no-cache"})
    void upstreamMayForbidToServeStaleMeanwhile(String directive) {
        upstream(Reply.ok(REVALIDATING + ", " + directive, "ETag: \"a\""));
        get();
        pass(15);
        assertThat(get().text()).isEqualTo("answer 2");
    }

    @ParameterizedTest(name = "RFC 9111 §5.2.1: {0} comes first")
    @ValueSource(strings = {"no-cache", "max-age=12", "min-fresh=1"})
    void aClientMayForbidItToo(String directive) {
        upstream(Reply.ok(REVALIDATING));
        get();
        pass(15);
        assertThat(get("Cache-Control", directive).text()).isEqualTo("answer 2");
    }

    @ParameterizedTest(name = "RFC 5861 §4: {0}")
    @ValueSource(ints = {500, 502, 503, 504})
    void aStaleAnswerStandsInForAnError(int status) {
        upstream(Reply.ok(IF_ERROR), Reply.of(status, "Cache-Control: max-age=100"), Reply.ok(IF_ERROR));
        get();
        pass(25);
        Response stale = get();
        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.text()).isEqualTo("answer 1");
        assertThat(stale.header("Age")).isEqualTo("25");
        assertThat(stale.cacheStatus())
                .isEqualTo("Flexgate; fwd=stale; fwd-status=" + status + "; ttl=-15; detail=stale-if-error");
        assertThat(get().text()).as("the error was not kept").isEqualTo("answer 3");
    }

    @ParameterizedTest(name = "RFC 5861 §4: {0} is no error of upstream")
    @ValueSource(ints = {400, 404, 429, 501, 505})
    void itDoesNotStandInForAnythingElse(int status) {
        upstream(Reply.ok(IF_ERROR), Reply.of(status));
        get();
        pass(15);
        assertThat(get().status()).isEqualTo(status);
    }

    @Test
    @DisplayName("RFC 5861 §4: a stored error does not stand in for another, nor for its own confirmation")
    void aStoredErrorStandsInForNothing() {
        upstream(Reply.of(503, IF_ERROR, "ETag: \"a\""), Reply.of(304, IF_ERROR, "ETag: \"a\""), Reply.of(500));
        get();
        pass(15);
        Response confirmed = get();
        assertThat(confirmed.status()).isEqualTo(503);
        assertThat(confirmed.header("Answer-Number")).as("brought up to date").isEqualTo("2");
        assertThat(confirmed.cacheStatus()).isEqualTo("Flexgate; fwd=stale; fwd-status=304; stored; ttl=10");
        pass(15);
        assertThat(get().status()).isEqualTo(500);
    }

    @Test
    @DisplayName("RFC 5861 §4: a connection that upstream closes is an error")
    void aClosedConnectionIsAnError() {
        upstream(Reply.ok(IF_ERROR), Reply.nothing());
        get();
        pass(15);
        Response stale = get();
        assertThat(stale.text()).isEqualTo("answer 1");
        assertThat(stale.cacheStatus()).isEqualTo("Flexgate; fwd=stale; ttl=-5; detail=stale-if-error");
    }

    @Test
    @DisplayName("RFC 5861 §4: so is one that is closed in the middle of an answer")
    void anAnswerThatIsCutIsAnError() {
        upstream(Reply.ok(IF_ERROR), Reply.ok(IF_ERROR).cut());
        get();
        pass(15);
        assertThat(get().text()).isEqualTo("answer 1");
    }

    @Test
    @DisplayName("RFC 5861 §4: when its window is over the error is the answer")
    void afterTheWindowTheErrorIsTheAnswer() {
        upstream(Reply.ok(IF_ERROR), Reply.of(503), Reply.nothing());
        get();
        pass(31);
        assertThat(get().status()).isEqualTo(503);
        assertThat(get().status()).isEqualTo(502);
    }

    @Test
    @DisplayName("RFC 5861 §4: without a window no error is hidden")
    void withoutAWindowNoErrorIsHidden() {
        upstream(Reply.ok("Cache-Control: max-age=10", "ETag: \"a\""), Reply.of(503));
        get();
        pass(11);
        assertThat(get().status()).isEqualTo(503);
    }

    @Test
    @DisplayName("RFC 5861 §4: a client may allow it, and one that asks past the cache does not")
    void aClientMayAllowIt() {
        upstream(Reply.ok("Cache-Control: max-age=10", "ETag: \"a\""), Reply.of(503));
        get();
        pass(11);
        assertThat(get("Cache-Control", "stale-if-error=60").text()).isEqualTo("answer 1");
        assertThat(get("Cache-Control", "stale-if-error=60, no-cache").status()).isEqualTo(503);
    }

    @ParameterizedTest(name = "RFC 9111 §4.2.4: {0}")
    @ValueSource(strings = {"must-revalidate", "proxy-revalidate", "s-maxage=10", "no-cache"})
    void upstreamMayForbidToServeStaleOnErrors(String directive) {
        upstream(Reply.ok(IF_ERROR + ", " + directive, "ETag: \"a\""), Reply.of(503), Reply.nothing());
        get();
        pass(15);
        assertThat(get().status()).isEqualTo(503);
        assertThat(get().status()).isEqualTo(502);
    }

    /** With times of the operator's. */
    @Nested
    class Configured extends Conformance {

        @Override
        CacheRules.Http http() {
            return new CacheRules.Http(Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(20));
        }

        @Test
        @DisplayName("RFC 5861: where upstream says nothing, the configured windows hold")
        void theConfiguredWindowsHold() {
            upstream(Reply.ok("Cache-Control: max-age=10"), Reply.of(503));
            get();
            pass(14);
            assertThat(get().cacheStatus()).contains("detail=stale-while-revalidate");
            rig.untilLanded();
            pass(5);
            assertThat(get().cacheStatus()).contains("fwd-status=503", "detail=stale-if-error");
        }

        @Test
        @DisplayName("RFC 5861: upstream's own word wins over them")
        void upstreamsWordWins() {
            upstream(Reply.ok("Cache-Control: max-age=10, stale-if-error=0, stale-while-revalidate=0"), Reply.of(503));
            get();
            pass(11);
            assertThat(get().status()).isEqualTo(503);
            another();
            upstream(Reply.ok("Cache-Control: max-age=10, must-revalidate"), Reply.of(503));
            get();
            pass(11);
            assertThat(get().status()).isEqualTo(503);
        }
    }

    private static Rig before(io.flexgate.http.Origin upstream) {
        return Rig.plan()
                .frozen()
                .unshielded()
                .timeout(Duration.ofMillis(300))
                .catalogs(io.flexgate.catalog.CatalogReader.builtIn("http"))
                .upstream(upstream)
                .start();
    }

    @Test
    @DisplayName("RFC 5861 §4: an answer that does not come in time is an error")
    void silenceIsAnError() {
        CountDownLatch never = new CountDownLatch(1);
        origin.answers(Reply.ok(IF_ERROR), Reply.ok().when(never));
        try (Rig impatient = before(origin.origin())) {
            impatient.anonymous().get(target);
            impatient.skip(Duration.ofSeconds(15));
            assertThat(impatient.anonymous().get(target).text()).isEqualTo("answer 1");
        } finally {
            never.countDown();
        }
    }

    @Test
    @DisplayName("RFC 5861 §4: an upstream that is not there is an error")
    void aRefusedConnectionIsAnError() throws IOException {
        RawUpstream once = new RawUpstream(
                "HTTP/1.1 200 OK\r\nConnection: close\r\n" + IF_ERROR + "\r\nContent-Length: 5\r\n\r\nstill");
        try (Rig lonely = before(once.origin())) {
            lonely.anonymous().get(target);
            once.close();
            lonely.skip(Duration.ofSeconds(15));
            Response stale = lonely.anonymous().get(target);
            assertThat(stale.text()).isEqualTo("still");
            assertThat(stale.cacheStatus()).contains("detail=stale-if-error");
            lonely.skip(Duration.ofSeconds(20));
            assertThat(lonely.anonymous().get(target).status()).isEqualTo(502);
        }
    }
}
