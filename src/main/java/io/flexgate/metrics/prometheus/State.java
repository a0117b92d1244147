package io.flexgate.metrics.prometheus;

import io.flexgate.shield.BudgetView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway stands at one moment. Immutable.
 *
 * @param ready whether traffic should be sent here
 * @param connections of clients, open
 * @param reads of upstream that are under way
 * @param lost lines of the access log that were not written
 * @param budgets of each account that has had calls
 * @param queue how many calls of an account may wait
 * @param certificateEnd of the certificate that is shown; null for none
 * @param config what is told of the configuration, by label
 */
public record State(
        boolean ready,
        int connections,
        int reads,
        long lost,
        Store store,
        List<BudgetView> budgets,
        int queue,
        Reloads reloads,
        @Nullable Instant certificateEnd,
        Map<String, String> config) {

    /** The stored answers. */
    public record Store(long entries, long bytes, long maxBytes, long evictions) {}

    /**
     * Reloads of the configuration.
     *
     * @param last null before the first
     * @param lastAccepted true before the first
     */
    public record Reloads(
            long accepted, long refused, @Nullable Instant last, boolean lastAccepted) {}
}
