package io.flexgate.limits.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eight teams that want five times what upstream can take, for ten minutes: no 429 reaches a client, and little is lost. */
class NoRefusalsTest {

    /** More than this many of a hundred calls spent on learning the limit is too many. */
    private static final double FEW = 0.02;

    private static final Load[] WAITING = Scenarios.waitingOverload(10);
    private static final Load[] POURING = Scenarios.pouringOverload();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void clients_that_wait_for_their_answers_get_them_and_nothing_else(long seed) {
        World world = Scenarios.standard(seed, WAITING).run(Scenarios.TEN_MINUTES);
        holds(world, Scenarios.fixed(seed, 10, WAITING).run(Scenarios.TEN_MINUTES));
        assertThat(world.tally().shed()).as("the queue is long enough for all").isZero();
        assertThat(world.tally().jain(WAITING)).isGreaterThan(0.999);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void requests_that_pour_in_whatever_happens_are_refused_by_the_queue_and_never_by_upstream(long seed) {
        World world = Scenarios.standard(seed, POURING).run(Scenarios.TEN_MINUTES);
        holds(world, Scenarios.fixed(seed, 10, POURING).run(Scenarios.TEN_MINUTES));
        assertThat(world.tally().shedShare())
                .as("what five times too many leaves, and little more")
                .isBetween(0.79, 0.82);
        assertThat(world.tally().mostQueued()).isLessThanOrEqualTo(1_000);
        assertThat(world.tally().jain(POURING)).isGreaterThan(0.999);
    }

    @Test
    void ten_is_the_best_fixed_limit() {
        assertThat(best(1)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 20, 50, 90})
    void it_finds_other_ceilings_too(int room) {
        for (int refusal : new int[] {1, 200}) {
            Upstream.Manners manners = Upstream.Manners.standard().room(room).refusal(Duration.ofMillis(refusal));
            Load[] loads = Scenarios.waitingOverload(room);
            Tally tally = Scenarios.standard(7, manners, loads)
                    .run(Duration.ofMinutes(3))
                    .tally();
            Tally known = new World(7, manners, Scenarios.fixed(room))
                    .with(loads)
                    .run(Duration.ofMinutes(3))
                    .tally();
            assertThat(tally.throttledOut()).isZero();
            assertThat(tally.throttledShare()).isLessThan(FEW);
            assertThat(tally.meanLimit()).isBetween(0.8 * room, 1.2 * room);
            assertThat(tally.answered()).isGreaterThan((int) (0.9 * known.answered()));
        }
    }

    /** A pause of the whole account for each look beyond the ceiling would cost half of all there is. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void pauses_that_upstream_asks_for_cost_little(int seconds) {
        Upstream.Manners manners = Upstream.Manners.standard().retryAfter(Duration.ofSeconds(seconds));
        Tally tally = Scenarios.standard(3, manners, WAITING)
                .run(Scenarios.TEN_MINUTES)
                .tally();
        assertThat(tally.answered()).isGreaterThan((int) (0.9 * Scenarios.CAPACITY * 590));
        assertThat(tally.throttledOut()).isZero();
        assertThat(tally.limitWithin(0.2, 10)).isGreaterThan(0.95);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void it_follows_an_upstream_that_has_more_room_and_then_less(long seed) {
        World world = Scenarios.standard(seed, Scenarios.waitingOverload(30)).run(Duration.ofMinutes(2));
        assertThat(world.door().limit()).isBetween(8, 12);
        world.upstream().behave(Upstream.Manners.standard().room(30));
        world.run(Duration.ofMinutes(2).plusSeconds(15));
        assertThat(world.door().limit()).as("a quarter of a minute later").isBetween(24, 36);
        world.upstream().behave(Upstream.Manners.standard().room(5));
        world.run(Duration.ofMinutes(2).plusSeconds(20));
        assertThat(world.door().limit()).as("five seconds later").isBetween(3, 7);
        assertThat(world.tally().throttledOut()).isZero();
    }

    /** What the issue asks for, beside a client that has known the limit from the start. */
    private static void holds(World world, World known) {
        Tally tally = world.tally();
        int best = 10;
        assertThat(tally.throttledOut()).as("429s that reached a client").isZero();
        assertThat(tally.throttledShare()).as("429s after the first 10 s").isLessThanOrEqualTo(FEW);
        assertThat(tally.meanLimit()).as("limit").isBetween(0.8 * best, 1.2 * best);
        assertThat(tally.limitWithin(0.2, best)).as("time near the best").isGreaterThan(0.99);
        assertThat(tally.answered())
                .isGreaterThanOrEqualTo((int) (0.9 * known.tally().answered()));
        assertThat(tally.overLimit()).isFalse();
    }

    /** Of the fixed limits the one that brings most answers; of two that bring as many, the one that spares upstream. */
    private static int best(long seed) {
        return IntStream.rangeClosed(1, 16)
                .boxed()
                .min(Comparator.comparingDouble(limit -> {
                    Tally tally = Scenarios.fixed(seed, limit, WAITING)
                            .run(Duration.ofMinutes(2))
                            .tally();
                    return tally.throttledShare() * tally.calls() - tally.answered();
                }))
                .orElseThrow();
    }
}
