package io.flexgate.observe;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * The time of day in milliseconds, read anew once a millisecond of the monotonic clock has passed: between two readings it tells what
 * the first one told. Confined to one thread.
 */
public final class WallClock {

    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private final InstantSource clock;
    private boolean read;
    private long readAt;
    private long millis;

    /** By this clock. */
    public WallClock(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Milliseconds since 1970.
     *
     * @param nanos the time now, on the monotonic clock
     */
    public long millis(long nanos) {
        if (!read || nanos < readAt || nanos - readAt >= MILLISECOND) {
            read = true;
            readAt = nanos;
            millis = clock.millis();
        }
        return millis;
    }
}
