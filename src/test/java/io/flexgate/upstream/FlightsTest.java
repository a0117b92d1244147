package io.flexgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.upstream.Flights.Seat;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who want the same wait for one read. */
@Timeout(20)
class FlightsTest {

    private final Vertx vertx = Vertx.vertx();
    private final Context home = loop();
    private final Flights<String, String> flights = new Flights<>();

    @AfterEach
    void close() {
        wait(vertx.close());
    }

    private Context loop() {
        CompletableFuture<Context> made = new CompletableFuture<>();
        wait(vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                made.complete(context);
                return Future.succeededFuture();
            }
        }));
        return made.join();
    }

    private static <T> T wait(Future<T> future) {
        try {
            return future.await(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("it never landed", e);
        }
    }

    @Test
    void who_comes_while_nothing_was_written_boards_and_starts_no_read() {
        Promise<String> gate = Promise.promise();
        AtomicInteger reads = new AtomicInteger();
        Seat<String> leader = flights.board(
                "k",
                1,
                stamp -> true,
                () -> {
                    reads.incrementAndGet();
                    return gate.future();
                },
                home);
        Seat<String> passenger = flights.board(
                "k",
                2,
                stamp -> stamp == 1,
                () -> {
                    reads.incrementAndGet();
                    return Future.succeededFuture("its own");
                },
                home);
        assertThat(leader.leads()).isTrue();
        assertThat(passenger.leads()).isFalse();
        assertThat(flights.size()).isEqualTo(1);
        gate.complete("answer");
        assertThat(wait(leader.landing())).isEqualTo("answer");
        assertThat(wait(passenger.landing())).isEqualTo("answer");
        assertThat(reads).hasValue(1);
        assertThat(flights.size()).isZero();
    }

    @Test
    void who_comes_after_a_write_starts_a_newer_read_and_the_older_one_lands_for_its_own() {
        Promise<String> old = Promise.promise();
        Promise<String> fresh = Promise.promise();
        Seat<String> before = flights.board("k", 1, stamp -> true, old::future, home);
        Seat<String> after = flights.board("k", 2, stamp -> stamp >= 2, fresh::future, home);
        Seat<String> third = flights.board("k", 3, stamp -> stamp >= 2, () -> Future.failedFuture("not called"), home);
        assertThat(after.leads()).isTrue();
        assertThat(third.leads()).isFalse();
        old.complete("old");
        assertThat(wait(before.landing())).isEqualTo("old");
        assertThat(flights.size())
                .as("an old flight must not take a newer one off the board")
                .isEqualTo(1);
        assertThat(flights.board("k", 4, stamp -> stamp >= 2, () -> Future.failedFuture("not called"), home)
                        .leads())
                .isFalse();
        fresh.complete("fresh");
        assertThat(wait(after.landing())).isEqualTo("fresh");
        assertThat(wait(third.landing())).isEqualTo("fresh");
        assertThat(flights.size()).isZero();
    }

    @Test
    void a_read_that_throws_fails_for_all_and_leaves_the_key_free() {
        IllegalStateException thrown = new IllegalStateException("planted");
        Seat<String> seat = flights.board(
                "k",
                1,
                stamp -> true,
                () -> {
                    throw thrown;
                },
                home);
        assertThat(failure(seat)).isSameAs(thrown);
        assertThat(flights.size()).isZero();
        assertThat(wait(flights.board("k", 1, stamp -> true, () -> Future.succeededFuture("again"), home)
                        .landing()))
                .isEqualTo("again");
    }

    @Test
    void a_failed_read_is_shared_and_leaves_the_key_free() {
        Promise<String> gate = Promise.promise();
        Seat<String> leader = flights.board("k", 1, stamp -> true, gate::future, home);
        Seat<String> passenger = flights.board("k", 1, stamp -> true, gate::future, home);
        gate.fail("planted");
        assertThat(failure(leader)).hasMessage("planted");
        assertThat(failure(passenger)).hasMessage("planted");
        assertThat(flights.size()).isZero();
    }

    @Test
    void the_key_is_free_before_anyone_hears_of_the_landing() {
        Promise<String> gate = Promise.promise();
        Seat<String> seat = flights.board("k", 1, stamp -> true, gate::future, home);
        Future<Integer> left = seat.landing().map(landed -> flights.size());
        gate.complete("answer");
        assertThat(wait(left)).isZero();
    }

    @Test
    void each_passenger_lands_on_a_context_of_its_own() {
        Context one = loop();
        Context another = loop();
        Promise<String> gate = Promise.promise();
        CompletableFuture<Context> first = landing(flights.board("k", 1, stamp -> true, gate::future, one));
        CompletableFuture<Context> second = landing(flights.board("k", 1, stamp -> true, gate::future, another));
        loop().runOnContext(go -> gate.complete("answer"));
        assertThat(first.orTimeout(10, TimeUnit.SECONDS).join()).isSameAs(one);
        assertThat(second.orTimeout(10, TimeUnit.SECONDS).join()).isSameAs(another);
    }

    @Test
    void keys_do_not_wait_for_each_other() {
        Promise<String> gate = Promise.promise();
        flights.board("k", 1, stamp -> true, gate::future, home);
        assertThat(wait(flights.board("other", 1, stamp -> true, () -> Future.succeededFuture("now"), home)
                        .landing()))
                .isEqualTo("now");
        gate.complete("later");
    }

    private static CompletableFuture<Context> landing(Seat<String> seat) {
        CompletableFuture<Context> where = new CompletableFuture<>();
        seat.landing().onComplete(landed -> where.complete(Vertx.currentContext()));
        return where;
    }

    private static Throwable failure(Seat<String> seat) {
        CompletableFuture<Throwable> cause = new CompletableFuture<>();
        seat.landing().onComplete(landed -> cause.complete(landed.cause()));
        return cause.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
