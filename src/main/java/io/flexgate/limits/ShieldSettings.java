package io.flexgate.limits;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The budget of calls to upstream, the same for each account. Immutable.
 *
 * @param rate a fixed ceiling in addition to the limit of calls in flight; null for none
 */
public record ShieldSettings(
        Concurrency concurrency, @Nullable Rate rate, Queue queue, Retry retry, BreakerRules breaker) {

    /**
     * Calls in flight at a time; adapts to what upstream says.
     *
     * @param min at least 1
     */
    public record Concurrency(int initial, int min, int max) {
        public Concurrency {
            if (min < 1 || initial < min || max < initial) {
                throw new IllegalArgumentException("of calls in flight, 1 <= min <= initial <= max");
            }
        }
    }

    /**
     * Where calls wait.
     *
     * @param size how many at most
     * @param maxWait for how long at most
     */
    public record Queue(int size, Duration maxWait) {}

    /**
     * Calls that are made again.
     *
     * @param attempts how often one call is made at most, the first time included; 1 for never again
     * @param budgetPercent repeated calls for each hundred first ones
     */
    public record Retry(int attempts, int budgetPercent) {}

    /**
     * When an upstream counts as down.
     *
     * @param failurePercent of the calls of a short time
     * @param minimumCalls before that is judged
     * @param openFor how long it is left alone
     */
    public record BreakerRules(int failurePercent, int minimumCalls, Duration openFor) {}

    /** The defaults of the contract (§3). */
    public static ShieldSettings standard() {
        return new ShieldSettings(
                new Concurrency(20, 1, 100),
                null,
                new Queue(1_000, Duration.ofSeconds(5)),
                new Retry(3, 20),
                new BreakerRules(50, 20, Duration.ofSeconds(10)));
    }
}
