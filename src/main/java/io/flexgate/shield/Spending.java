package io.flexgate.shield;

import io.flexgate.ledger.Row;
import io.flexgate.limits.Share;
import io.flexgate.limits.Work;

/**
 * Whose budget a call is made from. Immutable.
 *
 * @param account whose budget: an account's sid, or what stands for it while that is not known; no secret
 * @param share whose part of it
 * @param row where it is written down
 * @param until when nobody wants the call any more, on the monotonic clock; {@link Long#MAX_VALUE} for never
 */
public record Spending(String account, Share share, Work work, Row row, long until) {

    /** Whether its calls go before another's, whatever their teams have had so far. */
    public boolean goesBefore(Spending other) {
        boolean refreshes = work == Work.REFRESH;
        boolean otherRefreshes = other.work == Work.REFRESH;
        return refreshes == otherRefreshes ? share.priority().compareTo(other.share.priority()) < 0 : otherRefreshes;
    }

    /** The same for a refresh, which nobody waits for. */
    public Spending refreshing() {
        return new Spending(account, share, Work.REFRESH, row, Long.MAX_VALUE);
    }
}
