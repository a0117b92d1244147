package io.flexgate.relay.reads;

import org.jspecify.annotations.Nullable;

/**
 * A client that waits for an answer. When it goes, its place is given up: a call that nobody waits for need not be made.
 * Confined to its loop.
 */
final class Waiter {

    private final long since;
    private final long until;
    private @Nullable Runnable leave;
    private boolean gone;

    /**
     * One who has just come.
     *
     * @param now on the monotonic clock
     * @param nanos how long it waits at most
     */
    Waiter(long now, long nanos) {
        this.since = now;
        this.until = now + nanos;
    }

    /** When it will have waited for too long. */
    long until() {
        return until;
    }

    /** For how long it has waited, in nanoseconds. */
    long waited(long now) {
        return now - since;
    }

    boolean gone() {
        return gone;
    }

    /** It has taken a place, which it can leave this way. */
    void sits(Runnable leaving) {
        leave = leaving;
        if (gone) {
            goes();
        }
    }

    /** What it waited for is there. */
    void stands() {
        leave = null;
    }

    /** It does not wait any more. */
    void goes() {
        gone = true;
        if (leave != null) {
            Runnable leaving = leave;
            leave = null;
            leaving.run();
        }
    }
}
