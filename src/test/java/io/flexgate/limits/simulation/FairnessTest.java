package io.flexgate.limits.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FairnessTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void endless_work_is_shared_by_weight(long seed) {
        Load[] loads = Scenarios.weights();
        Tally tally = Scenarios.standard(seed, loads).run(Scenarios.TEN_MINUTES).tally();
        int one = tally.team("one").answered();
        assertThat((double) tally.team("two").answered()).isCloseTo(2.0 * one, Percentage.withPercentage(5));
        assertThat((double) tally.team("four").answered()).isCloseTo(4.0 * one, Percentage.withPercentage(5));
        assertThat(tally.jain(loads)).isGreaterThan(0.999);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_an_idle_team_leaves_goes_to_the_others_by_weight(long seed) {
        Load[] busy = {Load.endless("one", 1, 30), Load.endless("four", 4, 30)};
        Tally tally = Scenarios.standard(seed, busy)
                .with(Load.rate("quiet", 5))
                .run(Scenarios.TEN_MINUTES)
                .tally();
        assertThat((double) tally.team("four").answered())
                .isCloseTo(4.0 * tally.team("one").answered(), Percentage.withPercentage(5));
        assertThat(tally.answered()).isGreaterThan((int) (0.95 * Scenarios.CAPACITY * 590));
    }

    /** Ten clients keep a team busy at all times; hundreds more are the flood. Waits of several seeds, since they are few. */
    @Test
    void a_team_that_floods_costs_a_well_behaved_one_at_most_a_tenth_of_its_p99_wait() {
        Duration before = Duration.ZERO;
        Duration after = Duration.ZERO;
        int refused = 0;
        for (long seed = 1; seed <= 8; seed++) {
            before = before.plus(calm(seed, 10).wait(0.99));
            Tally.OfTeam flooded = calm(seed, 400);
            after = after.plus(flooded.wait(0.99));
            refused += flooded.shed();
        }
        assertThat(after.toMillis()).isLessThanOrEqualTo(before.toMillis() * 11 / 10);
        assertThat(refused).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_flood_that_fills_the_queue_pays_for_it_itself(long seed) {
        Tally tally = Scenarios.standard(seed, Scenarios.flood(3_000))
                .run(Duration.ofMinutes(3))
                .tally();
        assertThat(tally.team("flood").shed()).isPositive();
        assertThat(tally.team("calm").shed() + tally.team("busy-1").shed()).isZero();
    }

    private static Tally.OfTeam calm(long seed, int clients) {
        return Scenarios.standard(seed, Scenarios.flood(clients))
                .run(Scenarios.TEN_MINUTES)
                .tally()
                .team("calm");
    }
}
