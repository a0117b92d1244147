package io.flexgate.shield;

import io.flexgate.limits.Ended;
import io.flexgate.limits.Share;

/** The right to make one call. To be ended once, when the call is over; what comes after that has no effect. Any thread. */
public final class Permit {

    private final Ticket ticket;
    private final Share share;
    private final long waited;

    Permit(Ticket ticket, Share share, long waited) {
        this.ticket = ticket;
        this.share = share;
        this.waited = waited;
    }

    /** Whose part of the budget it is from. */
    Share share() {
        return share;
    }

    /** For how long the call has waited for it, in nanoseconds. */
    public long waited() {
        return waited;
    }

    /** The call is over. */
    public void end(Ended how) {
        ticket.end(how);
    }
}
