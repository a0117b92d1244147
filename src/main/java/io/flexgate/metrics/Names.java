package io.flexgate.metrics;

import io.flexgate.observe.Observation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The accounts that have a series of their own: those of which upstream itself has told the sid, and only so many. What a
 * credential merely claims, or what stands for one, is {@code other}, or anybody could make series. Any thread.
 */
final class Names {

    private static final int MOST = 100;
    private static final int SID = 34;

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** As it is shown. */
    String account(String account) {
        if (account.length() != SID || !account.startsWith("AC")) {
            return Observation.OTHER;
        }
        // A few too many where loops meet here is no harm.
        if (known.contains(account) || (known.size() < MOST && known.add(account))) {
            return account;
        }
        return Observation.OTHER;
    }
}
