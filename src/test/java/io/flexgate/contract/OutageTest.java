package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.ledger.Row;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Journal;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.shield.BudgetView;
import io.flexgate.testing.Client;
import io.flexgate.testing.Line;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Upstream is gone for five minutes, and comes back (contract §6.4; issue 4). */
@Timeout(120)
class OutageTest {

    /** How it is gone. */
    enum Outage {
        REFUSED(Duration.ofSeconds(10), Duration.ofSeconds(10)),
        /** Every call takes as long as the gateway waits for it. */
        SILENT(Duration.ofSeconds(60), Duration.ofSeconds(2));

        private final Duration openFor;
        private final Duration timeout;

        Outage(Duration openFor, Duration timeout) {
            this.openFor = openFor;
            this.timeout = timeout;
        }
    }

    private static final String WARM = API + "/Plugins/plugin-one";
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int JUDGED_BY = 8;
    private static final int LIMIT = 12;
    private static final int CROWD = 500;

    private final int[] sandbox = new int[1];
    private final Line line = new Line(() -> sandbox[0]);
    private Rig rig;
    private int asked;

    private void start(Outage outage) {
        rig = Rig.plan()
                .upstream(line.origin())
                .timeout(outage.timeout)
                .rules(usual -> new CacheRules(
                        usual.maxMemory(),
                        usual.settle(),
                        new CacheRules.Times(
                                Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ZERO, Duration.ofHours(1)),
                        Map.of()))
                .shield(usual -> new ShieldSettings(
                        new ShieldSettings.Concurrency(LIMIT, 1, LIMIT),
                        null,
                        new ShieldSettings.Queue(2 * CROWD, Duration.ofMinutes(10)),
                        usual.retry(),
                        new ShieldSettings.BreakerRules(50, JUDGED_BY, outage.openFor)))
                .start();
        sandbox[0] = rig.sandbox().port();
    }

    @AfterEach
    void close() {
        try {
            if (rig != null) {
                rig.close();
            }
        } finally {
            line.close();
        }
    }

    private BudgetView budget() {
        return rig.budgets().stream()
                .filter(view -> view.account().equalsIgnoreCase(SandboxSettings.DEMO_ACCOUNT_SID))
                .findFirst()
                .orElseThrow();
    }

    /** What the ledger has of calls, those that nobody has received among them. */
    private long calls() {
        long[] calls = {0};
        rig.gateway()
                .gateway()
                .ledger()
                .each((team, rows) ->
                        calls[0] += rows.values().stream().mapToLong(Row::calls).sum());
        return calls[0];
    }

    private Future<Response> readingAnother() {
        return rig.account().getting(API + "/Plugins/other-" + asked++);
    }

    private List<Future<Response>> readingOthers(int number) {
        return IntStream.range(0, number).mapToObj(i -> readingAnother()).toList();
    }

    private Future<Response> writing() {
        return rig.account().posting(WARM, "FriendlyName=N" + asked++);
    }

    private void breakOff(Outage outage) {
        if (outage == Outage.REFUSED) {
            line.refuse();
        } else {
            line.fallSilent();
        }
    }

    private static void refused(Response answer) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Flexgate-Error")).isEqualTo("breaker-open");
        assertThat(answer.cacheStatus()).isEqualTo("Flexgate; detail=breaker-open");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
        assertThat(answer.json().getInteger("code")).isEqualTo(20429);
        assertThat(answer.json().getInteger("status")).isEqualTo(429);
        assertThat(answer.json().getString("message")).isNotBlank();
        assertThat(answer.json().getString("more_info")).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource
    void warmReadsAreAnsweredAllTheWhileAndUpstreamIsFoundAgainByOneCall(Outage outage) {
        start(outage);
        assertThat(rig.account().post(API + "/Plugins", "UniqueName=plugin-one").status())
                .isEqualTo(201);
        String warm = rig.account().get(WARM).text();
        rig.skip(Duration.ofMinutes(2));

        breakOff(outage);
        Response first = rig.account().get(WARM);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.text()).isEqualTo(warm);
        assertThat(first.cacheStatus()).contains("fwd=stale").endsWith("detail=stale-if-error");
        while (!budget().breaker().equals("open")) {
            readingOthers(JUDGED_BY)
                    .forEach(answer -> assertThat(Client.wait(answer).status()).isIn(429, 502, 504));
        }

        long outageEnds = 0;
        for (Duration gone = Duration.ZERO; gone.compareTo(LONG) < 0; gone = gone.plus(outage.openFor)) {
            whileItIsOpenNothingIsCalled(warm);
            rig.skip(outage.openFor.plusMillis(1));
            aCrowdMakesOneCall();
            outageEnds = calls();
        }
        if (outage == Outage.SILENT) {
            assertThat(line.swallowed()).as("calls that were sent").isPositive();
        }

        line.restore();
        rig.sandbox().journal().clear();
        rig.skip(outage.openFor.plusMillis(1));
        Hold probe = rig.sandbox().knobs().hold(RequestMatch.any(), Hold.Point.BEFORE, 1);
        List<Future<Response>> crowd = IntStream.range(0, CROWD)
                .mapToObj(i -> i % 10 == 0 ? writing() : readingAnother())
                .toList();
        Client.wait(Future.fromCompletionStage(probe.arrived()));
        Until.holds("the others wait for the probe", () -> budget().queued() == CROWD - 1);
        assertThat(calls()).as("calls since then").isEqualTo(outageEnds + 1);
        assertThat(rig.sandbox().journal().size()).isEqualTo(1);
        probe.release();
        List<Future<Response>> late = readingOthers(CROWD / 5);
        crowd.forEach(answer -> assertThat(Client.wait(answer).status()).isIn(200, 404));
        late.forEach(answer -> assertThat(Client.wait(answer).status()).isEqualTo(404));
        assertThat(rig.sandbox().journal().peakInFlight(SandboxSettings.DEMO_ACCOUNT_SID))
                .as("calls at a time")
                .isLessThanOrEqualTo(LIMIT);
        assertThat(rig.sandbox().journal().entries(entry -> entry.method().equals("POST")))
                .as("each write was carried out once")
                .hasSize(CROWD / 10)
                .extracting(Journal.Entry::status)
                .containsOnly(200);
        assertThat(budget().breaker()).isEqualTo("closed");
        assertThat(rig.account().get(WARM).how()).endsWith("fwd-status=200; stored");
    }

    private void whileItIsOpenNothingIsCalled(String warm) {
        long before = calls();
        Response stale = rig.account().get(WARM);
        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.text()).isEqualTo(warm);
        assertThat(stale.cacheStatus()).contains("hit; ttl=-").endsWith("detail=stale-if-error/breaker-open");
        refused(Client.wait(readingAnother()));
        refused(Client.wait(writing()));
        assertThat(calls()).isEqualTo(before);
    }

    /** The time is over: of all that come one is let through, and fails; the others are told so with it. */
    private void aCrowdMakesOneCall() {
        long before = calls();
        List<Future<Response>> crowd = new ArrayList<>(readingOthers(6));
        crowd.add(rig.account().getting(WARM));
        for (Future<Response> answer : crowd) {
            assertThat(Client.wait(answer).status()).isIn(200, 429);
        }
        assertThat(calls()).as("one probe").isEqualTo(before + 1);
        assertThat(budget().breaker()).isEqualTo("open");
    }
}
