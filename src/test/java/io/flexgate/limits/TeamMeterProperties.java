package io.flexgate.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.TeamMeter.Ending;
import io.flexgate.limits.TeamMeter.Verdict;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** The meter beside one that is made of whole numbers and nothing else. */
class TeamMeterProperties {

    /** What a bucket of this rate is, exactly: tokens are counted in parts of which a nanosecond brings {@code number}. */
    private static final class Reference {
        private final BigInteger token;
        private final BigInteger number;
        private final BigInteger full;
        private BigInteger level;

        Reference(Rate rate, long burst) {
            token = BigInteger.valueOf(rate.period().toNanos());
            number = BigInteger.valueOf(rate.number());
            full = token.multiply(BigInteger.valueOf(burst));
            level = full;
        }

        void passes(long nanos) {
            level = level.add(number.multiply(BigInteger.valueOf(nanos))).min(full);
        }

        boolean take() {
            boolean enough = level.compareTo(token) >= 0;
            level = enough ? level.subtract(token) : level;
            return enough;
        }

        long whole() {
            return level.divide(token).longValueExact();
        }

        /** In how many seconds, rounded up, there is a token. */
        long secondsToWait() {
            BigInteger nanos =
                    token.subtract(level).add(number).subtract(BigInteger.ONE).divide(number);
            return Math.max(1, (nanos.longValueExact() + 999_999_999) / 1_000_000_000);
        }
    }

    @Property(tries = 500)
    void it_admits_what_the_reference_admits(
            @ForAll @LongRange(min = 1, max = 5_000) long number,
            @ForAll @LongRange(min = 0, max = 2) long unit,
            @ForAll @LongRange(min = 1, max = 50) long burst,
            @ForAll @LongRange(min = 0, max = 60) long perDay,
            @ForAll @Size(max = 150) List<@LongRange(min = 0, max = 2_000_000_000L) Long> pauses) {
        Rate rate = new Rate(number, Duration.ofSeconds(unit == 0 ? 1 : unit == 1 ? 60 : 3_600));
        AtomicLong nanos = new AtomicLong(-5);
        TeamMeter meter = new TeamMeter(new TeamLimits(rate, burst, perDay), nanos::get);
        Reference reference = new Reference(rate, burst);
        long used = 0;
        List<Long> admitted = new ArrayList<>();
        for (long pause : pauses) {
            nanos.addAndGet(pause);
            reference.passes(pause);
            Verdict verdict = meter.ask(0);
            Ending expected =
                    perDay > 0 && used >= perDay ? Ending.QUOTA : reference.take() ? Ending.ADMITTED : Ending.RATE;
            assertThat(verdict.ending()).isEqualTo(expected);
            assertThat(verdict.rateLeft()).isEqualTo(reference.whole());
            if (expected == Ending.ADMITTED) {
                used++;
                admitted.add(nanos.get());
            } else if (expected == Ending.RATE) {
                assertThat(verdict.rateGrows()).isEqualTo(reference.secondsToWait());
            }
            assertThat(meter.used(0)).isEqualTo(used);
            assertThat(verdict.retryAfter()).isBetween(1L, 60L);
        }
        neverMoreThanBurstAndRate(admitted, rate, burst);
    }

    /** Of any window of time: what can be kept is the burst, and the rate brings the rest. */
    private static void neverMoreThanBurstAndRate(List<Long> admitted, Rate rate, long burst) {
        for (int from = 0; from < admitted.size(); from++) {
            for (int to = from; to < admitted.size(); to++) {
                double brought = (double) rate.number()
                        * (admitted.get(to) - admitted.get(from))
                        / rate.period().toNanos();
                assertThat(to - from + 1).isLessThanOrEqualTo((int) Math.floor(burst + brought + 1e-6));
            }
        }
    }
}
