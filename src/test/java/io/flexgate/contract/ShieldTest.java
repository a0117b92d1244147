package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.ledger.Row;
import io.flexgate.limits.Priority;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Journal;
import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.Knobs.FaultRule;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.shield.BudgetView;
import io.flexgate.testing.Client;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract §6.2 to §6.4: the budget of calls to upstream, seen by clients and by upstream. */
class ShieldTest {

    private static final String PLUGIN = API + "/Plugins/plugin-one";
    private static final String NEW_PLUGIN = "UniqueName=plugin-one&FriendlyName=One";

    private Rig rig;

    @AfterEach
    void close() {
        rig.close();
    }

    /** Starts it with a plugin that nobody has read, by a credential whose account is known. */
    private void start(UnaryOperator<ShieldSettings> shield) {
        start(Rig.plan().shield(shield));
    }

    private void start(Rig.Plan plan) {
        Duration fresh = Duration.ofMinutes(5);
        rig = plan.rules(rules -> new CacheRules(
                        rules.maxMemory(),
                        rules.settle(),
                        new CacheRules.Times(fresh, fresh, Duration.ofMinutes(1), Duration.ofHours(1)),
                        Map.of()))
                .start();
        assertThat(rig.account().post(API + "/Plugins", NEW_PLUGIN).status()).isEqualTo(201);
        rig.sandbox().journal().clear();
    }

    private static UnaryOperator<ShieldSettings> inFlight(int initial, int max) {
        return usual -> new ShieldSettings(
                new ShieldSettings.Concurrency(initial, 1, max),
                usual.rate(),
                usual.queue(),
                usual.retry(),
                usual.breaker());
    }

    private static UnaryOperator<ShieldSettings> queue(int inFlight, int size, Duration maxWait) {
        return usual -> new ShieldSettings(
                new ShieldSettings.Concurrency(inFlight, 1, inFlight),
                usual.rate(),
                new ShieldSettings.Queue(size, maxWait),
                usual.retry(),
                usual.breaker());
    }

    private static UnaryOperator<ShieldSettings> breaker(int calls, Duration openFor) {
        return usual -> new ShieldSettings(
                usual.concurrency(),
                usual.rate(),
                usual.queue(),
                usual.retry(),
                new ShieldSettings.BreakerRules(50, calls, openFor));
    }

    private List<Future<Response>> readingOthers(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> rig.account().getting(API + "/Plugins/other-" + i))
                .toList();
    }

    private static List<Response> all(List<Future<Response>> answers) {
        return answers.stream().map(Client::wait).toList();
    }

    private BudgetView budget() {
        return rig.budgets().stream()
                .filter(view -> view.account().equalsIgnoreCase(SandboxSettings.DEMO_ACCOUNT_SID))
                .findFirst()
                .orElse(new BudgetView("", "", 0, 0, 0, Duration.ZERO, ""));
    }

    private long calls(String method, String target) {
        return rig.sandbox().journal().count(method, target);
    }

    @Test
    void noMoreCallsAreInFlightThanTheLimitAllows() {
        start(inFlight(3, 3));
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("GET", ".*"), Hold.Point.BEFORE, 20);
        List<Future<Response>> answers = readingOthers(20);
        Client.wait(Future.fromCompletionStage(hold.arrived(3)));
        Until.holds("the rest waits", () -> budget().queued() == 17);
        assertThat(budget().inFlight()).isEqualTo(3);
        Until.holds("upstream has all three", () -> rig.sandbox().journal().size() == 3);
        hold.release();
        assertThat(all(answers)).allMatch(answer -> answer.status() == 404);
        assertThat(rig.sandbox().journal().peakInFlight(SandboxSettings.DEMO_ACCOUNT_SID))
                .isLessThanOrEqualTo(3);
    }

    @Test
    void whatUpstreamHasNoRoomForIsSentAgainAndNoClientHearsOfIt() {
        start(inFlight(20, 100));
        rig.sandbox().knobs().limits(new Knobs.Limits(4, 0, 20429, 0));
        rig.sandbox().knobs().latency(Duration.ofMillis(5), Duration.ofMillis(10));
        List<Response> answers = all(readingOthers(200));
        assertThat(answers).allMatch(answer -> answer.status() == 404);
        assertThat(rig.sandbox().journal().entries(entry -> entry.status() == 429))
                .as("calls that were over the account's limit")
                .isNotEmpty();
        assertThat(budget().limit()).isBetween(1, 19);
    }

    @Test
    void aRetryAfterStopsTheWholeAccountAndNobodyElse() {
        start(usual -> usual);
        assertThat(rig.other().get(PLUGIN).status()).isEqualTo(404);
        rig.sandbox()
                .knobs()
                .fault(RequestMatch.exactly("GET", PLUGIN), 1, Fault.status(429).retryAfter(1));
        Future<Response> first = rig.account().getting(PLUGIN);
        Until.holds("the account is paused", () -> !budget().paused().isZero());
        Future<Response> second = rig.account().getting(API + "/Releases");
        assertThat(rig.other().get(API + "/Releases").status()).isEqualTo(200);
        assertThat(Client.wait(first).status()).isEqualTo(200);
        assertThat(Client.wait(second).status()).isEqualTo(200);
        List<Journal.Entry> calls =
                rig.sandbox().journal().entries(entry -> SandboxSettings.DEMO_ACCOUNT_SID.equals(entry.account()));
        Instant told = calls.get(0).received().at();
        assertThat(calls.get(0).status()).isEqualTo(429);
        assertThat(calls).hasSize(3);
        assertThat(calls.subList(1, 3)).allMatch(entry -> !entry.received().at().isBefore(told.plusSeconds(1)));
    }

    @Test
    void aWriteThatWasNotProcessedIsSentAgainAndCarriedOutOnce() {
        start(usual -> usual);
        rig.sandbox().knobs().fault(RequestMatch.of("POST", ".*"), 2, Fault.status(429));
        Response created = rig.account().post(API + "/Plugins", "UniqueName=plugin-two");
        assertThat(created.status()).isEqualTo(201);
        assertThat(rig.sandbox().journal().entries())
                .extracting(Journal.Entry::status)
                .containsExactly(429, 429, 201);
        assertThat(rig.sandbox().journal().entries())
                .extracting(Journal.Entry::text)
                .containsOnly("UniqueName=plugin-two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset after commit", "reset before commit", "500", "503", "truncated"})
    void aWriteThatMayHaveBeenProcessedIsNotSentAgain(String fault) {
        start(usual -> usual);
        Fault what =
                switch (fault) {
                    case "reset after commit" -> Fault.resetAfterCommit();
                    case "reset before commit" -> Fault.resetBeforeCommit();
                    case "truncated" -> Fault.truncate();
                    default -> Fault.status(Integer.parseInt(fault));
                };
        rig.sandbox().knobs().fault(RequestMatch.of("POST", ".*"), 1, what);
        assertThat(rig.account().post(PLUGIN, "FriendlyName=Two").status()).isGreaterThanOrEqualTo(500);
        assertThat(calls("POST", PLUGIN)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void aReadThatFailedIsMadeAgain(int status) {
        start(usual -> usual);
        rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGIN), 2, Fault.status(status));
        Response read = rig.account().get(PLUGIN);
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.how()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200; stored");
        assertThat(calls("GET", PLUGIN)).isEqualTo(3);
    }

    @Test
    void aReadWhoseBodyIsCutOffIsMadeAgain() {
        start(usual -> usual);
        rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGIN), 1, Fault.truncate());
        assertThat(rig.account().get(PLUGIN).status()).isEqualTo(200);
        assertThat(calls("GET", PLUGIN)).isEqualTo(2);
    }

    @Test
    void aReadIsNotMadeMoreOftenThanItMay() {
        start(usual -> usual);
        rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGIN), Knobs.FOREVER, Fault.status(503));
        assertThat(rig.account().get(PLUGIN).status()).isEqualTo(503);
        assertThat(calls("GET", PLUGIN)).isEqualTo(3);
    }

    @Test
    void callsAreNotMadeAgainBeyondTheBudget() {
        start(usual -> new ShieldSettings(
                usual.concurrency(),
                null,
                usual.queue(),
                usual.retry(),
                new ShieldSettings.BreakerRules(100, 100_000, Duration.ofSeconds(1))));
        rig.sandbox().knobs().fault(RequestMatch.of("GET", ".*"), Knobs.FOREVER, Fault.status(500));
        int reads = 1_000;
        assertThat(all(readingOthers(reads))).allMatch(answer -> answer.status() == 500);
        long again = rig.sandbox().journal().size() - reads;
        assertThat(again).as("calls made again").isPositive().isLessThanOrEqualTo(reads / 5 + 100);
    }

    @Test
    void whereAStaleAnswerMayStandInAFailedCallIsNotMadeAgain() {
        start(usual -> usual);
        assertThat(rig.account().get(PLUGIN).status()).isEqualTo(200);
        rig.skip(Duration.ofMinutes(10));
        rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGIN), Knobs.FOREVER, Fault.status(503));
        Response stale = rig.account().get(PLUGIN);
        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.cacheStatus()).contains("fwd=stale; fwd-status=503").endsWith("detail=stale-if-error");
        assertThat(calls("GET", PLUGIN)).isEqualTo(2);
    }

    @Test
    void anUpstreamThatCannotBeReachedIsTriedAgainForWritesToo() {
        try (RawUpstream gone = new RawUpstream("")) {
            rig = Rig.plan().upstream(gone.origin()).start();
        }
        for (String method : List.of("GET", "POST")) {
            Response answer = Client.wait(rig.account().send(method, PLUGIN, null));
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.header("Flexgate-Error")).isEqualTo("upstream-unreachable");
        }
    }

    @Test
    void whoComesWhenTheQueueIsFullIsToldToComeAgain() {
        start(queue(1, 2, Duration.ofSeconds(20)));
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("GET", ".*"), Hold.Point.BEFORE, 10);
        List<Future<Response>> first = readingOthers(3);
        Until.holds("the queue is full", () -> budget().queued() == 2);
        Response refused = rig.account().get(PLUGIN);
        hold.release();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Flexgate-Error")).isEqualTo("queue-full");
        assertThat(refused.cacheStatus()).isEqualTo("Flexgate; detail=queue-full");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 30);
        assertThat(refused.json().getInteger("code")).isEqualTo(20429);
        assertThat(refused.json().getInteger("status")).isEqualTo(429);
        assertThat(refused.json().getString("more_info")).isNotBlank();
        assertThat(all(first)).allMatch(answer -> answer.status() == 404);
    }

    @Test
    void whoHasWaitedForTooLongIsToldSoUnlessAStaleAnswerWillDo() {
        start(queue(1, 100, Duration.ofMillis(300)));
        assertThat(rig.account().get(PLUGIN).status()).isEqualTo(200);
        rig.skip(Duration.ofMinutes(10));
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("POST", ".*"), Hold.Point.BEFORE, 1);
        Future<Response> write = rig.account().posting(API + "/Configurations", "Name=c");
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        Future<Response> cold = rig.account().getting(API + "/Releases");
        Response stale = rig.account().get(PLUGIN);
        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.cacheStatus()).contains("hit; ttl=-").endsWith("detail=stale-if-error/queue-wait");
        assertThat(Client.wait(cold).status()).isEqualTo(429);
        assertThat(Client.wait(cold).header("Flexgate-Error")).isEqualTo("queue-wait");
        hold.release();
        assertThat(Client.wait(write).status()).isEqualTo(201);
        assertThat(calls("GET", PLUGIN)).isEqualTo(1);
    }

    @Test
    void writesGoBeforeReads() {
        start(queue(1, 100, Duration.ofSeconds(20)));
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("GET", ".*"), Hold.Point.BEFORE, 1);
        List<Future<Response>> reads = readingOthers(5);
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        Until.holds("the others wait", () -> budget().queued() == 4);
        Future<Response> write = rig.account().posting(PLUGIN, "FriendlyName=Two");
        Until.holds("the write waits", () -> budget().queued() == 5);
        hold.release();
        assertThat(Client.wait(write).status()).isEqualTo(200);
        all(reads);
        assertThat(rig.sandbox().journal().entries().get(1).method()).isEqualTo("POST");
    }

    @Test
    void aRefreshGoesLast() {
        start(queue(1, 100, Duration.ofSeconds(20)));
        assertThat(rig.account().get(PLUGIN).status()).isEqualTo(200);
        rig.skip(Duration.ofMinutes(5).plusSeconds(1));
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.path(".*other.*"), Hold.Point.BEFORE, 1);
        List<Future<Response>> reads = new ArrayList<>(readingOthers(1));
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        Response stale = rig.account().get(PLUGIN);
        assertThat(stale.cacheStatus()).endsWith("detail=stale-while-revalidate");
        Until.holds("the refresh waits", () -> budget().queued() == 1);
        reads.addAll(readingOthers(4).subList(1, 4));
        Until.holds("others wait", () -> budget().queued() == 4);
        hold.release();
        all(reads);
        rig.untilLanded();
        List<Journal.Entry> calls = rig.sandbox().journal().entries();
        assertThat(calls.get(calls.size() - 1).target()).isEqualTo(PLUGIN);
    }

    @Test
    void whoLeavesTheQueueIsNotCalledFor() {
        start(queue(1, 100, Duration.ofSeconds(20)));
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("GET", ".*"), Hold.Point.BEFORE, 1);
        List<Future<Response>> first = readingOthers(1);
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        HttpClientRequest read = rig.account().sent("GET", PLUGIN, null);
        HttpClientRequest write = rig.account().sent("POST", PLUGIN, Buffer.buffer("FriendlyName=Two"));
        HttpClientRequest pass = rig.account().sent("GET", "/v1/Echo", null);
        Until.holds("they wait", () -> budget().queued() == 3);
        read.connection().close();
        write.connection().close();
        pass.connection().close();
        Until.holds("they have left", () -> budget().queued() == 0);
        hold.release();
        all(first);
        assertThat(rig.account().get(API + "/Releases").status()).isEqualTo(200);
        assertThat(rig.sandbox().journal().entries())
                .extracting(Journal.Entry::target)
                .containsExactly(API + "/Plugins/other-0", API + "/Releases");
    }

    @Test
    void aReadThatOthersWaitForTooStaysWhenTheFirstHasLeft() {
        start(queue(1, 100, Duration.ofSeconds(20)));
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("GET", ".*"), Hold.Point.BEFORE, 1);
        List<Future<Response>> first = readingOthers(1);
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        HttpClientRequest leader = rig.account().sent("GET", PLUGIN, null);
        Until.holds("it waits", () -> budget().queued() == 1);
        Future<Response> follower = rig.account().getting(PLUGIN);
        rig.untilAboard(3);
        leader.connection().close();
        // A request behind the close on another connection of the same loop: the close has been seen by then.
        assertThat(rig.anonymous().get(PLUGIN).status()).isEqualTo(401);
        hold.release();
        all(first);
        assertThat(Client.wait(follower).how()).endsWith("stored; collapsed");
        assertThat(calls("GET", PLUGIN)).isEqualTo(1);
    }

    /** A read that a slow team has asked for first is in a hurry once a fast one waits for it too. */
    @Test
    void aReadGoesAsEarlyAsTheFirstOfThoseWhoWaitForIt() {
        rig = Rig.plan()
                .access(Teams.rules(
                        Teams.sharing("slow", Priority.LOW),
                        Teams.sharing("usual", Priority.NORMAL),
                        Teams.sharing("fast", Priority.HIGH)))
                .shield(queue(1, 100, Duration.ofSeconds(20)))
                .loops(1)
                .start();
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("GET", ".*"), Hold.Point.BEFORE, 1);
        List<Future<Response>> answers = new ArrayList<>();
        answers.add(as("usual").getting(API + "/Plugins/other"));
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        answers.add(as("slow").getting(PLUGIN));
        Until.holds("it waits", () -> budget().queued() == 1);
        for (int i = 0; i < 5; i++) {
            answers.add(as("usual").getting(API + "/Plugins/other-" + i));
        }
        Until.holds("others wait", () -> budget().queued() == 6);
        answers.add(as("fast").getting(PLUGIN));
        rig.untilAboard(8);
        // What comes to the clients' loop, and then to the budgets', behind the hurry is answered after it.
        assertThat(rig.anonymous().get(PLUGIN).status()).isEqualTo(401);
        rig.budgets();
        hold.release();
        assertThat(all(answers)).allMatch(answer -> answer.status() == 404);
        assertThat(rig.sandbox().journal().entries().get(1).target()).isEqualTo(PLUGIN);
        assertThat(calls("GET", PLUGIN)).isEqualTo(1);
        Row fast = rig.gateway().gateway().ledger().row("fast", "plugin");
        Until.holds("it is written down", () -> fast.charged() == 0.5);
        assertThat(rig.gateway().gateway().ledger().row("slow", "plugin").charged())
                .isEqualTo(0.5);
    }

    private Client as(String team) {
        return rig.anonymous().as(team, team);
    }

    @Test
    void onceTooMuchHasFailedUpstreamIsLeftAloneAndThenTriedByOneCall() {
        start(breaker(6, Duration.ofSeconds(30)));
        assertThat(rig.account().get(PLUGIN).status()).isEqualTo(200);
        rig.skip(Duration.ofMinutes(10));
        FaultRule down = rig.sandbox().knobs().fault(RequestMatch.any(), Knobs.FOREVER, Fault.resetBeforeCommit());
        all(readingOthers(6));
        Until.holds("it is open", () -> budget().breaker().equals("open"));
        long before = rig.sandbox().journal().size();

        Response stale = rig.account().get(PLUGIN);
        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.cacheStatus()).contains("hit; ttl=-").endsWith("detail=stale-if-error/breaker-open");
        Response cold = rig.account().get(API + "/Releases");
        assertThat(cold.status()).isEqualTo(429);
        assertThat(cold.header("Flexgate-Error")).isEqualTo("breaker-open");
        assertThat(Integer.parseInt(cold.header("Retry-After"))).isBetween(1, 30);
        Response write = rig.account().post(PLUGIN, "FriendlyName=Two");
        assertThat(write.status()).isEqualTo(429);
        assertThat(rig.sandbox().journal().size()).isEqualTo(before);

        down.cancel();
        rig.skip(Duration.ofSeconds(31));
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("GET", ".*"), Hold.Point.BEFORE, 1);
        List<Future<Response>> waiting = readingOthers(10);
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        Until.holds("the others wait for the probe", () -> budget().queued() == 9);
        assertThat(rig.sandbox().journal().size()).as("one probe").isEqualTo(before + 1);
        hold.release();
        assertThat(all(waiting)).allMatch(answer -> answer.status() == 404);
        assertThat(budget().breaker()).isEqualTo("closed");
        assertThat(rig.account().get(PLUGIN).how()).isEqualTo("Flexgate; fwd=stale; fwd-status=200; stored");
    }

    @Test
    void aClientThatAsksForWhatUpstreamDoesNotKnowHowToDoKeepsNobodyElseFromIt() {
        start(breaker(6, Duration.ofSeconds(30)));
        rig.sandbox().knobs().fault(RequestMatch.of("BREW", ".*"), Knobs.FOREVER, Fault.status(501));
        for (int i = 0; i < 12; i++) {
            assertThat(Client.wait(rig.account().send("BREW", "/v1/Unknown", null))
                            .status())
                    .isEqualTo(501);
        }
        assertThat(budget().breaker()).isEqualTo("closed");
        assertThat(rig.account().get(PLUGIN).status()).isEqualTo(200);
    }

    @Test
    void whoShowsNoCredentialCannotMakeUpstreamLookDown() {
        start(breaker(6, Duration.ofSeconds(30)));
        rig.sandbox().knobs().fault(RequestMatch.of("GET", "/v1/Echo"), Knobs.FOREVER, Fault.status(500));
        for (int i = 0; i < 12; i++) {
            assertThat(rig.anonymous().get("/v1/Echo").status()).isEqualTo(500);
        }
        assertThat(rig.account().get(PLUGIN).status()).isEqualTo(200);
    }

    @Test
    void whoWaitsWhenTheGatewayStopsIsToldSo() {
        start(queue(1, 100, Duration.ofSeconds(20)));
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("GET", ".*"), Hold.Point.BEFORE, 1);
        List<Future<Response>> first = readingOthers(1);
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        Future<Response> waiting = rig.account().getting(PLUGIN);
        Until.holds("it waits", () -> budget().queued() == 1);
        Future<Void> drained = rig.gateway().drain(Duration.ofSeconds(20));
        hold.release();
        assertThat(Client.wait(waiting).status())
                .as("what waits is still served")
                .isEqualTo(200);
        all(first);
        Client.wait(drained);
    }

    @Test
    void aFixedRateIsAnotherCeiling() {
        start(usual -> new ShieldSettings(
                usual.concurrency(),
                new io.flexgate.limits.Rate(50, Duration.ofSeconds(1)),
                usual.queue(),
                usual.retry(),
                usual.breaker()));
        assertThat(all(readingOthers(60))).allMatch(answer -> answer.status() == 404);
        List<Journal.Entry> calls = rig.sandbox().journal().entries();
        Duration took = Duration.between(
                calls.get(0).received().at(),
                calls.get(calls.size() - 1).received().at());
        assertThat(took).as("60 calls at 50 a second, after a burst of 5").isGreaterThan(Duration.ofMillis(1_000));
    }
}
