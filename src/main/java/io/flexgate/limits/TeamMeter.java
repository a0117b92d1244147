package io.flexgate.limits;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a team has left: a bucket of tokens for its rate, and a count for its day (UTC). A request that one of the two refuses
 * takes nothing from either. Any thread.
 *
 * <p>The bucket is Bucket4j's, with its lock: it changes the tokens in place and allocates no state, where the lock-free one copies
 * its state for each try. The lock is held for the arithmetic of one request, never across a call of anybody else.
 */
public final class TeamMeter {

    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    /** Seconds. */
    private static final long LONGEST_SLEEP = 60;

    /** The day is in the bits above, the count below: 10^12 a day. */
    private static final int COUNT_BITS = 40;

    private static final long COUNT = (1L << COUNT_BITS) - 1;

    /** How a question ended. */
    public enum Ending {
        ADMITTED,
        /** The bucket is empty. */
        RATE,
        /** The day's quota is used up. */
        QUOTA
    }

    /**
     * The answer to a request. Immutable.
     *
     * @param rateLeft requests that may come at once; of meaning where there is a rate
     * @param rateGrows within how many seconds that becomes more; at least 1
     * @param dayLeft requests of today; of meaning where there is a quota
     * @param dayEnds in how many seconds the next day begins; at least 1
     */
    public record Verdict(Ending ending, long rateLeft, long rateGrows, long dayLeft, long dayEnds) {

        public boolean admitted() {
            return ending == Ending.ADMITTED;
        }

        /**
         * In how many seconds to try again; at least 1. Of a day that is used up for hours to come it is less than the truth, which
         * {@link #dayEnds} tells: twilio-java puts the thread that asked to sleep for as long as this says.
         */
        public long retryAfter() {
            return Math.min(LONGEST_SLEEP, ending == Ending.QUOTA ? dayEnds : rateGrows);
        }
    }

    /**
     * The bounds in force.
     *
     * @param bucket null where there is no rate
     * @param growth within how many seconds a token comes; at least 1
     */
    private record Bounds(TeamLimits limits, @Nullable Bucket bucket, long growth) {

        long perDay() {
            return limits.perDay() == 0 ? COUNT : Math.min(limits.perDay(), COUNT);
        }
    }

    private final TimeMeter time;
    private final AtomicLong day = new AtomicLong();
    private volatile Bounds bounds;

    /**
     * A full bucket and an unused day.
     *
     * @param nanos the monotonic clock
     */
    public TeamMeter(TeamLimits limits, LongSupplier nanos) {
        this.time = new Monotonic(nanos);
        this.bounds = bounds(limits, null);
    }

    /** The bounds in force. */
    public TeamLimits limits() {
        return bounds.limits();
    }

    /** Other bounds from now on; what is left of the old ones stays as far as it fits. To be called by one thread at a time. */
    public void reconfigure(TeamLimits limits) {
        if (!limits.equals(bounds.limits())) {
            bounds = bounds(limits, bounds.bucket());
        }
    }

    /**
     * Asks for one request.
     *
     * @param wallMillis the time of now, since 1970
     */
    public Verdict ask(long wallMillis) {
        Bounds now = bounds;
        Bucket bucket = now.bucket();
        if (used(wallMillis) >= now.perDay()) {
            return verdict(Ending.QUOTA, now, tokens(bucket), now.growth(), wallMillis);
        }
        long left = 0;
        if (bucket != null) {
            ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                long wait = seconds(probe.getNanosToWaitForRefill(), TimeUnit.SECONDS.toNanos(1));
                return verdict(Ending.RATE, now, 0, wait, wallMillis);
            }
            left = probe.getRemainingTokens();
        }
        if (!count(wallMillis, now.perDay())) {
            // Another loop has taken the last of the day since it was looked at.
            if (bucket != null) {
                bucket.addTokens(1);
            }
            return verdict(Ending.QUOTA, now, tokens(bucket), now.growth(), wallMillis);
        }
        return verdict(Ending.ADMITTED, now, left, now.growth(), wallMillis);
    }

    /** What a request would find; takes nothing. */
    public Verdict peek(long wallMillis) {
        Bounds now = bounds;
        return verdict(Ending.ADMITTED, now, tokens(now.bucket()), now.growth(), wallMillis);
    }

    /** What {@link #ask} would say now; takes nothing. */
    public Verdict look(long wallMillis) {
        Bounds now = bounds;
        Bucket bucket = now.bucket();
        if (used(wallMillis) >= now.perDay()) {
            return verdict(Ending.QUOTA, now, tokens(bucket), now.growth(), wallMillis);
        }
        boolean dry = bucket != null && tokens(bucket) < 1;
        return verdict(dry ? Ending.RATE : Ending.ADMITTED, now, tokens(bucket), now.growth(), wallMillis);
    }

    /** Requests admitted on the day of this time. */
    public long used(long wallMillis) {
        return day(wallMillis) & COUNT;
    }

    private Verdict verdict(Ending ending, Bounds now, long rateLeft, long rateGrows, long wallMillis) {
        long dayLeft = Math.max(0, now.perDay() - used(wallMillis));
        long dayEnds = seconds(DAY_MILLIS - Math.floorMod(wallMillis, DAY_MILLIS), TimeUnit.SECONDS.toMillis(1));
        return new Verdict(ending, rateLeft, rateGrows, dayLeft, dayEnds);
    }

    /** Counts one more, unless that were more than the most. */
    private boolean count(long wallMillis, long most) {
        while (true) {
            long seen = day.get();
            long today = later(seen, wallMillis);
            if ((today & COUNT) >= most) {
                return false;
            }
            if (day.compareAndSet(seen, today + 1)) {
                return true;
            }
        }
    }

    private long day(long wallMillis) {
        return later(day.get(), wallMillis);
    }

    /** The day that has been seen, or a new one. A clock that is set back does not give a day's requests twice. */
    private static long later(long seen, long wallMillis) {
        return Math.max(seen, Math.floorDiv(wallMillis, DAY_MILLIS) << COUNT_BITS);
    }

    private Bounds bounds(TeamLimits limits, @Nullable Bucket before) {
        Rate rate = limits.rate();
        if (rate == null) {
            return new Bounds(limits, null, 1);
        }
        Bandwidth bandwidth = Bandwidth.builder()
                .capacity(limits.burst())
                .refillGreedy(rate.number(), rate.period())
                .build();
        long growth = seconds(rate.period().toNanos(), Math.multiplyExact(TimeUnit.SECONDS.toNanos(1), rate.number()));
        if (before == null) {
            Bucket full = new LocalBucketBuilder()
                    .addLimit(bandwidth)
                    .withCustomTimePrecision(time)
                    .withSynchronizationStrategy(SynchronizationStrategy.SYNCHRONIZED)
                    .build();
            return new Bounds(limits, full, growth);
        }
        before.replaceConfiguration(
                BucketConfiguration.builder().addLimit(bandwidth).build(), TokensInheritanceStrategy.AS_IS);
        return new Bounds(limits, before, growth);
    }

    private static long tokens(@Nullable Bucket bucket) {
        return bucket == null ? 0 : bucket.getAvailableTokens();
    }

    /** Whole seconds, rounded up; at least 1. */
    private static long seconds(long time, long perSecond) {
        return Math.max(1, Math.floorDiv(time + perSecond - 1, perSecond));
    }

    /** The gateway's own clock, for Bucket4j. */
    private record Monotonic(LongSupplier nanos) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanos.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
