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

    private final int percent;
    private final long most;
    private final AtomicLong hundredths;

    /**
     * A budget with its reserve full.
     *
     * @param percent repeated calls for each hundred first ones; 0 for none ever
     */
    public RetryBudget(int percent) {
        this.percent = percent;
        this.most = percent == 0 ? 0 : (long) RESERVE * WHOLE;
        this.hundredths = new AtomicLong(most);
    }

    /** A first call was made. */
    public void called() {
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
