package io.flexgate.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients of four teams while upstream fails in every way at once (issue 4). {@code -Dflexgate.faults.seed=N} runs one schedule
 * again; how its requests interleave is the machine's.
 */
@Timeout(120)
class FaultScheduleStress {

    static LongStream seeds() {
        Long one = Long.getLong("flexgate.faults.seed");
        if (one != null) {
            return LongStream.of(one);
        }
        long first = Long.getLong("flexgate.faults.first", System.nanoTime() >>> 10);
        return LongStream.range(first, first + Integer.getInteger("flexgate.faults.schedules", 3));
    }

    /** No call is lost without a trace: what was called is what has arrived. */
    @ParameterizedTest
    @MethodSource("seeds")
    void everyFaultButSilenceLosesNothingAndDoublesNothing(long seed) {
        try (FaultStorm storm = new FaultStorm(seed, false)) {
            storm.run();
            storm.checkAnswers();
            storm.checkWrites();
            storm.checkNothingIsLeft();
            storm.checkLedger();
            assertThat(storm.calls()).as("calls in the ledger").isEqualTo(storm.arrived());
            storm.checkReads();
        }
    }

    /** A call that was given up before it was on the wire is in the ledger and never arrives: only then they differ. */
    @ParameterizedTest
    @MethodSource("seeds")
    void anUpstreamThatAlsoHangsAndClientsThatLeaveAnywhereChangeNothingOfThat(long seed) {
        try (FaultStorm storm = new FaultStorm(seed, true)) {
            storm.run();
            storm.checkAnswers();
            storm.checkWrites();
            storm.checkNothingIsLeft();
            storm.checkLedger();
            assertThat(storm.calls())
                    .as("calls in the ledger")
                    .isBetween(storm.arrived(), storm.arrived() + storm.unsent());
            storm.checkReads();
        }
    }
}
