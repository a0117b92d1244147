package io.flexgate.limits;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * Leaves an upstream alone that has failed too often. One per upstream, shared by the budgets of the accounts there, and confined
 * to their owner. After a while one call at a time is let through, to see whether upstream is back; the rest wait meanwhile.
 *
 * <p>It opens when a part of the calls of half a minute has failed, and also when so many in a row have as it takes to judge: the
 * good answers of a busy half minute must not keep it closed to an upstream that has just died.
 *
 * <p>The counting is Resilience4j's; the time and the way from open to half open are kept here, since there they would follow a
 * clock or a thread.
 */
public final class Breaker {

    /** Whether calls may be made. */
    public enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /** No call may be made: not a permit. */
    static final long NONE = -1;

    private static final int WINDOW_SECONDS = 30;
    private static final long WINDOW = Duration.ofSeconds(WINDOW_SECONDS).toNanos();

    private ShieldSettings.BreakerRules rules;
    private CircuitBreaker circuit;
    private int failedInARow;
    private long lastFailure;
    private Instant time = Instant.EPOCH;
    private long reopens;
    private long last;
    private boolean started;
    private long changes;
    private boolean probing;

    public Breaker(ShieldSettings.BreakerRules rules) {
        this.rules = rules;
        this.circuit = circuit(rules);
    }

    /** Goes by other rules from now on. Where they are others it begins anew, closed: what was counted was for the old ones. */
    public void reconfigure(ShieldSettings.BreakerRules next) {
        if (next.equals(rules)) {
            return;
        }
        rules = next;
        circuit = circuit(next);
        failedInARow = 0;
        probing = false;
        changes++;
    }

    private CircuitBreaker circuit(ShieldSettings.BreakerRules by) {
        InstantSource given = () -> time;
        return CircuitBreaker.of(
                "upstream",
                CircuitBreakerConfig.custom()
                        .failureRateThreshold(by.failurePercent())
                        .minimumNumberOfCalls(by.minimumCalls())
                        .slidingWindowType(SlidingWindowType.TIME_BASED)
                        .slidingWindowSize(WINDOW_SECONDS)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .automaticTransitionFromOpenToHalfOpenEnabled(false)
                        .clock(given.withZone(ZoneOffset.UTC))
                        .currentTimestampFunction(clock -> 0L, TimeUnit.NANOSECONDS)
                        .build());
    }

    /** No call may be made now. */
    public boolean open(long now) {
        return state(now) == State.OPEN;
    }

    /** How long still no call may be made; zero where it is not open. */
    public Duration openFor(long now) {
        return open(now) ? Duration.ofNanos(reopens - now) : Duration.ZERO;
    }

    /** Whether one more call may be made now. */
    boolean free(long now) {
        State state = state(now);
        return state == State.CLOSED || (state == State.HALF_OPEN && !probing);
    }

    public State state(long now) {
        advance(now);
        if (circuit.getState() == CircuitBreaker.State.OPEN && reopens - now <= 0) {
            changes++;
            circuit.transitionToHalfOpenState();
        }
        return switch (circuit.getState()) {
            case OPEN -> State.OPEN;
            case HALF_OPEN -> State.HALF_OPEN;
            default -> State.CLOSED;
        };
    }

    /**
     * How often something has changed that lets other accounts' calls go, or stops them. An owner that sees another number than
     * before ticks all budgets of the upstream.
     */
    public long changes() {
        return changes;
    }

    /**
     * Asks for a call.
     *
     * @return a permit to give back when the call has ended, or {@link #NONE}
     */
    long acquire(long now) {
        State state = state(now);
        if (state == State.OPEN || !circuit.tryAcquirePermission()) {
            return NONE;
        }
        probing = state == State.HALF_OPEN;
        return changes;
    }

    /** A call has ended. What was asked for before the last change says nothing about now: an old failure is no failed probe. */
    void ended(long permit, Ended how, long now) {
        state(now);
        if (permit != changes) {
            return;
        }
        CircuitBreaker.State before = circuit.getState();
        boolean probe = probing;
        probing = false;
        count(how, now);
        if (before != CircuitBreaker.State.OPEN && circuit.getState() == CircuitBreaker.State.OPEN) {
            reopens = now + rules.openFor().toNanos();
        }
        if (probe || circuit.getState() != before) {
            changes++;
        }
    }

    private void count(Ended how, long now) {
        if (how instanceof Ended.Cancelled) {
            circuit.releasePermission();
        } else if (how instanceof Ended.Failed || how instanceof Ended.Late) {
            failedInARow = now - lastFailure > WINDOW ? 1 : failedInARow + 1;
            lastFailure = now;
            circuit.onError(0, TimeUnit.NANOSECONDS, new UpstreamFailed());
        } else {
            // A 429 too: who says that there is no room is not down.
            failedInARow = 0;
            circuit.onSuccess(0, TimeUnit.NANOSECONDS);
        }
        if (failedInARow >= rules.minimumCalls() && circuit.getState() == CircuitBreaker.State.CLOSED) {
            circuit.transitionToOpenState();
        }
    }

    /** The window's clock follows the caller's, from wherever that starts, and never goes back. */
    private void advance(long now) {
        if (!started) {
            started = true;
            last = now;
        }
        if (now - last > 0) {
            time = time.plusNanos(now - last);
            last = now;
        }
    }

    /** What Resilience4j wants to be told; without a stack trace, which nobody reads. */
    private static final class UpstreamFailed extends Exception {

        private static final long serialVersionUID = 1L;

        UpstreamFailed() {
            super("upstream failed", null, false, false);
        }
    }
}
