package io.flexgate.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The stored answers, bounded by bytes; admission and eviction are Caffeine's. Any thread. Its maintenance runs on the caller's
 * thread, a few nodes at a time, so no other thread is needed.
 */
public final class EntryStore {

    private volatile long maxBytes;
    private final Cache<CacheKey, Variants> cache;

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
                .weigher((CacheKey key, Variants variants) -> variants.cost(key))
                .expireAfter(new WhenOfNoUse())
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Stale entries stay for as long as they may be of use. */
    private static final class WhenOfNoUse implements Expiry<CacheKey, Variants> {
        @Override
        public long expireAfterCreate(CacheKey key, Variants variants, long now) {
            return Math.max(0, variants.goneNanos() - now);
        }

        @Override
        public long expireAfterUpdate(CacheKey key, Variants variants, long now, long left) {
            return expireAfterCreate(key, variants, now);
        }

        @Override
        public long expireAfterRead(CacheKey key, Variants variants, long now, long left) {
            return left;
        }
    }

    /** What is kept under the key, true or not, or null. */
    public @Nullable Variants get(CacheKey key) {
        return cache.getIfPresent(key);
    }

    /** Keeps an entry beside its variants; says whether it can be kept at all, which one larger than the store cannot. */
    public boolean put(CacheKey key, Entry entry) {
        if (entry.cost(key) > maxBytes) {
            cache.invalidate(key);
            return false;
        }
        cache.asMap().merge(key, Variants.of(entry), (old, young) -> old.with(entry));
        return true;
    }

    /**
     * Keeps an entry that nobody has asked for.
     *
     * @param better which of the entries under the key it must not stand beside
     */
    public boolean prime(CacheKey key, Entry entry, Predicate<Entry> better) {
        if (entry.cost(key) > maxBytes) {
            return false;
        }
        boolean[] kept = {false};
        cache.asMap().compute(key, (same, variants) -> {
            kept[0] = variants == null || variants.entries().stream().noneMatch(better);
            return !kept[0] ? variants : variants == null ? Variants.of(entry) : variants.with(entry);
        });
        return kept[0];
    }

    /** Keeps an entry in place of exactly this one; where that is gone, something newer is known, and nothing is kept. */
    public boolean replace(CacheKey key, Entry old, Entry young) {
        boolean[] done = {false};
        cache.asMap().computeIfPresent(key, (same, variants) -> {
            done[0] = variants.has(old);
            Variants rest = variants.without(old);
            return !done[0] ? variants : rest == null ? Variants.of(young) : rest.with(young);
        });
        return done[0];
    }

    /** Drops exactly this entry; a newer one under the key stays. */
    public void drop(CacheKey key, Entry entry) {
        cache.asMap().computeIfPresent(key, (same, variants) -> variants.without(entry));
    }

    /** Another bound of the entries' cost from now on; what does not fit any more is evicted. */
    public void resize(long bytes) {
        maxBytes = bytes;
        cache.policy().eviction().orElseThrow().setMaximum(bytes);
    }

    /** Drops the keys that a test picks. Looks at each: not for an event loop. */
    public void dropIf(Predicate<CacheKey> picked) {
        cache.asMap().keySet().removeIf(picked);
    }

    /** Drops all. */
    public void clear() {
        cache.invalidateAll();
    }

    /** How many keys there are, roughly. */
    public long size() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    /** What they take in memory, in bytes. */
    public long bytes() {
        return cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    /** A view for tests and the operator's side. */
    public Map<CacheKey, Variants> entries() {
        return Map.copyOf(cache.asMap());
    }
}
