package io.flexgate.shield;

import java.time.Duration;

/**
 * How an account's budget stands. Immutable.
 *
 * @param upstream the origin
 * @param account its sid, or what stands for it
 * @param limit calls that may be in flight now
 * @param paused for how long upstream wants to be left alone
 * @param breaker the state of the upstream's breaker, in lower case
 */
public record BudgetView(
        String upstream, String account, int limit, int inFlight, int queued, Duration paused, String breaker) {}
