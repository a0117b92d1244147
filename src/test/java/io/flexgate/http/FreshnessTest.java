package io.flexgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §4.2, with the arithmetic drawn: an answer that came at noon. */
class FreshnessTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static String at(long seconds) {
        return HttpDate.format(NOON.plusSeconds(seconds));
    }

    private static Optional<Duration> explicit(String directives, String... fields) {
        return Freshness.explicit(CacheControl.parse(List.of(directives)), true, Headers.of(fields), NOON);
    }

    private static Optional<Duration> seconds(long seconds) {
        return Optional.of(Duration.ofSeconds(seconds));
    }

    @Test
    void theStrongestWordThatIsThereCounts() {
        assertThat(explicit("s-maxage=1, max-age=2", "Expires", at(3))).isEqualTo(seconds(1));
        assertThat(explicit("max-age=2", "Expires", at(3))).isEqualTo(seconds(2));
        assertThat(explicit("public", "Expires", at(3))).isEqualTo(seconds(3));
        assertThat(explicit("public")).isEmpty();
    }

    @Test
    void aMalformedWordCountsAndIsZero() {
        assertThat(explicit("s-maxage=soon, max-age=2")).isEqualTo(seconds(0));
        assertThat(explicit("max-age", "Expires", at(3))).isEqualTo(seconds(0));
        assertThat(explicit("public", "Expires", "0")).isEqualTo(seconds(0));
    }

    @Test
    void expiresCountsFromDateOrElseFromWhenTheAnswerCame() {
        assertThat(explicit("public", "Date", at(-60), "Expires", at(40))).isEqualTo(seconds(100));
        assertThat(explicit("public", "Date", "no date", "Expires", at(40))).isEqualTo(seconds(40));
        assertThat(explicit("public", "Date", at(0), "Expires", at(-40))).isEqualTo(seconds(0));
    }

    @Test
    void expiresIsOutOfForceWhereATargetedFieldHolds() {
        assertThat(Freshness.explicit(CacheControl.parse(List.of()), false, Headers.of("Expires", at(40)), NOON))
                .isEmpty();
    }

    @Test
    void aLifetimeHasABound() {
        assertThat(explicit("max-age=99999999999")).isEqualTo(seconds(1L << 31));
        assertThat(explicit("public", "Expires", "Fri, 31 Dec 9999 23:59:59 GMT"))
                .isEqualTo(seconds(1L << 31));
    }

    @ParameterizedTest(name = "modified {0} seconds ago, at most {1}: {2}")
    @CsvSource({"1000,500,100", "1000,50,50", "1000,0,0", "0,500,0", "-1000,500,0"})
    void theHeuristicIsATenthUpToABound(long ago, long most, long expected) {
        Headers answer = Headers.of("Last-Modified", at(-ago));
        assertThat(Freshness.heuristic(answer, NOON, Duration.ofSeconds(most))).isEqualTo(Duration.ofSeconds(expected));
    }

    @Test
    void theHeuristicCountsUpToDate() {
        Headers answer = Headers.of("Last-Modified", at(-1000), "Date", at(-500));
        assertThat(Freshness.heuristic(answer, NOON, Duration.ofDays(1))).isEqualTo(Duration.ofSeconds(50));
        assertThat(Freshness.heuristic(Headers.none(), NOON, Duration.ofDays(1)))
                .isZero();
        assertThat(Freshness.heuristic(Headers.of("Last-Modified", "long ago"), NOON, Duration.ofDays(1)))
                .isZero();
    }

    @ParameterizedTest(name = "Date {0} s ago, Age {1}, {2} s on the way: {3} s old")
    @CsvSource({
        "0,0,0,0",
        "30,0,0,30", // its origin says when it was made: apparent age
        "0,30,0,30", // a cache says how old it was
        "30,40,5,45", // the larger of 30 and 40 + 5
        "60,40,5,60", // the larger of 60 and 40 + 5
        "-60,0,5,5", // an origin whose clock is ahead
        "0,4294967296,0,2147483648"
    })
    void theInitialAgeIsTheLargerOfBothEstimates(long date, String age, long delay, long expected) {
        Headers answer = Headers.of("Date", at(-date), "Age", age);
        assertThat(Freshness.initialAge(answer, NOON, Duration.ofSeconds(delay)))
                .isEqualTo(expected);
    }

    @Test
    void withoutDateOrAgeTheTimeOnTheWayIsAllThatIsKnown() {
        assertThat(Freshness.initialAge(Headers.none(), NOON, Duration.ofMillis(2900)))
                .isEqualTo(2);
    }

    @ParameterizedTest(name = "Age: [{0}] is {1}")
    @CsvSource(
            delimiter = '|',
            value = {"7|7", " 7 |7", "7, 9|7", "x|0", "-7|0", "7.5|0", ", 9|0", "007|7", "7 9|0"})
    void theFirstMemberOfAgeCounts(String age, long expected) {
        assertThat(Freshness.initialAge(Headers.of("Age", age, "Age", "1000"), NOON, Duration.ZERO))
                .isEqualTo(expected);
    }
}
