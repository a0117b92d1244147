package io.flexgate.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    @Test
    void a_burst_of_refusals_after_a_quiet_time_may_be_repeated() {
        assertThat(taken(new RetryBudget(20), 1_000)).isEqualTo(RetryBudget.RESERVE);
    }

    @Test
    void in_the_long_run_repeated_calls_are_a_part_of_first_ones() {
        RetryBudget budget = new RetryBudget(20);
        int repeated = 0;
        for (int i = 0; i < 10_000; i++) {
            budget.called();
            repeated += budget.take() ? 1 : 0;
        }
        assertThat(repeated).isBetween(RetryBudget.RESERVE + 1_998, RetryBudget.RESERVE + 2_000);
    }

    @Test
    void more_than_the_reserve_is_not_saved_up() {
        RetryBudget budget = new RetryBudget(100);
        for (int i = 0; i < 100_000; i++) {
            budget.called();
        }
        assertThat(taken(budget, 1_000)).isEqualTo(RetryBudget.RESERVE);
    }

    @Test
    void none_is_none() {
        RetryBudget budget = new RetryBudget(0);
        budget.called();
        assertThat(budget.take()).isFalse();
    }

    @Test
    void threads_together_take_no_more_than_there_is() throws InterruptedException {
        RetryBudget budget = new RetryBudget(50);
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                for (int n = 0; n < 10_000; n++) {
                    budget.called();
                    taken.addAndGet(budget.take() ? 1 : 0);
                }
            });
            threads[i].start();
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        taken.addAndGet(taken(budget, 1_000));
        // What overflows the reserve is lost, and that depends on the order; more than that is not.
        assertThat(taken.get()).isBetween(20_000, RetryBudget.RESERVE + 20_000);
    }

    private static int taken(RetryBudget budget, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += budget.take() ? 1 : 0;
        }
        return taken;
    }
}
