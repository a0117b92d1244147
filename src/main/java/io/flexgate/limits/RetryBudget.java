package io.flexgate.limits;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps repeated calls in proportion to first ones, so that retries cannot multiply the load on an upstream that is unwell. Each
 * first call pays a fraction of a repeated one in. Any thread.
 */
public final class RetryBudget {

    /** So many are there at the start and can be saved up at most: a burst of refusals after a quiet time is not a storm. */
    static final int RESERVE = 100;

    private static final int WHOLE = 100;

    private final AtomicLong hundredths;
    private volatile int percent;

    /**
     * A budget with its reserve full.
     *
     * @param percent repeated calls for each hundred first ones; 0 for none ever
     */
    public RetryBudget(int percent) {
        this.percent = percent;
        this.hundredths = new AtomicLong(most());
    }

    /** Another proportion from now on; one that was zero begins with its reserve full. */
    public void reconfigure(int percent) {
        boolean first = this.percent == 0;
        this.percent = percent;
        long most = most();
        hundredths.updateAndGet(had -> first ? most : Math.min(most, had));
    }

    private long most() {
        return percent == 0 ? 0 : (long) RESERVE * WHOLE;
    }

    /** A first call was made. */
    public void called() {
        long most = most();
        if (hundredths.get() < most) {
            hundredths.accumulateAndGet(percent, (had, more) -> Math.min(most, had + more));
        }
    }

    /** Whether a call may be repeated now; if so it counts. */
    public boolean take() {
        long had = hundredths.getAndUpdate(now -> now >= WHOLE ? now - WHOLE : now);
        return had >= WHOLE;
    }
}
