package io.flexgate.cache;

import io.flexgate.http.Headers;
import java.util.concurrent.TimeUnit;

/**
 * A stored answer. Immutable.
 *
 * @param status 200 or 404
 * @param headers the fields that are served again
 * @param selecting the request's values of the fields that {@code Vary} names; every one must be the same again
 * @param body the answer's bytes
 * @param reads what the answer depends on
 * @param stamp the time of {@link Coherence} before it was read
 * @param life how long it is good, and how old it came
 */
public record Entry(int status, Headers headers, Headers selecting, Body body, ReadSet reads, long stamp, Life life) {

    /** Key, map node, policy node and the records themselves, measured roughly. */
    private static final int OVERHEAD = 320;

    /**
     * The times of an entry.
     *
     * @param storedNanos when it was read, on the monotonic clock
     * @param ageSeconds how old it was then (RFC 9111 §4.2.3)
     * @param freshNanos how long it may be served from then on
     */
    public record Life(long storedNanos, long ageSeconds, long freshNanos) {

        /** Seconds since upstream made it. */
        public long age(long nowNanos) {
            return ageSeconds + TimeUnit.NANOSECONDS.toSeconds(Math.max(0, nowNanos - storedNanos));
        }

        /** Whether it is at most so many seconds old, to the nanosecond: with 0 nothing is that is stored. */
        public boolean within(long seconds, long nowNanos) {
            long left = seconds - ageSeconds;
            return left > 0 && nowNanos - storedNanos <= TimeUnit.SECONDS.toNanos(left);
        }

        /** Whole seconds for which it is still fresh, at least 0. */
        public long ttl(long nowNanos) {
            return TimeUnit.NANOSECONDS.toSeconds(Math.max(0, remaining(nowNanos)));
        }

        /** Whether it may be served without asking upstream. */
        public boolean fresh(long nowNanos) {
            return remaining(nowNanos) > 0;
        }

        private long remaining(long nowNanos) {
            return freshNanos - (nowNanos - storedNanos);
        }
    }

    /** What the entry takes in memory under this key, in bytes. */
    public int cost(CacheKey key) {
        return OVERHEAD + key.target().length() + headers.cost() + selecting.cost() + body.cost() + reads.cost();
    }
}
