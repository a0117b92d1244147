package io.flexgate.limits.pace;

import io.flexgate.limits.Rate;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;

/** A fixed ceiling of calls in a time: a token bucket that holds a tenth of a second's worth, at least one. Confined. */
public final class Meter {

    private static final double BURST_SECONDS = 0.1;

    private final Given time = new Given();
    private final long origin;
    private final Bucket bucket;

    /** A full one. */
    public Meter(Rate rate, long now) {
        // Bucket4j's own time begins here: it would stand still where nanos wrap.
        origin = now;
        double second = rate.number() * 1e9 / rate.period().toNanos();
        Bandwidth bandwidth = Bandwidth.builder()
                .capacity(Math.max(1, (long) (second * BURST_SECONDS)))
                .refillGreedy(rate.number(), rate.period())
                .build();
        this.bucket = Bucket.builder()
                .addLimit(bandwidth)
                .withCustomTimePrecision(time)
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .build();
    }

    /** For how long no call may be made, nanos; 0 where one may be made now. */
    public long dry(long now) {
        time.now = now - origin;
        return bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
    }

    /** Counts a call. */
    public void take(long now) {
        time.now = now - origin;
        bucket.tryConsume(1);
    }

    private static final class Given implements TimeMeter {

        private long now;

        @Override
        public long currentTimeNanos() {
            return now;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
