package io.flexgate.limits.queue;

import io.flexgate.limits.Claim;

/**
 * A claim's place in the queue. Immutable.
 *
 * @param since when it came, nanos
 * @param expiry when it must leave at the latest, nanos
 * @param serial its number among all that ever came
 */
record Waiting(Claim claim, Band band, Line line, long since, long expiry, long serial) {

    /** Who leaves first for want of time; nanos are compared by subtraction, since their origin is anywhere. */
    static int byExpiry(Waiting one, Waiting other) {
        int order = Long.signum(one.expiry - other.expiry);
        return order == 0 ? Long.compare(one.serial, other.serial) : order;
    }

    static int bySerial(Waiting one, Waiting other) {
        return Long.compare(one.serial, other.serial);
    }
}
