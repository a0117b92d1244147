package io.flexgate.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final long SECOND = 1_000_000_000;

    private final Breaker breaker = new Breaker(new ShieldSettings.BreakerRules(50, 10, Duration.ofSeconds(10)));
    private long now = Long.MAX_VALUE - 5 * SECOND;

    @Test
    void it_opens_when_half_of_enough_calls_have_failed() {
        calls(5, Ended.ANSWERED);
        calls(4, Ended.FAILED);
        assertThat(breaker.state(now)).isEqualTo(Breaker.State.CLOSED);
        calls(1, Ended.LATE);
        assertThat(breaker.state(now)).isEqualTo(Breaker.State.OPEN);
        assertThat(breaker.open(now)).isTrue();
        assertThat(breaker.openFor(now)).isEqualTo(Duration.ofSeconds(10));
        assertThat(breaker.acquire(now)).isEqualTo(Breaker.NONE);
    }

    @Test
    void it_opens_when_enough_in_a_row_have_failed_whatever_was_before() {
        calls(1_000, Ended.ANSWERED);
        calls(9, Ended.FAILED);
        calls(1, Ended.ANSWERED);
        calls(9, Ended.FAILED);
        assertThat(breaker.open(now)).isFalse();
        calls(1, Ended.LATE);
        assertThat(breaker.openFor(now)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void failures_of_long_ago_do_not_count() {
        calls(9, Ended.FAILED);
        now += 31 * SECOND;
        calls(9, Ended.FAILED);
        assertThat(breaker.open(now)).isFalse();
    }

    @Test
    void calls_that_nobody_waited_for_do_not_count() {
        calls(5, Ended.ANSWERED);
        calls(100, Ended.CANCELLED);
        calls(5, Ended.FAILED);
        assertThat(breaker.open(now)).isTrue();
    }

    @Test
    void an_upstream_that_says_429_is_alive() {
        calls(100, new Ended.Throttled(Duration.ofSeconds(1)));
        calls(9, Ended.FAILED);
        assertThat(breaker.open(now)).isFalse();
    }

    @Test
    void after_its_time_it_lets_one_call_at_a_time_through() {
        open();
        now += 10 * SECOND - 1;
        assertThat(breaker.openFor(now)).isEqualTo(Duration.ofNanos(1));
        now += 1;
        assertThat(breaker.state(now)).isEqualTo(Breaker.State.HALF_OPEN);
        assertThat(breaker.openFor(now)).isZero();
        long probe = breaker.acquire(now);
        assertThat(probe).isNotEqualTo(Breaker.NONE);
        assertThat(breaker.acquire(now)).isEqualTo(Breaker.NONE);
        breaker.ended(probe, Ended.CANCELLED, now);
        long another = breaker.acquire(now);
        assertThat(another).isNotEqualTo(Breaker.NONE);
        assertThat(breaker.acquire(now)).isEqualTo(Breaker.NONE);
        breaker.ended(another, Ended.ANSWERED, now);
        assertThat(breaker.state(now)).isEqualTo(Breaker.State.CLOSED);
        assertThat(breaker.acquire(now)).isNotEqualTo(Breaker.NONE);
    }

    @Test
    void a_failed_probe_opens_it_again_for_the_whole_time() {
        open();
        now += 10 * SECOND;
        breaker.ended(breaker.acquire(now), Ended.LATE, now + SECOND);
        assertThat(breaker.openFor(now + SECOND)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void calls_from_before_say_nothing_about_the_probe() {
        long old = breaker.acquire(now);
        long older = breaker.acquire(now);
        long oldest = breaker.acquire(now);
        open();
        breaker.ended(oldest, Ended.ANSWERED, now);
        assertThat(breaker.open(now)).isTrue();
        now += 10 * SECOND;
        long probe = breaker.acquire(now);
        breaker.ended(old, Ended.FAILED, now);
        assertThat(breaker.state(now)).isEqualTo(Breaker.State.HALF_OPEN);
        breaker.ended(older, Ended.ANSWERED, now);
        assertThat(breaker.state(now)).isEqualTo(Breaker.State.HALF_OPEN);
        assertThat(breaker.acquire(now)).as("the probe is still out").isEqualTo(Breaker.NONE);
        breaker.ended(probe, Ended.ANSWERED, now);
        assertThat(breaker.state(now)).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void old_failures_do_not_open_it_again_after_the_recovery() {
        long[] old = new long[20];
        for (int i = 0; i < old.length; i++) {
            old[i] = breaker.acquire(now);
        }
        open();
        now += 10 * SECOND;
        breaker.ended(breaker.acquire(now), Ended.ANSWERED, now);
        for (long permit : old) {
            breaker.ended(permit, Ended.LATE, now);
        }
        assertThat(breaker.open(now)).isFalse();
    }

    @Test
    void each_change_can_be_seen() {
        long before = breaker.changes();
        calls(1, Ended.ANSWERED);
        assertThat(breaker.changes()).isEqualTo(before);
        open();
        assertThat(breaker.changes()).isGreaterThan(before);
        before = breaker.changes();
        now += 10 * SECOND;
        breaker.state(now);
        assertThat(breaker.changes()).isGreaterThan(before);
    }

    private void open() {
        calls(20, Ended.FAILED);
        assertThat(breaker.open(now)).isTrue();
    }

    private void calls(int number, Ended how) {
        for (int i = 0; i < number && !breaker.open(now); i++) {
            breaker.ended(breaker.acquire(now), how, now);
        }
    }
}
