package io.flexgate.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.TeamMeter.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TeamMeterTest {

    private static final long NOON = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final AtomicLong nanos = new AtomicLong(Long.MIN_VALUE / 2);

    private TeamMeter meter(long perSecond, long burst, long perDay) {
        return new TeamMeter(limits(perSecond, burst, perDay), nanos::get);
    }

    private static TeamLimits limits(long perSecond, long burst, long perDay) {
        return new TeamLimits(perSecond == 0 ? null : new Rate(perSecond, Duration.ofSeconds(1)), burst, perDay);
    }

    @Test
    void without_limits_everything_is_admitted_and_counted() {
        TeamMeter meter = meter(0, 1, 0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(meter.ask(NOON).admitted()).isTrue();
        }
        assertThat(meter.used(NOON)).isEqualTo(1_000);
    }

    @Test
    void a_clock_that_is_set_back_does_not_give_the_day_twice() {
        TeamMeter meter = meter(0, 1, 2);
        meter.ask(NOON);
        meter.ask(NOON);
        assertThat(meter.ask(NOON - DAY).ending()).isEqualTo(Ending.QUOTA);
        assertThat(meter.ask(NOON + DAY).dayLeft()).isEqualTo(1);
        assertThat(meter.ask(NOON).dayLeft()).isZero();
        assertThat(meter.ask(NOON).ending()).isEqualTo(Ending.QUOTA);
    }

    @Test
    void a_look_takes_nothing() {
        TeamMeter meter = meter(1, 2, 2);
        for (int i = 0; i < 5; i++) {
            assertThat(meter.peek(NOON)).isEqualTo(new TeamMeter.Verdict(Ending.ADMITTED, 2, 1, 2, 43_200));
        }
    }

    @Test
    void other_limits_keep_what_is_left_as_far_as_it_fits() {
        TeamMeter meter = meter(1, 10, 10);
        for (int i = 0; i < 4; i++) {
            meter.ask(NOON);
        }
        meter.reconfigure(limits(2, 100, 20));
        assertThat(meter.ask(NOON)).isEqualTo(new TeamMeter.Verdict(Ending.ADMITTED, 5, 1, 15, 43_200));
        meter.reconfigure(limits(2, 3, 20));
        assertThat(meter.ask(NOON).rateLeft()).isEqualTo(2);
        meter.reconfigure(limits(0, 1, 0));
        assertThat(meter.ask(NOON).admitted()).isTrue();
        meter.reconfigure(limits(1, 7, 8));
        assertThat(meter.ask(NOON)).isEqualTo(new TeamMeter.Verdict(Ending.ADMITTED, 6, 1, 0, 43_200));
        assertThat(meter.ask(NOON).ending()).isEqualTo(Ending.QUOTA);
        assertThat(meter.limits()).isEqualTo(limits(1, 7, 8));
    }

    @Test
    void the_largest_limits_are_arithmetic_too() {
        TeamMeter meter = new TeamMeter(
                new TeamLimits(new Rate(1_000_000_000L, Duration.ofSeconds(1)), 1_000_000_000L, Long.MAX_VALUE),
                nanos::get);
        assertThat(meter.ask(NOON).rateLeft()).isEqualTo(999_999_999L);
        nanos.addAndGet(Duration.ofDays(1_000).toNanos());
        assertThat(meter.ask(NOON + 1_000 * DAY).admitted()).isTrue();
        TeamMeter slow = new TeamMeter(new TeamLimits(new Rate(1, Duration.ofHours(1)), 1, 0), nanos::get);
        slow.ask(NOON);
        assertThat(slow.ask(NOON).rateGrows()).isEqualTo(3_600);
        assertThat(slow.ask(NOON).retryAfter()).isEqualTo(60);
    }

    @Test
    void many_threads_get_no_more_than_one_would() throws InterruptedException {
        TeamMeter meter = meter(1, 5_000, 4_000);
        AtomicLong admitted = new AtomicLong();
        CountDownLatch done = new CountDownLatch(4);
        for (int thread = 0; thread < 4; thread++) {
            new Thread(() -> {
                        for (int i = 0; i < 2_000; i++) {
                            if (meter.ask(NOON).admitted()) {
                                admitted.incrementAndGet();
                            }
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        assertThat(admitted).hasValue(4_000);
        assertThat(meter.peek(NOON)).isEqualTo(new TeamMeter.Verdict(Ending.ADMITTED, 1_000, 1, 0, 43_200));
    }
}
