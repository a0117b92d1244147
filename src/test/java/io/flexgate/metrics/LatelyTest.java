package io.flexgate.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What has come of late, as seconds go by. */
class LatelyTest {

    private static final Scale SCALE = Scale.of(10, 20, 30);

    private final Lately lately = new Lately();
    private final Histogram histogram = new Histogram(SCALE);

    private Distribution look(long second) {
        return lately.since(TimeUnit.SECONDS.toNanos(second), Distribution.of(SCALE, List.of(histogram)));
    }

    @Test
    void onlyTheFirstLookSeesNothing() {
        histogram.record(5);
        assertThat(look(0).count()).isZero();
        histogram.record(15);
        assertThat(look(1).count()).isEqualTo(1);
        assertThat(look(1).quantile(0.5)).isEqualTo(20);
    }

    @Test
    void whatIsOlderThanTenSecondsIsForgottenWhereSomebodyLooksEachSecond() {
        look(0);
        histogram.record(25);
        for (long second = 1; second <= 10; second++) {
            assertThat(look(second).quantile(0.99)).as("second %d", second).isEqualTo(30);
        }
        histogram.record(5);
        assertThat(look(11).quantile(0.99)).isEqualTo(10);
        assertThat(look(11).count()).isEqualTo(1);
    }

    @Test
    void whoLooksSeldomSeesAllSinceHeDidAndNothingAfterAMinute() {
        look(0);
        histogram.record(5);
        assertThat(look(40).count()).isEqualTo(1);
        histogram.record(5);
        histogram.record(5);
        assertThat(look(90).count()).isEqualTo(2);
        histogram.record(5);
        assertThat(look(151).count()).isZero();
    }
}
