package io.flexgate.cache;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The order of reads and writes, so that no answer outlives a write to what it tells. Any thread; lock-free.
 *
 * <p>It is the versioned table of software transactional memory (TL2): a global clock of writes, and for every fact the time of
 * its last write. A read takes the clock's time, its stamp, <em>before</em> it asks upstream, and its answer is true as long
 * as none of the facts in its read set was written after the stamp. So a write costs the same however much is cached, needs
 * no scan, cannot race with a read that is under way, and an older write cannot undo a newer one.
 *
 * <p>Facts are hashed into a fixed number of slots. Two facts that share a slot cost an upstream call now and then and never
 * a wrong answer; in return the table does not grow, and nothing has to decide when a fact may be forgotten.
 */
public final class Coherence {

    /** Slots of what stands for many facts at once: an account's whole, every fact of a kind, a credential. */
    private static final int COMMON = 1 << 15;

    /**
     * All slots, 1 MiB for each table once all of it is written to. Those of single identities are apart from the common ones, so no
     * write to one thing can drop all that an account has; one write drops one unrelated answer in 98,000 for each fact that it tells.
     */
    private static final int SLOTS = 1 << 17;

    /**
     * The earliest time there is. Ends are kept as their difference to it, by exclusive or, so that a slot of zero has none.
     */
    private static final long NEVER = Long.MIN_VALUE;

    private final long seed;
    private final AtomicLong clock = new AtomicLong();
    private final Times written = new Times();
    private final Times unsettledUntil = new Times();

    /** When everything was written to at once. */
    private final AtomicLong all = new AtomicLong();

    /**
     * An empty history.
     *
     * @param seed makes the slots of this process its own, so that nobody can choose facts that collide
     */
    public Coherence(long seed) {
        this.seed = seed;
    }

    /** The time now, to be taken before an upstream read begins. */
    public long stamp() {
        return clock.get();
    }

    /** The time now, after all stamps that were taken before. */
    public long tick() {
        return clock.incrementAndGet();
    }

    /** Whether nothing in the read set was written since the stamp was taken. */
    public boolean holds(ReadSet reads, long stamp) {
        if (all.get() > stamp) {
            return false;
        }
        for (int slot : reads.slots()) {
            if (written.get(slot) > stamp) {
                return false;
            }
        }
        return true;
    }

    /** Makes every older answer about these facts untrue. To be called after upstream's reply, before the client's. */
    public void bump(WriteSet writes) {
        long now = clock.incrementAndGet();
        for (int slot : writes.slots()) {
            // Two writes may get here in the other order than they took their time: the later time must win.
            written.accumulate(slot, now, Math::max);
        }
    }

    /** Makes every older answer untrue, whatever it is about. */
    public void bumpAll() {
        all.accumulateAndGet(clock.incrementAndGet(), Math::max);
    }

    /**
     * Says that upstream may still change these facts, or show their old state, for a while: a write timed out and may yet be
     * carried out, or upstream is eventually consistent. Reads go on; what they bring is not kept.
     *
     * @param nanos the end, on the clock of {@link #settled}
     */
    public void unsettle(WriteSet writes, long nanos) {
        for (int slot : writes.slots()) {
            unsettledUntil.accumulate(slot, nanos ^ NEVER, Coherence::later);
        }
    }

    /**
     * Whether answers with this read set may be kept.
     *
     * @param beganNanos when the read of upstream began
     */
    public boolean settled(ReadSet reads, long beganNanos) {
        for (int slot : reads.slots()) {
            if ((unsettledUntil.get(slot) ^ NEVER) > beganNanos) {
                return false;
            }
        }
        return true;
    }

    /** The later of two ends as they are kept, where the earliest is zero. */
    private static long later(long one, long other) {
        return Long.compareUnsigned(one, other) >= 0 ? one : other;
    }

    /** The slot of a fact: a seeded 64-bit hash over its parts, each closed by its length. */
    int slot(String account, String topic, String identity) {
        long h = mix(mix(mix(seed, account), topic), identity);
        h ^= h >>> 32;
        int hash = (int) h & Integer.MAX_VALUE;
        return identity.startsWith(ReadSet.ONE) ? COMMON + hash % (SLOTS - COMMON) : hash % COMMON;
    }

    private static long mix(long h, String text) {
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * 0x9E3779B97F4A7C15L;
            h ^= h >>> 29;
        }
        return (h ^ text.length()) * 0xBF58476D1CE4E5B9L;
    }

    /** A time for each slot, zero at first. A page of them takes memory from its first write on: most gateways write little. */
    private static final class Times {

        private static final int PAGE_BITS = 10;
        private static final int PAGE = 1 << PAGE_BITS;

        private final AtomicReferenceArray<@Nullable AtomicLongArray> pages = new AtomicReferenceArray<>(SLOTS / PAGE);

        long get(int slot) {
            AtomicLongArray page = pages.get(slot >>> PAGE_BITS);
            return page == null ? 0 : page.get(slot & (PAGE - 1));
        }

        void accumulate(int slot, long time, LongBinaryOperator which) {
            page(slot >>> PAGE_BITS).accumulateAndGet(slot & (PAGE - 1), time, which);
        }

        private AtomicLongArray page(int number) {
            AtomicLongArray page = pages.get(number);
            if (page != null) {
                return page;
            }
            AtomicLongArray made = new AtomicLongArray(PAGE);
            AtomicLongArray before = pages.compareAndExchange(number, null, made);
            return before == null ? made : before;
        }
    }
}
