package io.flexgate.admin;

/**
 * The budget of calls to upstream of one account at one moment. Immutable.
 *
 * @param account its sid, or a partition's short form where callers bring their own credentials; never a credential
 * @param limit of calls in flight, as it has adapted
 * @param inFlight calls under way
 * @param queued calls that wait for their turn
 * @param pausedMillis for how long no call is made, as upstream has asked for; 0 when calls are made
 * @param breaker {@code closed}, {@code open} or {@code half-open}
 */
public record BudgetView(String account, int limit, int inFlight, int queued, long pausedMillis, String breaker) {}
