package io.flexgate.limits;

import org.jspecify.annotations.Nullable;

/**
 * One call on its way into the budget of an account: it waits, is granted or shed, and ends. Compared by identity. Confined
 * to the budget's owner.
 */
public abstract class Claim {

    private final Share share;
    private final Work work;
    private final long until;

    /**
     * A claim.
     *
     * @param until when nobody wants the call any more, on the monotonic clock; {@link Long#MAX_VALUE} for never
     */
    protected Claim(Share share, Work work, long until) {
        this.share = share;
        this.work = work;
        this.until = until;
    }

    public final Share share() {
        return share;
    }

    public final Work work() {
        return work;
    }

    public final long until() {
        return until;
    }

    /**
     * Upstream has refused this call before, with 429. Such a call is not used to find out whether there is more room, or a few
     * would be refused again and again until their attempts are used up.
     */
    protected boolean repeated() {
        return false;
    }

    /** The call may be made now; {@code AccountBudget.ended} must follow once. */
    protected abstract void granted();

    /** The call must not be made. */
    protected abstract void shed(Shed why);

    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public final int hashCode() {
        return System.identityHashCode(this);
    }
}
