package io.flexgate.limits;

import org.jspecify.annotations.Nullable;

/**
 * How many requests a team may send, whether they are answered from the cache or not. Immutable.
 *
 * @param rate null for no bound
 * @param burst how many may come at once after a pause; of meaning with a rate only; at least 1
 * @param perDay in a day of UTC; 0 for no bound
 */
public record TeamLimits(@Nullable Rate rate, long burst, long perDay) {

    public TeamLimits {
        if (burst < 1 || perDay < 0) {
            throw new IllegalArgumentException("a burst is at least 1, and a quota is not negative");
        }
    }

    public static TeamLimits none() {
        return new TeamLimits(null, 1, 0);
    }
}
