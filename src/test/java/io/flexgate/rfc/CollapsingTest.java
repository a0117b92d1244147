package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come while upstream is asked for the same (RFC 9111 §4, RFC 9211 §2.6). */
class CollapsingTest extends Conformance {

    private static final int CLIENTS = 20;

    private final List<Future<Response>> waiting = new ArrayList<>();

    /** So many clients ask, and upstream answers once all of them wait. */
    private List<Response> together(Reply... replies) {
        CountDownLatch gate = new CountDownLatch(1);
        Reply first = replies[0].when(gate);
        Reply[] gated = replies.clone();
        gated[0] = first;
        upstream(gated);
        waiting.clear();
        for (int i = 0; i < CLIENTS; i++) {
            waiting.add(client().getting(target, "X-Kind", String.valueOf(i % 2)));
        }
        rig.untilAboard(CLIENTS);
        gate.countDown();
        return waiting.stream().map(Client::wait).toList();
    }

    @Test
    @DisplayName("§4: many misses at once, one call")
    void oneCallForMany() {
        List<Response> answers = together(Reply.ok("Cache-Control: max-age=60"));
        assertThat(origin.calls()).isEqualTo(1);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.text()).isEqualTo("answer 1"));
        assertThat(answers)
                .filteredOn(answer -> answer.cacheStatus().contains("; collapsed"))
                .hasSize(CLIENTS - 1);
        assertThat(answers.get(0).cacheStatus()).startsWith("Flexgate; fwd=uri-miss; fwd-status=200; stored");
    }

    @ParameterizedTest(name = "§4: not with {0}")
    @ValueSource(strings = {"no-store", "private", "no-cache", "max-age=0"})
    void whatIsNotForAllIsAskedForByEach(String directives) {
        List<Response> answers = together(Reply.ok("Cache-Control: " + directives, "ETag: \"a\""));
        assertThat(origin.calls()).isEqualTo(CLIENTS);
        assertThat(answers.stream().map(Response::text).distinct()).hasSize(CLIENTS);
    }

    @Test
    @DisplayName("§4.1: whoever selects another variant asks for it")
    void eachVariantIsAskedFor() {
        List<Response> answers = together(Reply.ok("Cache-Control: max-age=60", "Vary: X-Kind"));
        String first = answers.stream()
                .map(Response::text)
                .filter("answer 1"::equals)
                .findFirst()
                .orElseThrow();
        int same = answers.get(0).text().equals(first) ? 0 : 1;
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(answers.get(i).text().equals(first)).as("client %s", i).isEqualTo(i % 2 == same);
        }
    }

    @Test
    @DisplayName("§3.5: requests with different credentials are not collapsed")
    void credentialsAreKeptApart() {
        CountDownLatch gate = new CountDownLatch(1);
        upstream(Reply.ok("Cache-Control: max-age=60").when(gate));
        Future<Response> one = as("one").getting(target);
        Future<Response> two = as("two").getting(target);
        Until.holds("both calls", () -> origin.calls() == 2);
        gate.countDown();
        assertThat(Client.wait(one).text()).isNotEqualTo(Client.wait(two).text());
    }

    @Test
    @DisplayName("§5.2.1.4: who asks past the cache does not board a call of before it asked")
    void noCacheIsNotCollapsed() {
        CountDownLatch gate = new CountDownLatch(1);
        upstream(Reply.ok("Cache-Control: max-age=60").when(gate));
        Future<Response> one = client().getting(target);
        Until.holds("the call", () -> origin.calls() == 1);
        Future<Response> two = client().getting(target, "Cache-Control", "no-cache");
        Until.holds("a second call", () -> origin.calls() == 2);
        gate.countDown();
        assertThat(Client.wait(two).text()).isNotEqualTo(Client.wait(one).text());
    }

    @Test
    @DisplayName("§4.3: many stale hits at once, one confirmation")
    void oneConfirmationForMany() {
        upstream(Reply.ok("Cache-Control: max-age=10", "ETag: \"a\""));
        get();
        pass(10);
        List<Response> answers =
                together(Reply.ok("Cache-Control: max-age=10", "ETag: \"a\"").matching());
        assertThat(origin.calls()).isEqualTo(1);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.text()).isEqualTo("answer 1"));
    }

    @Test
    @DisplayName("RFC 9110 §13: each client's own condition is answered for it")
    void eachClientHasItsOwnCondition() {
        CountDownLatch gate = new CountDownLatch(1);
        upstream(Reply.ok("Cache-Control: max-age=60", "ETag: \"a\"").when(gate));
        Future<Response> one = client().getting(target, "If-None-Match", "\"a\"");
        Future<Response> two = client().getting(target, "If-None-Match", "\"b\"");
        rig.untilAboard(2);
        gate.countDown();
        assertThat(Client.wait(one).status()).isEqualTo(304);
        assertThat(Client.wait(two).text()).isEqualTo("answer 1");
        assertThat(origin.calls()).isEqualTo(1);
    }
}
