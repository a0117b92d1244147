package io.flexgate.limits;

import java.time.Duration;
import java.util.Map;

/**
 * What there is to see of an account's budget at a moment. Immutable.
 *
 * @param limit calls that may be in flight
 * @param pausedFor how long upstream still wants to be left alone
 */
public record Gauges(int limit, int inFlight, Queued queued, Duration pausedFor, Totals totals) {

    /**
     * Who waits.
     *
     * @param refreshes of any priority
     * @param oldest for how long the oldest of all has waited
     */
    public record Queued(int high, int normal, int low, int refreshes, Duration oldest) {}

    /**
     * Since the beginning.
     *
     * @param throttled calls that ended in 429
     * @param shed by reason; one that has not occurred is not there
     */
    public record Totals(long granted, long throttled, Map<Shed.Reason, Long> shed) {}
}
