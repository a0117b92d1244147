package io.flexgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Partition;
import io.flexgate.http.Headers;
import io.flexgate.http.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writes and reads of the same facts on several threads: an answer is served only while it is true. */
class CoherenceStress {

    private static final int THREADS = 4;
    private static final int FACTS = 8;
    private static final int ROUNDS = 50_000;

    private final Coherence coherence = new Coherence(42);
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static ReadSet reads(int... slots) {
        return new ReadSet(slots);
    }

    private static WriteSet writes(int... slots) {
        return new WriteSet(slots);
    }

    @Test
    void writeThatTookItsTimeFirstAndArrivesLastDoesNotUndoTheOther() throws Exception {
        // 1. the slow write takes its time, and is kept busy by a fact that it names many times;
        // 2. the quick write takes a later time and marks the fact that both change;
        // 3. a read takes its stamp between the two times, and the slow write marks the fact at last.
        for (int attempt = 0; attempt < 5; attempt++) {
            int busy = 2 * attempt;
            int shared = busy + 1;
            int[] many = new int[4_000_000];
            Arrays.fill(many, busy);
            many[many.length - 1] = shared;
            long before = coherence.stamp();
            Future<?> slow = threads.submit(() -> coherence.bump(writes(many)));
            while (coherence.holds(reads(busy), before)) {
                Thread.onSpinWait();
            }
            long between = coherence.stamp();
            coherence.bump(writes(shared));
            slow.get(60, TimeUnit.SECONDS);
            assertThat(coherence.holds(reads(shared), between))
                    .as("an answer from before the quick write")
                    .isFalse();
            assertThat(coherence.holds(reads(shared), coherence.stamp()))
                    .as("an answer from after both")
                    .isTrue();
        }
    }

    @Test
    void doubtThatEndsLaterIsNotShortenedByOneThatEndsSooner() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            int slot = round % FACTS;
            long end = 1_000L * (round + 1);
            together(thread -> coherence.unsettle(writes(slot), end - thread));
            assertThat(coherence.settled(reads(slot), end - 1)).isFalse();
            assertThat(coherence.settled(reads(slot), end)).isTrue();
        }
    }

    @Test
    void nothingIsBothReadBeforeAnAnsweredWriteAndHeldToBeTrueAfterIt() throws Exception {
        long seed = System.nanoTime();
        AtomicLongArray upstream = new AtomicLongArray(FACTS);
        AtomicLongArray answered = new AtomicLongArray(FACTS);
        together(thread -> {
            Random random = new Random(seed + thread);
            for (int round = 0; round < ROUNDS; round++) {
                int fact = random.nextInt(FACTS);
                if (random.nextInt(4) == 0) {
                    long state = upstream.incrementAndGet(fact);
                    coherence.bump(writes(fact));
                    answered.accumulateAndGet(fact, state, Math::max);
                } else {
                    long stamp = coherence.stamp();
                    long state = upstream.get(fact);
                    if (random.nextBoolean()) {
                        Thread.yield();
                    }
                    long least = answered.get(fact);
                    if (coherence.holds(reads(fact), stamp)) {
                        assertThat(state)
                                .as("seed %d, thread %d, round %d", seed, thread, round)
                                .isGreaterThanOrEqualTo(least);
                    }
                }
            }
        });
    }

    @Test
    void storeNeverGivesAnAnswerThatAWriteHasOvertaken() throws Exception {
        long seed = System.nanoTime();
        EntryStore store = new EntryStore(1 << 20, System::nanoTime);
        AtomicLongArray upstream = new AtomicLongArray(FACTS);
        AtomicLongArray answered = new AtomicLongArray(FACTS);
        AtomicInteger hits = new AtomicInteger();
        together(thread -> {
            Random random = new Random(seed + thread);
            for (int round = 0; round < ROUNDS; round++) {
                int fact = random.nextInt(FACTS);
                CacheKey key = key(fact);
                if (random.nextInt(8) == 0) {
                    long state = upstream.incrementAndGet(fact);
                    coherence.bump(writes(fact));
                    answered.accumulateAndGet(fact, state, Math::max);
                    continue;
                }
                long least = answered.get(fact);
                Variants variants = store.get(key);
                Entry entry = variants == null ? null : variants.entries().get(0);
                if (entry != null && coherence.holds(entry.reads(), entry.stamp())) {
                    hits.incrementAndGet();
                    assertThat(((Numbered) entry.body()).number())
                            .as("seed %d, thread %d, round %d", seed, thread, round)
                            .isGreaterThanOrEqualTo(least);
                } else {
                    if (entry != null) {
                        store.drop(key, entry);
                    }
                    long stamp = coherence.stamp();
                    Entry read = entry(fact, upstream.get(fact), stamp);
                    if (coherence.holds(read.reads(), stamp)) {
                        store.put(key, read);
                    }
                }
            }
        });
        assertThat(hits.get()).as("answers from the store").isPositive();
        store.clear();
        assertThat(store.size()).isZero();
        assertThat(store.bytes()).isZero();
    }

    @Test
    void droppingAnEntryLeavesTheNewerOneUnderItsKey() throws Exception {
        EntryStore store = new EntryStore(1 << 20, System::nanoTime);
        AtomicLong numbers = new AtomicLong();
        AtomicBoolean lost = new AtomicBoolean();
        for (int round = 0; round < 5_000; round++) {
            Entry old = entry(0, numbers.incrementAndGet(), 0);
            Entry next = entry(0, numbers.incrementAndGet(), 1);
            store.put(key(0), old);
            together(thread -> {
                if (thread == 0) {
                    store.put(key(0), next);
                } else {
                    store.drop(key(0), old);
                }
            });
            Variants kept = store.get(key(0));
            lost.compareAndSet(false, kept == null || kept.entries().get(0) != next);
        }
        assertThat(lost)
                .as("a newer entry was dropped in place of an older one")
                .isFalse();
    }

    /** A body that says which state it shows. */
    private record Numbered(long number) implements Body {
        @Override
        public int cost() {
            return 16;
        }
    }

    private static CacheKey key(int fact) {
        return new CacheKey(new Partition(1, 2), new Origin("http", "127.0.0.1", 80), "/" + fact);
    }

    private static Entry entry(int fact, long state, long stamp) {
        return new Entry(
                200,
                "",
                Headers.none(),
                Headers.none(),
                new Numbered(state),
                reads(fact),
                stamp,
                new Entry.Life(System.nanoTime(), 0, TimeUnit.MINUTES.toNanos(5), Entry.Terms.PLAIN));
    }

    private interface Part {
        void run(int thread) throws Exception;
    }

    /** Runs the part on all threads, which start at the same moment. */
    private void together(Part part) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Callable<Void>> parts = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            parts.add(() -> {
                start.await(60, TimeUnit.SECONDS);
                part.run(thread);
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(parts)) {
            done.get();
        }
    }
}
