package io.flexgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A clock that is read seldom is never more than a millisecond behind the one that it reads, whichever way that one is set. */
class WallClockTest {

    private static final long MILLISECOND = 1_000_000;

    @Test
    void itIsReadOnceAMillisecond() {
        long[] readings = {0};
        WallClock clock = new WallClock(() -> Instant.ofEpochMilli(1_000 + readings[0]++));
        assertThat(clock.millis(5)).isEqualTo(1_000);
        assertThat(clock.millis(5 + MILLISECOND - 1)).isEqualTo(1_000);
        assertThat(clock.millis(5 + MILLISECOND)).isEqualTo(1_001);
        assertThat(clock.millis(5 + MILLISECOND)).isEqualTo(1_001);
        assertThat(clock.millis(5)).as("another thread's time").isEqualTo(1_002);
        assertThat(readings[0]).isEqualTo(3);
    }

    @Test
    void itIsNeverFurtherBehindThanThat() {
        Random random = new Random(7);
        long[] nanos = {random.nextLong()};
        long[] set = {0};
        long[] readAt = {0};
        long[] reading = {0};
        WallClock clock = new WallClock(() -> {
            readAt[0] = nanos[0];
            reading[0] = set[0] + Math.floorDiv(nanos[0], MILLISECOND);
            return Instant.ofEpochMilli(reading[0]);
        });
        for (int i = 0; i < 100_000; i++) {
            nanos[0] += random.nextInt(random.nextInt(50) == 0 ? 100_000_000 : 300_000);
            set[0] += random.nextInt(100) == 0 ? random.nextInt(20_000) - 10_000 : 0;
            assertThat(clock.millis(nanos[0])).isEqualTo(reading[0]);
            assertThat(nanos[0] - readAt[0]).isBetween(0L, MILLISECOND - 1);
        }
    }
}
