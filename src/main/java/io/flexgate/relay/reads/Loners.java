package io.flexgate.relay.reads;

import io.flexgate.cache.CacheKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Targets whose answer was for one client alone, lately: who wants the next one does not wait for another's. Confined to one
 * loop; bounded, the oldest go first.
 */
final class Loners {

    private static final int MOST = 1_000;
    private static final long REMEMBERED = Duration.ofMinutes(2).toNanos();

    private final Map<CacheKey, Long> until = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CacheKey, Long> eldest) {
            return size() > MOST;
        }
    };

    /** Notes that an answer was for one alone, or that it was for all. */
    void note(CacheKey key, boolean alone, long nowNanos) {
        if (alone) {
            until.put(key, nowNanos + REMEMBERED);
        } else if (!until.isEmpty()) {
            until.remove(key);
        }
    }

    /** Whether the next answer is likely to be for one alone again. */
    boolean has(CacheKey key, long nowNanos) {
        Long end = until.isEmpty() ? null : until.get(key);
        return end != null && end - nowNanos > 0;
    }
}
