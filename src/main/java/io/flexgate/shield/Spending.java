package io.flexgate.shield;

import io.flexgate.ledger.Row;
import io.flexgate.limits.Share;
import io.flexgate.limits.Work;
import io.flexgate.limits.queue.Rank;
import io.flexgate.observe.Observation;

/**
 * Whose budget a call is made from. Immutable.
 *
 * @param account whose budget: an account's sid, or what stands for it while that is not known; no secret
 * @param share whose part of it
 * @param row where it is written down
 * @param observation hears of its waits and its calls; confined to the loop of the one who asks
 * @param until when nobody wants the call any more, on the monotonic clock; {@link Long#MAX_VALUE} for never
 */
public record Spending(String account, Share share, Work work, Row row, Observation observation, long until) {

    /** Whether a call made for it goes before one made for another. */
    boolean before(Spending other) {
        return Rank.of(share, work).before(Rank.of(other.share, other.work));
    }
}
