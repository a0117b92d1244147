package io.flexgate.limits.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.ShieldSettings;
import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {

    /** Rolls the middle each time: looks beyond the ceiling are evenly spaced. */
    private static final RandomGenerator EVEN = () -> Long.MIN_VALUE;

    private final ConcurrencyLimit limit = new ConcurrencyLimit(new ShieldSettings.Concurrency(20, 1, 100), EVEN);

    @Test
    void it_grows_with_each_answer_until_it_is_told_for_the_first_time() {
        answers(30);
        assertThat(limit.limit()).isEqualTo(50);
        answers(100);
        assertThat(limit.limit()).as("its bound").isEqualTo(100);
    }

    @Test
    void what_is_not_used_up_does_not_grow() {
        for (int i = 0; i < 1_000; i++) {
            limit.answered(false);
        }
        assertThat(limit.limit()).isEqualTo(20);
    }

    @Test
    void the_first_429_shows_where_the_ceiling_is() {
        limit.throttled(11, limit.era(), 0);
        assertThat(limit.limit()).isEqualTo(9);
        answers(9);
        assertThat(limit.limit()).as("back at the ceiling after a round trip").isEqualTo(10);
    }

    @Test
    void it_goes_down_once_for_a_round_trip() {
        int era = limit.era();
        limit.throttled(20, era, 0);
        assertThat(limit.limit()).isEqualTo(17);
        for (int i = 0; i < 10; i++) {
            limit.throttled(20, era, 0);
        }
        assertThat(limit.limit()).isEqualTo(17);
        limit.throttled(17, limit.era(), 0);
        assertThat(limit.limit()).isEqualTo(14);
        limit.throttled(1, era, 0);
        assertThat(limit.limit()).as("an older one").isEqualTo(14);
    }

    @Test
    void many_429s_of_one_round_trip_show_together_how_little_room_there_is() {
        int era = limit.era();
        for (int inFlight = 20; inFlight > 2; inFlight--) {
            limit.throttled(inFlight, era, 0);
        }
        assertThat(limit.limit()).isEqualTo(1);
        answers(1);
        assertThat(limit.limit()).as("two were taken").isEqualTo(2);
    }

    @Test
    void one_odd_429_does_not_bring_it_to_nothing() {
        limit.throttled(1, limit.era(), 0);
        assertThat(limit.limit()).isEqualTo(9);
    }

    @Test
    void it_stays_within_its_bounds() {
        ConcurrencyLimit bounded = new ConcurrencyLimit(new ShieldSettings.Concurrency(5, 4, 6), EVEN);
        for (int i = 0; i < 10; i++) {
            bounded.throttled(1, bounded.era(), 0);
            bounded.late(bounded.era());
        }
        assertThat(bounded.limit()).isEqualTo(4);
        for (int i = 0; i < 10_000; i++) {
            bounded.answered(true);
        }
        assertThat(bounded.limit()).isEqualTo(6);
    }

    @Test
    void at_the_ceiling_one_in_a_hundred_looks_beyond() {
        limit.throttled(11, limit.era(), 0);
        answers(9);
        answers(99);
        assertThat(limit.limit()).isEqualTo(10);
        answers(1);
        assertThat(limit.limit()).isEqualTo(11);
        limit.throttled(11, limit.era(), 0);
        assertThat(limit.limit()).isEqualTo(9);
        answers(9 + 99);
        assertThat(limit.limit()).isEqualTo(10);
    }

    @Test
    void looks_that_cost_a_pause_are_rarer() {
        limit.throttled(11, limit.era(), 90);
        assertThat(answersUntil(11)).isEqualTo(9 + 25 * 90);
        limit.throttled(11, limit.era(), 0);
        assertThat(answersUntil(11)).isEqualTo(9 + 100);
    }

    @Test
    void only_a_look_is_beyond() {
        limit.throttled(11, limit.era(), 0);
        assertThat(limit.beyond(11)).isFalse();
        answers(9 + 100);
        assertThat(limit.beyond(10)).isFalse();
        assertThat(limit.beyond(11)).isTrue();
    }

    @Test
    void looks_are_unevenly_spaced() {
        ConcurrencyLimit uneven = new ConcurrencyLimit(new ShieldSettings.Concurrency(20, 1, 100), new Random(1));
        int[] spaces = new int[50];
        for (int i = 0; i < spaces.length; i++) {
            uneven.throttled(11, uneven.era(), 0);
            while (uneven.limit() < 11) {
                uneven.answered(true);
                spaces[i]++;
            }
        }
        assertThat(Arrays.stream(spaces).min().orElseThrow()).isBetween(9 + 75, 9 + 85);
        assertThat(Arrays.stream(spaces).max().orElseThrow()).isBetween(9 + 115, 9 + 125);
        assertThat(Arrays.stream(spaces).distinct().count()).isGreaterThan(20);
    }

    @Test
    void looks_that_go_well_come_closer_together_and_one_that_does_not_sets_that_back() {
        limit.throttled(11, limit.era(), 0);
        answers(9 + 100);
        assertThat(answersUntil(12)).isEqualTo(100);
        assertThat(answersUntil(13)).isEqualTo(50);
        assertThat(answersUntil(14)).isEqualTo(25);
        assertThat(answersUntil(15))
                .as("no more often than once in a round trip")
                .isEqualTo(14);
        limit.throttled(15, limit.era(), 0);
        assertThat(limit.limit()).isEqualTo(12);
        assertThat(answersUntil(14)).as("to the ceiling").isEqualTo(12 + 13);
        assertThat(answersUntil(15)).isEqualTo(100);
    }

    @Test
    void time_outs_bring_it_down_but_say_nothing_of_the_ceiling() {
        limit.throttled(11, limit.era(), 0);
        answers(9);
        int era = limit.era();
        limit.late(era);
        limit.late(era);
        assertThat(limit.limit()).isEqualTo(9);
        assertThat(answersUntil(10)).isEqualTo(9);
    }

    @Test
    void an_upstream_that_does_not_answer_brings_it_to_its_least() {
        for (int i = 0; i < 40; i++) {
            limit.late(limit.era());
        }
        assertThat(limit.limit()).isEqualTo(1);
        assertThat(answersUntil(10)).as("one more for each round trip").isEqualTo(45);
    }

    private void answers(int number) {
        for (int i = 0; i < number; i++) {
            limit.answered(true);
        }
    }

    private int answersUntil(int wanted) {
        int answers = 0;
        while (limit.limit() < wanted && answers < 100_000) {
            limit.answered(true);
            answers++;
        }
        return answers;
    }
}
