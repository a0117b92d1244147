package io.flexgate.relay.plan;

import io.flexgate.cache.CacheKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keys to which something has happened, for a while after it. Confined to one loop; bounded, the oldest go first. */
public final class Recently {

    private static final int MOST = 1_000;

    private final long remembered;
    private final Map<CacheKey, Long> until = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CacheKey, Long> eldest) {
            return size() > MOST;
        }
    };

    /** Nothing has happened yet. */
    public Recently(Duration remembered) {
        this.remembered = remembered.toNanos();
    }

    /** Notes that it has happened now, or that it is over. */
    public void note(CacheKey key, boolean happened, long nowNanos) {
        if (happened) {
            until.remove(key);
            until.put(key, nowNanos + remembered);
        } else if (!until.isEmpty()) {
            until.remove(key);
        }
    }

    /** Whether it has happened a short time ago. */
    public boolean has(CacheKey key, long nowNanos) {
        Long end = until.isEmpty() ? null : until.get(key);
        return end != null && end - nowNanos > 0;
    }
}
