package io.flexgate.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ten thousand who wait and give up. */
class GivingUpStress {

    private static final int WAITERS = 10_000;
    private static final long MS = 1_000_000;

    private final ShieldSettings settings = new ShieldSettings(
            new ShieldSettings.Concurrency(1, 1, 1),
            null,
            new ShieldSettings.Queue(2 * WAITERS, Duration.ofSeconds(5)),
            new ShieldSettings.Retry(3, 20),
            new ShieldSettings.BreakerRules(50, 20, Duration.ofSeconds(10)));
    private final AccountBudget budget = new AccountBudget(settings, new Breaker(settings.breaker()), new Random(1));
    private final Asking first = Asking.read("first");
    private final List<Asking> waiters = new ArrayList<>();
    private final Random random = new Random(2);

    @Test
    void clients_that_leave_leave_nothing_behind() {
        queueUp(Long.MAX_VALUE);
        Collections.shuffle(waiters, random);
        for (Asking waiter : waiters) {
            assertThat(budget.withdraw(waiter, MS)).isTrue();
        }
        nothingIsLeft(MS);
        assertThat(waiters).allSatisfy(waiter -> assertThat(waiter.told()).isZero());
    }

    @Test
    void clients_whose_time_is_over_leave_nothing_behind() {
        queueUp(3_000 * MS);
        long now = 0;
        while (budget.queued() > 0) {
            now = budget.wakeAt();
            budget.tick(now);
        }
        nothingIsLeft(now);
        assertThat(waiters).allSatisfy(waiter -> assertThat(waiter.reason()).isEqualTo(Shed.Reason.QUEUE_WAIT));
    }

    private void queueUp(long longest) {
        budget.claim(first, 0);
        for (int i = 0; i < WAITERS; i++) {
            long until = longest == Long.MAX_VALUE ? longest : random.nextLong(MS, longest);
            Share share = new Share("team-" + random.nextInt(3_000), 1, Priority.values()[random.nextInt(3)]);
            waiters.add(new Asking(share, Work.values()[random.nextInt(3)], until));
            budget.claim(waiters.get(i), 0);
        }
        assertThat(budget.queued()).isEqualTo(WAITERS);
    }

    private void nothingIsLeft(long now) {
        budget.ended(first, Ended.ANSWERED, now);
        assertThat(budget.idle()).isTrue();
        assertThat(budget.wakeAt()).isEqualTo(Long.MAX_VALUE);
        assertThat(budget.gauges(now).queued()).isEqualTo(new Gauges.Queued(0, 0, 0, 0, Duration.ZERO));
    }
}
