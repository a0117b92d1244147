package io.flexgate.limits.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.Breaker;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstream is dead for five minutes, and comes back to hundreds who wait for it. */
class RecoveryTest {

    private static final Duration DEATH = Duration.ofSeconds(30);
    private static final Duration RETURN = DEATH.plusMinutes(5);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void probes_go_one_at_a_time_and_the_return_is_no_stampede(long seed) {
        World world = Scenarios.standard(seed, Scenarios.flood(400)).run(DEATH);
        world.upstream().down(true);
        world.run(DEATH.plusSeconds(1));
        assertThat(world.breaker().state(world.now())).isEqualTo(Breaker.State.OPEN);
        assertThat(world.door().queued()).as("all are told at once").isZero();

        int calls = world.tally().calls();
        world.upstream().most();
        world.run(RETURN);
        assertThat(world.upstream().most()).as("at a time").isLessThanOrEqualTo(1);
        assertThat(world.tally().calls() - calls).as("in five minutes").isBetween(25, 31);

        world.upstream().down(false);
        int answered = world.tally().answered();
        world.run(RETURN.plusSeconds(11));
        assertThat(world.upstream().most()).as("one more, to see").isLessThanOrEqualTo(11);
        assertThat(world.breaker().state(world.now())).isEqualTo(Breaker.State.CLOSED);
        world.run(RETURN.plusSeconds(71));
        assertThat(world.tally().answered() - answered).isGreaterThan((int) (0.9 * 60 * Scenarios.CAPACITY));
        assertThat(world.tally().overLimit()).isFalse();
        assertThat(world.tally().throttledOut()).isZero();
    }
}
