package io.flexgate.shield;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.ledger.Ledger;
import io.flexgate.ledger.Row;
import io.flexgate.limits.Ended;
import io.flexgate.limits.Share;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.limits.Work;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.flexgate.testing.Client;
import io.flexgate.testing.Until;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract §6.3: what becomes of a permit, and of a call that nobody wants any more. */
class TriesTest {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final Context home = vertx.getOrCreateContext();
    private final AtomicLong time = new AtomicLong();
    private final Row row = new Ledger().row("team", "plugin");
    private final Budgets budgets = on(home, this::oneAtATime);

    @AfterEach
    void close() {
        Client.wait(vertx.close());
    }

    private Budgets oneAtATime() {
        ShieldSettings usual = ShieldSettings.standard();
        ShieldSettings settings = new ShieldSettings(
                new ShieldSettings.Concurrency(1, 1, 1),
                null,
                new ShieldSettings.Queue(10, Duration.ofSeconds(5)),
                usual.retry(),
                usual.breaker());
        return new Budgets("upstream", vertx, settings, time::get, new Random(1));
    }

    private static <T> T on(Context context, Callable<T> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(there -> {
            try {
                done.complete(work.call());
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return Client.wait(done.future());
    }

    private Future<String> trying(Interest interest, Supplier<Future<String>> call) {
        return on(home, () -> Tries.of(vertx, budgets, spending(), interest, trial(call)));
    }

    private Spending spending() {
        return new Spending(
                "AC1",
                Share.plain("team"),
                Work.READ,
                row,
                Observation.begin(Observer.NONE, "GET", "/", 0),
                Long.MAX_VALUE);
    }

    private static Tries.Trial<String> trial(Supplier<Future<String>> call) {
        return new Tries.Trial<>(
                call, (answer, failure) -> Tries.Verdict.whole(Ended.ANSWERED, Tries.Again.NEVER), LONGEST);
    }

    private Interest interest() {
        return on(home, () -> new Interest(vertx));
    }

    private BudgetView view() {
        return Client.wait(budgets.views()).stream().findFirst().orElseThrow();
    }

    private static Throwable failure(Future<?> future) {
        return Client.wait(future.transform(ended -> Future.succeededFuture(ended.cause())));
    }

    @Test
    void aCallThatThrowsGivesItsPermitBack() {
        IllegalStateException thrown = new IllegalStateException("no call");
        Future<String> first = trying(interest(), () -> {
            throw thrown;
        });
        assertThat(failure(first)).isSameAs(thrown);
        assertThat(Client.wait(trying(interest(), () -> Future.succeededFuture("next"))))
                .isEqualTo("next");
        Until.holds("nothing is in flight", () -> view().inFlight() == 0);
    }

    @Test
    void noCallBeginsOnceItIsCalledOffThoughItsPermitIsOnItsWay() {
        Promise<String> first = Promise.promise();
        Future<String> ahead = trying(interest(), first::future);
        AtomicInteger calls = new AtomicInteger();
        Interest interest = interest();
        Future<String> behind = trying(interest, () -> {
            calls.incrementAndGet();
            return Future.succeededFuture("sent");
        });
        Until.holds("it waits", () -> view().queued() == 1);
        on(home, () -> {
            // The owner lives on the same loop here: with this the permit is granted, and on its way by the time that
            // the
            // call is called off.
            first.complete("ahead");
            interest.callOffNow();
            return "";
        });
        assertThat(Client.wait(ahead)).isEqualTo("ahead");
        assertThat(failure(behind)).isInstanceOf(Withdrawn.class);
        assertThat(calls).hasValue(0);
        Until.holds("nothing is in flight", () -> view().inFlight() == 0);
    }

    @Test
    void whoAsksOnTheLoopThatTheBudgetsHaveMovedToWakesNoOther() {
        Budgets moved = on(vertx.getOrCreateContext(), this::oneAtATime);
        moved.moveTo(home);
        Promise<String> under = Promise.promise();
        // All in one task: were it another loop's, it could not be known yet.
        List<BudgetView> seen = on(home, () -> {
            Tries.of(vertx, moved, spending(), new Interest(vertx), trial(under::future));
            return moved.views().result();
        });
        assertThat(seen).isNotNull().extracting(BudgetView::inFlight).containsExactly(1);
        under.complete("answer");
        Until.holds("it is over", () -> on(home, () -> moved.views().result()).stream()
                .allMatch(view -> view.inFlight() == 0));
    }

    @Test
    void whoHasWaitedInVainHasWaited() {
        trying(interest(), () -> Promise.<String>promise().future());
        Future<String> vain = trying(interest(), () -> Future.succeededFuture("sent"));
        Until.holds("it waits", () -> view().queued() == 1);
        time.addAndGet(Duration.ofSeconds(6).toNanos());
        Future<String> next = trying(interest(), () -> Future.succeededFuture("sent"));
        assertThat(failure(vain)).isInstanceOf(Refused.class);
        assertThat(row.waitedNanos()).isEqualTo(Duration.ofSeconds(6).toNanos());
        on(home, () -> {
            budgets.close();
            return "";
        });
        assertThat(failure(next)).isInstanceOf(Refused.class);
    }
}
