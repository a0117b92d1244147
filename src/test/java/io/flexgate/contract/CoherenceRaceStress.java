package io.flexgate.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.race.Race;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * No read that starts after a write was answered returns an older state (contract §1, §5.4, §5.6): readers, writers, waiters
 * and writes of unknown outcome, in the orders that seeds decide. {@code -Dflexgate.race.seed=N} runs one schedule again, many
 * times over; {@code -Dflexgate.race.first=N} and {@code -Dflexgate.race.schedules=N} choose which and how many otherwise.
 */
class CoherenceRaceStress {

    private static final int ROUND = 80;
    private static final int REPEATS = 500;
    private static final int STRANGERS = 300;
    private static final int STALE = 1_200;
    private static final int CROWDED = 1_200;
    private static final int OTHERWISE = 2_000;

    private final Race race = new Race();

    @AfterEach
    void close() {
        race.close();
    }

    @Test
    void noReadThatStartsAfterAWriteWasAnsweredShowsAnOlderState() {
        Long one = Long.getLong("flexgate.race.seed");
        if (one != null) {
            race.run(Collections.nCopies(REPEATS, one));
            return;
        }
        long first = Long.getLong("flexgate.race.first", System.nanoTime() >>> 10);
        long schedules = Long.getLong("flexgate.race.schedules", 10_000);
        long began = System.nanoTime();
        for (long done = 0; done < schedules; done += ROUND) {
            List<Long> seeds = LongStream.range(first + done, first + Math.min(schedules, done + ROUND))
                    .boxed()
                    .toList();
            race.run(seeds);
        }
        System.out.println(schedules + " schedules from seed " + first + " in "
                + (System.nanoTime() - began) / 1_000_000 + " ms: " + race.tally());
        assertThat(race.tally().of("hit")).as("answers from the store").isPositive();
        assertThat(race.tally().of("collapsed"))
                .as("answers from another's flight")
                .isPositive();
        assertThat(race.tally().of("fwd=stale"))
                .as("entries overtaken by a write")
                .isPositive();
        assertThat(race.tally().of("connection ended"))
                .as("connections that ended under a client that had not left")
                .isLessThan(10);
        assertThat(race.tally().of("upstream-timeout"))
                .as("writes whose outcome is unknown")
                .isPositive();
    }

    /** Every answer is stale at once: it is served while the next one is fetched, or confirmed by a 304. */
    @Test
    void norDoesOneThatIsStaleOrConfirmed() {
        long first = Long.getLong("flexgate.race.seed", Long.getLong("flexgate.race.first", System.nanoTime() >>> 10));
        Duration atOnce = Duration.ofNanos(1);
        for (Duration meanwhile : List.of(Duration.ofMinutes(1), Duration.ZERO)) {
            try (Race stale = new Race(new CacheRules.Times(atOnce, atOnce, meanwhile, Duration.ofHours(1)))) {
                for (long done = 0; done < STALE; done += ROUND) {
                    stale.run(LongStream.range(first + done, first + Math.min(STALE, done + ROUND))
                            .boxed()
                            .toList());
                }
                System.out.println(STALE + " schedules from seed " + first + ", all stale: " + stale.tally());
                assertThat(stale.tally().of(meanwhile.isZero() ? "fwd-status=304" : "detail=stale-while-revalidate"))
                        .as("stale answers that were served, or confirmed")
                        .isPositive();
            }
        }
    }

    /** Calls wait for one another, and those that failed are made again. */
    @Test
    void norDoesOneThatHasWaitedOrWasMadeAgain() {
        long first = Long.getLong("flexgate.race.seed", Long.getLong("flexgate.race.first", System.nanoTime() >>> 10));
        try (Race crowded = Race.crowded()) {
            for (long done = 0; done < CROWDED; done += ROUND) {
                crowded.run(LongStream.range(first + done, first + Math.min(CROWDED, done + ROUND))
                        .boxed()
                        .toList());
            }
            System.out.println(CROWDED + " schedules from seed " + first + ", crowded: " + crowded.tally());
        }
    }

    /** What stands in a list is kept as the answer to fetching it. */
    @Test
    void norDoesOneThatCameInAList() {
        try (Race primed = Race.primed()) {
            runOtherwise(primed, "primed");
        }
    }

    /** The same, and what one credential of an account has read is for the other as well. */
    @Test
    void norDoesOneThatAnotherOfTheAccountHasRead() {
        try (Race shared = Race.shared()) {
            runOtherwise(shared, "shared");
        }
    }

    private static void runOtherwise(Race other, String how) {
        long first = Long.getLong("flexgate.race.seed", Long.getLong("flexgate.race.first", System.nanoTime() >>> 10));
        for (long done = 0; done < OTHERWISE; done += ROUND) {
            other.run(LongStream.range(first + done, first + Math.min(OTHERWISE, done + ROUND))
                    .boxed()
                    .toList());
        }
        System.out.println(OTHERWISE + " schedules from seed " + first + ", " + how + ": " + other.tally());
        assertThat(other.tally().of("detail=primed"))
                .as("items of lists that were served")
                .isPositive();
    }

    @Test
    @DisabledIfSystemProperty(named = "flexgate.race.seed", matches = ".*")
    void norDoesOneWhenTheWriterIsUnknownAndSoIsTheOutcome() {
        long first = -1 - (Long.getLong("flexgate.race.first", System.nanoTime()) >>> 10);
        for (long seed = first; seed > first - STRANGERS; seed--) {
            race.run(List.of(seed));
        }
        assertThat(race.tally().of("upstream-broken"))
                .as("writes whose outcome is unknown")
                .isPositive();
    }
}
