package io.flexgate.access;

import io.flexgate.limits.Share;
import io.flexgate.limits.TeamLimits;
import java.util.List;
import java.util.Set;

/**
 * A team that shares an account with others. Immutable.
 *
 * @param name 1 to 63 of a-z, 0-9 and -
 * @param keys the hashes of its keys; several, so that one can be rotated
 * @param account whose credential its calls go upstream with
 * @param allow what it may do
 * @param limits how many requests it may send
 * @param share of the account's budget of calls to upstream
 * @param enforce whether the limits refuse; else they only count what they would have refused
 */
public record Team(
        String name,
        List<KeyHash> keys,
        Account account,
        Set<Permission> allow,
        TeamLimits limits,
        Share share,
        boolean enforce) {

    public Team {
        keys = List.copyOf(keys);
        allow = Set.copyOf(allow);
    }
}
