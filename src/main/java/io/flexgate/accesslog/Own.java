package io.flexgate.accesslog;

/** What the line of a {@linkplain Recurring recurring} hit has for itself. Filled again and again. Confined to the writer. */
final class Own {

    private long millis;
    private long nanos;
    private long high;
    private long low;

    /**
     * Of one hit.
     *
     * @param millis when it ended, since 1970
     * @param nanos how long it took
     * @param high the first half of its identifier
     * @param low the second half
     */
    Own is(long millis, long nanos, long high, long low) {
        this.millis = millis;
        this.nanos = nanos;
        this.high = high;
        this.low = low;
        return this;
    }

    long millis() {
        return millis;
    }

    long nanos() {
        return nanos;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }
}
