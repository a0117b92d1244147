package io.flexgate.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The buckets of times, and what is read off them. */
class DecadesTest {

    private static final Decades SCALE = Decades.NANOS;

    @Test
    void eachBoundIsInItsOwnBucketAndTheNextValueInTheNext() {
        for (int bucket = 0; bucket < SCALE.size() - 1; bucket++) {
            assertThat(SCALE.bucket(SCALE.bound(bucket))).isEqualTo(bucket);
            assertThat(SCALE.bucket(SCALE.bound(bucket) + 1)).isEqualTo(bucket + 1);
            assertThat(SCALE.bound(bucket + 1)).isGreaterThan(SCALE.bound(bucket));
        }
        assertThat(SCALE.bucket(-5)).isZero();
        assertThat(SCALE.bucket(Long.MAX_VALUE)).isEqualTo(SCALE.size() - 1);
    }

    @Test
    void boundsThatPeopleWriteAreMetExactly() {
        Histogram histogram = new Histogram(SCALE);
        List<Long> bounds = List.of(100_000L, 250_000L, 2_500_000L, 1_000_000_000L);
        for (long bound : bounds) {
            histogram.record(bound - 1);
            histogram.record(bound);
            histogram.record(bound + 1);
        }
        Distribution all = Distribution.of(SCALE, List.of(histogram));
        assertThat(all.between(bounds)).containsExactly(2, 3, 3, 3, 1);
        assertThat(all.count()).isEqualTo(12);
        assertThat(all.sum())
                .isEqualTo(3 * bounds.stream().mapToLong(bound -> bound).sum());
    }

    @Test
    void quantilesAreRightToATenthAndAddUpOverLoops() {
        Random random = new Random(7);
        Histogram one = new Histogram(SCALE);
        Histogram other = new Histogram(SCALE);
        long[] values = random.longs(10_001, 1_000, 10_000_000_000L).toArray();
        for (int i = 0; i < values.length; i++) {
            (i % 3 == 0 ? one : other).record(values[i]);
        }
        Arrays.sort(values);
        Distribution both = Distribution.of(SCALE, List.of(one, other));
        for (double part : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            long exact = values[(int) Math.ceil(part * values.length) - 1];
            assertThat(both.quantile(part)).isBetween(exact, exact + exact / 10 + 1);
        }
        assertThat(Distribution.of(SCALE, List.of()).quantile(0.5)).isZero();
    }

    @Test
    void everyStatusHasALabelAndThereAreFew() {
        assertThat(Statuses.label(Statuses.index(200))).isEqualTo("200");
        assertThat(Statuses.label(Statuses.index(418))).isEqualTo("4xx");
        assertThat(Statuses.label(Statuses.index(299))).isEqualTo("2xx");
        assertThat(Statuses.label(Statuses.index(0))).isEqualTo("other");
        assertThat(Statuses.label(Statuses.index(-1))).isEqualTo("other");
        assertThat(Statuses.label(Statuses.index(1_000))).isEqualTo("other");
        assertThat(Statuses.label(Statuses.index(777))).isEqualTo("other");
    }
}
