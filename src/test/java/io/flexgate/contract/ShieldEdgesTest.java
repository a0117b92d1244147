package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Client;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract §6.2: where the budget meets the connections, and what an operator reads of it. */
class ShieldEdgesTest {

    private Rig rig;

    @AfterEach
    void close() {
        rig.close();
    }

    private void start(int inFlight, int queue) {
        rig = Rig.plan()
                .shield(usual -> new ShieldSettings(
                        new ShieldSettings.Concurrency(inFlight, 1, inFlight),
                        null,
                        new ShieldSettings.Queue(queue, Duration.ofSeconds(20)),
                        usual.retry(),
                        usual.breaker()))
                .start();
    }

    private List<Future<Response>> reading(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> rig.account().getting(API + "/Plugins/other-" + i))
                .toList();
    }

    private long lines(String text) {
        return rig.log().lines().stream().filter(line -> line.contains(text)).count();
    }

    @Test
    void aCallWithAPermitDoesNotWaitForAConnection() {
        int calls = 150;
        start(calls, 10);
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("GET", ".*"), Hold.Point.BEFORE, calls);
        List<Future<Response>> answers = reading(calls);
        Until.holds("upstream has all of them", () -> rig.sandbox().journal().size() == calls);
        hold.release();
        assertThat(answers.stream().map(Client::wait)).allMatch(answer -> answer.status() == 404);
    }

    @Test
    void aFullQueueIsOneLineInTheLogAndNotOneForEachCall() {
        start(1, 1);
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("GET", ".*"), Hold.Point.BEFORE, 1);
        List<Future<Response>> answers = reading(20);
        Until.holds(
                "the rest is refused",
                () -> answers.stream().filter(Future::isComplete).count() == 18);
        hold.release();
        answers.forEach(Client::wait);
        assertThat(lines("are refused: Too many calls wait")).isEqualTo(1);
    }

    @Test
    void aRetryAfterOfNothingIsNoPauseAndNoLine() {
        try (RawUpstream busy =
                new RawUpstream("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n")) {
            rig = Rig.plan().upstream(busy.origin()).start();
            assertThat(Client.wait(reading(1).get(0)).status()).isEqualTo(429);
            assertThat(busy.requests()).hasSize(3);
            assertThat(lines("to wait for")).isZero();
        }
    }
}
