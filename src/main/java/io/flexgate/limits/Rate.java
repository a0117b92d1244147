package io.flexgate.limits;

import java.time.Duration;

/**
 * So many in each period. Immutable.
 *
 * @param number at least 1
 * @param period a second, a minute or an hour
 */
public record Rate(long number, Duration period) {

    public Rate {
        if (number < 1 || number > 1_000_000_000L || period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("a rate is at least 1 in a period of time");
        }
    }
}
