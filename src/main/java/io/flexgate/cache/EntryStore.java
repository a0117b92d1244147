package io.flexgate.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The stored answers, bounded by bytes; admission and eviction are Caffeine's. Any thread. Its maintenance runs on the caller's
 * thread, a few nodes at a time, so no other thread is needed.
 */
public final class EntryStore {

    private final long maxBytes;
    private final Cache<CacheKey, Entry> cache;

    /**
     * An empty store.
     *
     * @param maxBytes bound of the entries' cost
     * @param nanos the monotonic clock
     */
    public EntryStore(long maxBytes, LongSupplier nanos) {
        this.maxBytes = maxBytes;
        Ticker ticker = nanos::getAsLong;
        cache = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((CacheKey key, Entry entry) -> entry.cost(key))
                .expireAfter(Expiry.writing((CacheKey key, Entry entry) ->
                        Duration.ofNanos(entry.life().freshNanos())))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** The entry under the key, true or not, or null. */
    public @Nullable Entry get(CacheKey key) {
        return cache.getIfPresent(key);
    }

    /** Keeps an entry in place of another one; says whether it can be kept at all, which one larger than the store cannot. */
    public boolean put(CacheKey key, Entry entry) {
        if (entry.cost(key) > maxBytes) {
            cache.invalidate(key);
            return false;
        }
        cache.put(key, entry);
        return true;
    }

    /** Drops exactly this entry; a newer one under the key stays. */
    public void drop(CacheKey key, Entry entry) {
        cache.asMap().remove(key, entry);
    }

    /** Drops all. */
    public void clear() {
        cache.invalidateAll();
    }

    /** How many entries there are, roughly. */
    public long size() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    /** What they take in memory, in bytes. */
    public long bytes() {
        return cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    /** A view for tests and the operator's side. */
    public Map<CacheKey, Entry> entries() {
        return Map.copyOf(cache.asMap());
    }
}
