package io.flexgate.limits.queue;

import io.flexgate.limits.Claim;
import io.flexgate.limits.Priority;
import io.flexgate.limits.Share;
import io.flexgate.limits.Work;

/** The bands of the queue, the first one first. A refresh is nobody's priority: its client has been answered. */
public enum Rank {
    HIGH(0),
    NORMAL(1),
    LOW(2),
    REFRESH(3);

    private final int place;

    Rank(int place) {
        this.place = place;
    }

    int place() {
        return place;
    }

    static Rank of(Claim claim) {
        return of(claim.share(), claim.work());
    }

    /** In which band a call waits. */
    public static Rank of(Share share, Work work) {
        return work == Work.REFRESH ? REFRESH : of(share.priority());
    }

    /** Whether its calls go first. */
    public boolean before(Rank other) {
        return place < other.place;
    }

    static Rank of(Priority priority) {
        return switch (priority) {
            case HIGH -> HIGH;
            case NORMAL -> NORMAL;
            case LOW -> LOW;
        };
    }
}
