package io.flexgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.Coherence;
import io.flexgate.cache.ReadSet;
import io.flexgate.cache.WriteSet;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many who want the same at once, on several loops, with writes in between (contract §5.4). */
class FlightsStress {

    private static final int LOOPS = 4;
    private static final int STORMS = 300;
    private static final int PASSENGERS = 400;
    private static final int KEYS = 3;

    private final Vertx vertx = Vertx.vertx();
    private final Flights<Integer, Long> flights = new Flights<>();
    private final Coherence coherence = new Coherence(42);
    private final List<Context> loops = new ArrayList<>();

    FlightsStress() {
        for (int i = 0; i < LOOPS; i++) {
            loops.add(vertx.<Context>executeBlocking(() -> vertx.getOrCreateContext())
                    .await());
        }
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private Flights.Seat<Long> board(int key, long stamp, Promise<Long> read, Context home) {
        return flights.board(key, stamp, boarded -> coherence.holds(slot(key), boarded), read::future, home);
    }

    private static ReadSet slot(int key) {
        return new ReadSet(new int[] {key});
    }

    private void write(int key) {
        coherence.bump(new WriteSet(new int[] {key}));
    }

    @Test
    void whoComesWhileNothingWasWrittenBoards() {
        Promise<Long> read = Promise.promise();
        Flights.Seat<Long> leader = board(0, coherence.stamp(), read, loops.get(0));
        write(1);
        Flights.Seat<Long> other = board(0, coherence.stamp(), Promise.promise(), loops.get(1));
        assertThat(leader.leads()).isTrue();
        assertThat(other.leads()).isFalse();
        read.complete(7L);
        assertThat(leader.landing().await()).isEqualTo(7);
        assertThat(other.landing().await()).isEqualTo(7);
        assertThat(flights.size()).isZero();
    }

    @Test
    void whoComesAfterAWriteStartsANewFlightAndTheOldOneLandsForThoseAboard() {
        Promise<Long> old = Promise.promise();
        Promise<Long> next = Promise.promise();
        Flights.Seat<Long> before = board(0, coherence.stamp(), old, loops.get(0));
        write(0);
        Flights.Seat<Long> after = board(0, coherence.stamp(), next, loops.get(1));
        assertThat(after.leads()).isTrue();
        old.complete(1L);
        assertThat(before.landing().await()).isEqualTo(1);
        assertThat(after.landing().isComplete()).isFalse();
        next.complete(2L);
        assertThat(after.landing().await()).isEqualTo(2);
        assertThat(flights.size()).isZero();
    }

    @Test
    void oldFlightThatLandsDoesNotRemoveTheNewerOne() {
        Promise<Long> old = Promise.promise();
        Promise<Long> next = Promise.promise();
        Flights.Seat<Long> before = board(0, coherence.stamp(), old, loops.get(0));
        write(0);
        board(0, coherence.stamp(), next, loops.get(1));
        old.complete(1L);
        before.landing().await();
        assertThat(flights.size()).isEqualTo(1);
        Flights.Seat<Long> third = board(0, coherence.stamp(), Promise.promise(), loops.get(2));
        assertThat(third.leads()).as("a second read for one key and generation").isFalse();
        next.complete(2L);
        assertThat(third.landing().await()).isEqualTo(2);
    }

    @Test
    void readThatCannotStartFailsForAllAndLeavesNothing() {
        Flights.Seat<Long> seat = flights.board(
                0,
                0,
                boarded -> true,
                () -> {
                    throw new IllegalStateException("no");
                },
                loops.get(0));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        seat.landing()
                .otherwise(cause -> {
                    failure.set(cause);
                    return 0L;
                })
                .await();
        assertThat(failure.get()).hasMessage("no");
        assertThat(flights.size()).isZero();
    }

    @Test
    void everyPassengerIsAnsweredAtHomeWhoeverLands() {
        Promise<Long> read = Promise.promise();
        List<Future<Context>> seats = new ArrayList<>();
        for (Context home : loops) {
            seats.add(onLoop(home, () -> board(0, 0, read, home).landing().map(answer -> Vertx.currentContext())));
        }
        seats.forEach(seat -> assertThat(seat.isComplete()).isFalse());
        read.complete(1L);
        for (int i = 0; i < LOOPS; i++) {
            assertThat(seats.get(i).await()).as("passenger %d", i).isSameAs(loops.get(i));
        }
    }

    /** One storm: passengers from all loops, reads that take a while, writes in between. */
    private final class Storm {
        final Random random;
        final ScheduledExecutorService upstream;
        final AtomicLongArray state = new AtomicLongArray(KEYS);
        final AtomicLongArray answered = new AtomicLongArray(KEYS);
        final AtomicReference<String> wrong = new AtomicReference<>();
        final CountDownLatch left = new CountDownLatch(PASSENGERS);
        final AtomicInteger boarded = new AtomicInteger();

        Storm(long seed, ScheduledExecutorService upstream) {
            this.random = new Random(seed);
            this.upstream = upstream;
        }

        void run() throws InterruptedException {
            for (int i = 0; i < PASSENGERS; i++) {
                int key = random.nextInt(KEYS);
                int delay = random.nextInt(300);
                boolean fails = random.nextInt(40) == 0;
                Context home = loops.get(random.nextInt(LOOPS));
                if (random.nextInt(8) == 0) {
                    upstream.execute(() -> {
                        long made = state.incrementAndGet(key);
                        write(key);
                        answered.accumulateAndGet(key, made, Math::max);
                    });
                }
                home.runOnContext(now -> passenger(key, delay, fails, home));
            }
            assertThat(left.await(60, TimeUnit.SECONDS)).as("all are answered").isTrue();
        }

        private void passenger(int key, int delay, boolean fails, Context home) {
            long least = answered.get(key);
            long stamp = coherence.stamp();
            Flights.Seat<Long> seat = flights.board(
                    key, stamp, other -> coherence.holds(slot(key), other), () -> read(key, delay, fails), home);
            if (!seat.leads()) {
                boarded.incrementAndGet();
            }
            seat.landing().onComplete(end -> {
                if (Vertx.currentContext() != home) {
                    wrong.compareAndSet(null, "answered on another's loop");
                }
                if (end.succeeded() && end.result() < least) {
                    wrong.compareAndSet(
                            null, "key " + key + ": " + end.result() + " though " + least + " was answered");
                }
                left.countDown();
            });
        }

        private Future<Long> read(int key, int delay, boolean fails) {
            Promise<Long> reply = Promise.promise();
            upstream.schedule(
                    () -> {
                        long seen = state.get(key);
                        upstream.schedule(
                                () -> {
                                    if (fails) {
                                        reply.fail("upstream");
                                    } else {
                                        reply.complete(seen);
                                    }
                                },
                                delay,
                                TimeUnit.MICROSECONDS);
                    },
                    delay / 2,
                    TimeUnit.MICROSECONDS);
            return reply.future();
        }
    }

    @Test
    void inAStormEveryPassengerIsAnsweredAndNobodyGetsAStateFromBeforeHeCame() throws Exception {
        long first = Long.getLong("flexgate.race.first", System.nanoTime());
        ScheduledExecutorService upstream = Executors.newScheduledThreadPool(2);
        int boarded = 0;
        try {
            for (long seed = first; seed < first + STORMS; seed++) {
                Storm storm = new Storm(seed, upstream);
                storm.run();
                assertThat(storm.wrong.get()).as("seed %d", seed).isNull();
                assertThat(flights.size()).as("seed %d: reads under way", seed).isZero();
                boarded += storm.boarded.get();
            }
        } finally {
            upstream.shutdownNow();
        }
        assertThat(boarded).as("who waited for another's read").isPositive();
    }

    @Test
    void inAStormOfOneGenerationThereIsOneRead() throws Exception {
        for (int round = 0; round < 500; round++) {
            AtomicInteger reads = new AtomicInteger();
            Promise<Long> read = Promise.promise();
            CountDownLatch seated = new CountDownLatch(40);
            List<Future<Long>> landings = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 40; i++) {
                Context home = loops.get(i % LOOPS);
                home.runOnContext(now -> {
                    landings.add(flights.board(
                                    0,
                                    coherence.stamp(),
                                    boarded -> coherence.holds(slot(0), boarded),
                                    () -> {
                                        reads.incrementAndGet();
                                        return read.future();
                                    },
                                    home)
                            .landing());
                    seated.countDown();
                });
            }
            assertThat(seated.await(60, TimeUnit.SECONDS)).isTrue();
            read.complete(1L);
            Future.join(landings).await();
            assertThat(reads).hasValue(1);
            assertThat(flights.size()).isZero();
            write(0);
        }
    }

    private static <T> Future<T> onLoop(Context loop, Supplier<Future<T>> what) {
        Promise<T> done = Promise.promise();
        loop.runOnContext(now -> what.get().onComplete(done));
        return done.future();
    }
}
