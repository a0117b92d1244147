package io.flexgate.observe;

/** A stored answer that was given at once, after those like it. One for each loop, filled again and again. */
public final class Hit {

    private long began;
    private long high;
    private long low;
    private String cacheStatus = "";
    private int status;
    private long bytes;
    private long age;
    private long ended;

    /**
     * A request has come.
     *
     * @param nanos on the monotonic clock
     * @param idHigh the first half of its identifier, see {@link Hex}
     * @param idLow the second half
     */
    public Hit begin(long nanos, long idHigh, long idLow) {
        began = nanos;
        high = idHigh;
        low = idLow;
        return this;
    }

    /**
     * What it gets.
     *
     * @param how what the answer says in {@code Cache-Status}
     * @param sentBytes of the body
     * @param seconds for how long the answer had been stored
     */
    public void gets(String how, int sentStatus, long sentBytes, long seconds) {
        cacheStatus = how;
        status = sentStatus;
        bytes = sentBytes;
        age = seconds;
    }

    /** Its answer has been sent. */
    public void end(long nanos) {
        ended = nanos;
    }

    /** On the monotonic clock. */
    public long began() {
        return began;
    }

    /** The first half of the request's identifier. */
    public long high() {
        return high;
    }

    /** The second half. */
    public long low() {
        return low;
    }

    public String cacheStatus() {
        return cacheStatus;
    }

    public int status() {
        return status;
    }

    public long bytes() {
        return bytes;
    }

    /** In seconds. */
    public long age() {
        return age;
    }

    /** When its answer had been sent, on the monotonic clock. */
    public long ended() {
        return ended;
    }

    /** From its beginning to the end of its answer. */
    public long totalNanos() {
        return ended - began;
    }
}
