package io.flexgate.limits.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.Priority;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.limits.Work;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrioritiesTest {

    private static final Duration MAX_WAIT = ShieldSettings.standard().queue().maxWait();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void deploys_under_flood_wait_for_less_than_a_round_trip(long seed) {
        Tally tally = Scenarios.standard(seed, Scenarios.deploys())
                .run(Scenarios.TEN_MINUTES)
                .tally();
        Duration roundTrip = Upstream.Manners.standard().meanRoundTrip();
        assertThat(tally.team("deploys").wait(0.99)).isLessThan(roundTrip.plusMillis(50));
        assertThat(tally.team("deploys").shed()).isZero();
        assertThat(tally.team("low").longestGap()).isLessThan(MAX_WAIT);
        assertThat(tally.team("refreshes").longestGap()).isLessThan(MAX_WAIT);
        assertThat(tally.throttledOut()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void low_makes_progress_under_a_flood_of_high_even_if_the_queue_is_full_of_it(long seed) {
        Tally tally = Scenarios.standard(
                        seed,
                        Load.rate("high", 500).as(Priority.HIGH, Work.WRITE),
                        Load.rate("normal", 500),
                        Load.rate("low", 50).as(Priority.LOW, Work.READ))
                .run(Duration.ofMinutes(3))
                .tally();
        assertThat(tally.team("low").longestGap()).isLessThan(MAX_WAIT);
        assertThat(tally.team("normal").longestGap()).isLessThan(MAX_WAIT);
        assertThat(tally.team("high").answered())
                .isGreaterThan(7 * tally.team("low").answered());
    }

    @ParameterizedTest
    @ValueSource(ints = {250, 500, 1_000, 1_200})
    void low_makes_progress_at_an_upstream_that_is_slow(int millis) {
        Upstream.Manners slow = new Upstream.Manners(
                1, Duration.ofMillis(millis), Duration.ofMillis(millis), Duration.ofMillis(1), null);
        Tally tally = Scenarios.standard(
                        1,
                        slow,
                        Load.endless("high", 1, 20).as(Priority.HIGH, Work.WRITE),
                        Load.endless("normal", 1, 20),
                        Load.endless("low", 1, 20).as(Priority.LOW, Work.READ))
                .run(Duration.ofMinutes(10))
                .tally();
        assertThat(tally.team("low").longestGap()).isLessThan(MAX_WAIT);
        assertThat(tally.team("normal").longestGap()).isLessThan(MAX_WAIT);
        if (millis <= 500) {
            assertThat(tally.team("high").answered())
                    .isGreaterThan(2 * tally.team("low").answered());
        }
    }
}
