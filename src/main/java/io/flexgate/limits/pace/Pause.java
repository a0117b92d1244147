package io.flexgate.limits.pace;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The time for which upstream wants to be left alone ({@code Retry-After}); of several the longest counts. Confined. */
public final class Pause {

    /** Nobody is obeyed for longer. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Gateways that were told the same must not come back at the same moment. */
    private static final double JITTER = 0.2;

    private static final long LEAST_JITTER = Duration.ofMillis(5).toNanos();

    private final RandomGenerator random;
    private boolean paused;
    private long until;

    public Pause(RandomGenerator random) {
        this.random = random;
    }

    /** Starts, or goes on for longer. */
    public void ask(Duration retryAfter, long now) {
        if (retryAfter.isNegative() || retryAfter.isZero()) {
            return;
        }
        long asked = (retryAfter.compareTo(LONGEST) > 0 ? LONGEST : retryAfter).toNanos();
        long end = now + asked + LEAST_JITTER + (long) (random.nextDouble() * JITTER * asked);
        if (!active(now) || end - until > 0) {
            paused = true;
            until = end;
        }
    }

    public boolean active(long now) {
        paused = paused && until - now > 0;
        return paused;
    }

    /** When it ends, nanos; of meaning while it is active only. */
    public long until() {
        return until;
    }

    /** How long still; zero where there is none. */
    public Duration left(long now) {
        return active(now) ? Duration.ofNanos(until - now) : Duration.ZERO;
    }
}
