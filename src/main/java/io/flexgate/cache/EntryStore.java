package io.flexgate.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The stored answers, bounded by bytes; admission and eviction are Caffeine's. Any thread. Its maintenance runs on the caller's
 * thread, a few nodes at a time, so no other thread is needed.
 */
public final class EntryStore {

    /**
     * While so much of the bound is taken nothing has to go, so nobody need know what is asked for. To note each use moves the entry in
     * Caffeine's lists, and of what has moved the collector looks at each on its next turn.
     */
    private static final double ROOMY = 0.75;

    private volatile long maxBytes;
    private volatile boolean roomy = true;

    /** How many bytes may be put before the next look at what is taken: a look waits for whoever is evicting, which a loop rarely may. */
    private final AtomicLong untilLook;

    private final Cache<CacheKey, Variants> cache;
    private final LongAdder evicted = new LongAdder();

    /** Held together by those who keep something, and for a moment by who says that what is older is not kept any more. */
    private final StampedLock purging = new StampedLock();

    /** What was read before is not kept, on the clock of {@link Coherence}. */
    private volatile long fence = Long.MIN_VALUE;

    /**
     * An empty store.
     *
     * @param maxBytes bound of the entries' cost
     * @param nanos the monotonic clock
     */
    public EntryStore(long maxBytes, LongSupplier nanos) {
        this.maxBytes = maxBytes;
        this.untilLook = new AtomicLong((long) (maxBytes * ROOMY));
        Ticker ticker = nanos::getAsLong;
        cache = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((CacheKey key, Variants variants) -> variants.cost(key))
                .expireAfter(new WhenOfNoUse())
                .evictionListener((key, variants, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        evicted.increment();
                    }
                })
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
        Variants seen = roomy ? peek(key) : null;
        return seen != null ? seen : cache.getIfPresent(key);
    }

    /** The same, which nobody notices: what is asked for often stays, and this asks for nothing. */
    public @Nullable Variants peek(CacheKey key) {
        return cache.policy().getIfPresentQuietly(key);
    }

    /** Whether exactly this one is stored. */
    public boolean holds(CacheKey key, Entry entry) {
        Variants variants = peek(key);
        return variants != null && variants.has(entry);
    }

    /**
     * Keeps an entry beside its variants; says whether it can be kept at all, which one larger than the store, or one that was
     * read before a purge, cannot.
     */
    public boolean put(CacheKey key, Entry entry) {
        if (entry.cost(key) > maxBytes) {
            cache.invalidate(key);
            return false;
        }
        return keeping(key, entry, () -> {
            cache.asMap().merge(key, Variants.of(entry), (old, young) -> old.with(entry));
            return true;
        });
    }

    /** Keeps something unless it was read before a purge, and so that a purge that comes meanwhile sees it. */
    private boolean keeping(CacheKey key, Entry entry, BooleanSupplier keep) {
        long held = purging.readLock();
        try {
            return takes(entry.stamp()) && keep.getAsBoolean();
        } finally {
            purging.unlockRead(held);
            if (untilLook.addAndGet(-entry.cost(key)) < 0) {
                look();
            }
        }
    }

    private void look() {
        long left = (long) (maxBytes * ROOMY) - bytes();
        roomy = left >= 0;
        untilLook.set(Math.max(left, maxBytes / 16));
    }

    /** Whether what was read at this time of {@link Coherence} may be kept: whether there was no purge since. */
    public boolean takes(long stamp) {
        return stamp >= fence;
    }

    /**
     * Drops entries, and keeps nothing any more that was being read meanwhile: whoever asks after this has returned gets nothing
     * that is older. Looks at each: not for an event loop.
     *
     * @param since the time now, after all stamps that were taken before: {@link Coherence#tick}
     * @return how many it were
     */
    public long purge(long since, BiPredicate<CacheKey, Entry> picked) {
        return purge(since, picked, entry -> null);
    }

    /** The same, but that they stay, and are stale from now on; what was stale before does not count. */
    public long soften(long since, BiPredicate<CacheKey, Entry> picked, long nowNanos) {
        return purge(
                since,
                (key, entry) -> entry.life().fresh(nowNanos) && picked.test(key, entry),
                entry -> entry.staleSince(nowNanos));
    }

    private long purge(long since, BiPredicate<CacheKey, Entry> picked, Function<Entry, @Nullable Entry> after) {
        long held = purging.writeLock();
        fence = Math.max(fence, since);
        purging.unlockWrite(held);
        long[] touched = {0};
        cache.asMap().forEach((key, seen) -> {
            // Only what changes is written: a write is a use.
            if (seen.entries().stream().anyMatch(entry -> picked.test(key, entry))) {
                cache.asMap().computeIfPresent(key, (same, variants) -> {
                    Variants left = variants;
                    for (Entry entry : variants.entries()) {
                        if (left != null && picked.test(key, entry)) {
                            touched[0]++;
                            left = left.instead(entry, after.apply(entry));
                        }
                    }
                    return left;
                });
            }
        });
        return touched[0];
    }

    /** Shows each entry, as it is when its turn comes. Not for an event loop. */
    public void each(BiConsumer<CacheKey, Entry> reader) {
        cache.asMap().forEach((key, variants) -> variants.entries().forEach(entry -> reader.accept(key, entry)));
    }

    /** How many had to go since the start for want of room. */
    public long evictions() {
        return evicted.sum();
    }

    /** The bound of the entries' cost. */
    public long maxBytes() {
        return maxBytes;
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
        return keeping(key, entry, () -> {
            cache.asMap().compute(key, (same, variants) -> {
                kept[0] = variants == null || variants.entries().stream().noneMatch(better);
                return !kept[0] ? variants : variants == null ? Variants.of(entry) : variants.with(entry);
            });
            return kept[0];
        });
    }

    /** Keeps an entry in place of exactly this one; where that is gone, something newer is known, and nothing is kept. */
    public boolean replace(CacheKey key, Entry old, Entry young) {
        boolean[] done = {false};
        return keeping(key, young, () -> {
            cache.asMap().computeIfPresent(key, (same, variants) -> {
                done[0] = variants.has(old);
                Variants rest = variants.without(old);
                return !done[0] ? variants : rest == null ? Variants.of(young) : rest.with(young);
            });
            return done[0];
        });
    }

    /** Drops exactly this entry; a newer one under the key stays. */
    public void drop(CacheKey key, Entry entry) {
        cache.asMap().computeIfPresent(key, (same, variants) -> variants.without(entry));
    }

    /** Another bound of the entries' cost from now on; what does not fit any more is evicted. */
    public void resize(long bytes) {
        maxBytes = bytes;
        cache.policy().eviction().orElseThrow().setMaximum(bytes);
        look();
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
