package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.testing.Response;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For how long an answer is fresh (RFC 9111 §4.2.1, §4.2.2), and how old it came (§4.2.3). */
class FreshnessTest extends Conformance {

    private static final int DAY = 86_400;

    @Override
    CacheRules.Http http() {
        return new CacheRules.Http(Duration.ofDays(1), Duration.ZERO, Duration.ZERO);
    }

    @Test
    @DisplayName("§4.2: fresh to the last second, and not a second longer")
    void itIsServedForItsLifetimeAndNotLonger() {
        upstream(Reply.ok("Cache-Control: max-age=10"));
        get();
        pass(9);
        assertThat(get().hit()).isTrue();
        assertThat(ttl(get())).isEqualTo(1);
        pass(1);
        assertThat(get().text()).isEqualTo("answer 2");
    }

    @Test
    @DisplayName("§4.2.1: s-maxage before max-age before Expires before a heuristic")
    void theStrongerWordWins() {
        String modified = "Last-Modified: " + date(-1000);
        String expires = "Expires: " + date(30);
        assertThat(freshFor("Cache-Control: s-maxage=10, max-age=20", expires, modified))
                .isEqualTo(10);
        assertThat(freshFor("Cache-Control: max-age=20", expires, modified)).isEqualTo(20);
        assertThat(freshFor("Cache-Control: public", expires, modified)).isEqualTo(30);
        assertThat(freshFor(modified)).isEqualTo(100);
        assertThat(freshFor("Cache-Control: s-maxage=0, max-age=20", expires)).isZero();
        assertThat(freshFor("Cache-Control: max-age=0", expires)).isZero();
    }

    @ParameterizedTest(name = "§4.2.1: {0}")
    @ValueSource(
            strings = {
                "max-age=10, max-age=20",
                "max-age=20, max-age=10",
                "max-age=10, MAX-AGE=20",
                "s-maxage=20, s-maxage=10, max-age=5"
            })
    void ofARepeatedDirectiveTheShorterHolds(String directives) {
        assertThat(freshFor("Cache-Control: " + directives)).isEqualTo(10);
    }

    @Test
    @DisplayName("§4.2.1: a directive repeated in another line")
    void ofADirectiveInTwoLinesTheShorterHolds() {
        assertThat(freshFor("Cache-Control: max-age=20", "Cache-Control: max-age=10"))
                .isEqualTo(10);
    }

    @Test
    @DisplayName("§4.2.1: of several Expires the first holds")
    void ofSeveralExpiresTheFirstHolds() {
        assertThat(freshFor("Expires: " + date(10), "Expires: " + date(20))).isEqualTo(10);
    }

    @ParameterizedTest(name = "§4.2.1: [{0}]")
    @ValueSource(
            strings = {
                "max-age=abc",
                "max-age=-10",
                "max-age=1.5",
                "max-age=10s",
                "max-age=",
                "max-age",
                "max-age =10",
                "max-age= 10",
                "max-age=\"\"",
                "max-age=0x10",
                "max-age=+10",
                "max-age=1 0",
                "max-age='10'"
            })
    void whatCannotBeReadIsStale(String directives) {
        assertThat(freshFor("Cache-Control: " + directives, "Expires: " + date(100)))
                .isZero();
    }

    @ParameterizedTest(name = "§5.2: [{0}]")
    @CsvSource(
            delimiter = '|',
            value = {
                "max-age=10|10",
                "max-age=\"10\"|10",
                "MAX-AGE=10|10",
                "max-age=0000000000000010|10",
                "  ,, max-age=10 ,,|10",
                "max-age=10;x=y|0",
                "foo, max-age=10, bar=\"x,y\"|10",
                "max-age=2147483647|2147483647",
                "max-age=2147483648|2147483648",
                "max-age=4294967296|2147483648",
                "max-age=99999999999999999999999999|2147483648"
            })
    void whatIsAnArgument(String directives, long seconds) {
        assertThat(freshFor("Cache-Control: " + directives)).isEqualTo(seconds);
    }

    @Test
    @DisplayName("§5.3, RFC 9110 §5.6.7: Expires in all three formats")
    void expiresIsReadInAllFormats() {
        assertThat(freshFor("Expires: " + form("EEE, dd MMM yyyy HH:mm:ss 'GMT'", 100)))
                .isEqualTo(100);
        assertThat(freshFor("Expires: " + form("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", 100)))
                .isEqualTo(100);
        assertThat(freshFor("Expires: " + form("EEE MMM ppd HH:mm:ss yyyy", 100)))
                .isEqualTo(100);
        assertThat(freshFor("Expires: " + date(100).toLowerCase(Locale.ROOT)))
                .as("whatever its case (§4.2)")
                .isEqualTo(100);
    }

    @ParameterizedTest(name = "§5.3: Expires: {0}")
    @ValueSource(
            strings = {
                "0",
                "-1",
                "now",
                "100",
                "Thu, 01 Jan 2099",
                "Thu, 01 Jan 2099 12:00:00 UTC",
                "Thu, 01 Jan 2099 12:00:00 +0000",
                "2099-01-01T12:00:00Z",
                "Thu, 32 Jan 2099 12:00:00 GMT",
                "Thu, 01 Foo 2099 12:00:00 GMT",
                "Thu, 01 Jan 2099 25:00:00 GMT"
            })
    void anExpiresThatIsNoDateIsPast(String value) {
        assertThat(freshFor("Expires: " + value, "Last-Modified: " + date(-1000)))
                .isZero();
    }

    @Test
    @DisplayName("§5.3: a past Expires is stale, and no heuristic takes its place")
    void aPastExpiresIsStale() {
        assertThat(freshFor("Expires: " + date(-1), "Last-Modified: " + date(-1000)))
                .isZero();
        assertThat(freshFor("Expires: " + date(0), "Last-Modified: " + date(-1000)))
                .isZero();
    }

    @Test
    @DisplayName("§4.2.1: Expires counts from Date, and the answer's age from now")
    void expiresCountsFromDate() {
        assertThat(freshFor("Date: " + date(-60), "Expires: " + date(40))).isEqualTo(40);
        assertThat(freshFor("Date: " + date(60), "Expires: " + date(100)))
                .as("an origin whose clock is ahead: a lifetime of 40 seconds")
                .isEqualTo(40);
        assertThat(freshFor("Date: nonsense", "Expires: " + date(40))).isEqualTo(40);
    }

    @Test
    @DisplayName("§4.2.3: an answer whose Date is past is as old as that")
    void aDateInThePastIsAge() {
        assertThat(freshFor("Date: " + date(-60), "Cache-Control: max-age=100")).isEqualTo(40);
        assertThat(get().header("Age")).isEqualTo("60");
        assertThat(freshFor("Date: " + date(-100), "Cache-Control: max-age=100"))
                .isZero();
        assertThat(freshFor("Date: " + date(60), "Cache-Control: max-age=100")).isEqualTo(100);
        assertThat(get().header("Age")).isEqualTo("0");
    }

    @Test
    @DisplayName("§4.2.3: of Date and Age the one that says more counts")
    void theLargerAgeCounts() {
        assertThat(freshFor("Age: 30", "Date: " + date(-60), "Cache-Control: max-age=100"))
                .isEqualTo(40);
        assertThat(freshFor("Age: 70", "Date: " + date(-60), "Cache-Control: max-age=100"))
                .isEqualTo(30);
    }

    @ParameterizedTest(name = "§5.1: Age: {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "30|70",
                "030|70",
                "30, 50|70",
                "30,junk|70",
                "junk|100",
                "-30|100",
                "30.5|100",
                "junk, 30|100",
                "100|0",
                "99999999999999999999|0"
            })
    void theFirstMemberOfAgeCountsAndOnlyIfItIsANumber(String age, long fresh) {
        assertThat(freshFor("Age: " + age, "Cache-Control: max-age=100")).isEqualTo(fresh);
    }

    @Test
    @DisplayName("§5.1: of two lines of Age the first counts")
    void theFirstLineOfAgeCounts() {
        assertThat(freshFor("Age: 30", "Age: 50", "Cache-Control: max-age=100")).isEqualTo(70);
    }

    @Test
    @DisplayName("§4.2.3: the time on the way adds to Age")
    void theTimeOnTheWayIsAge() {
        CountDownLatch gate = new CountDownLatch(1);
        upstream(Reply.ok("Cache-Control: max-age=100", "Age: 10").when(gate));
        Future<Response> answer = client().getting(target);
        io.flexgate.testing.Until.holds("the call", () -> origin.calls() == 1);
        pass(5);
        gate.countDown();
        io.flexgate.testing.Client.wait(answer);
        assertThat(get().header("Age")).isEqualTo("15");
        assertThat(ttl(get())).isEqualTo(85);
    }

    @Test
    @DisplayName("§4.2.2: a tenth of the time since it was modified")
    void theHeuristicIsATenth() {
        assertThat(freshFor("Last-Modified: " + date(-1000))).isEqualTo(100);
        assertThat(freshFor("Last-Modified: " + date(-1000), "Date: " + date(-50)))
                .isEqualTo(45);
        assertThat(freshFor("Last-Modified: " + date(0))).isZero();
        assertThat(freshFor("Last-Modified: " + date(1000))).isZero();
        assertThat(freshFor("Last-Modified: yesterday")).isZero();
    }

    @Test
    @DisplayName("§4.2.2: no heuristic goes beyond the configured bound")
    void theHeuristicIsBounded() {
        assertThat(freshFor("Last-Modified: " + date(-100L * DAY))).isEqualTo(DAY);
    }

    @ParameterizedTest(name = "§4.2.2, RFC 9110 §15.1: {0}")
    @CsvSource({
        "200,true",
        "203,true",
        "204,true",
        "300,true",
        "301,true",
        "308,true",
        "404,true",
        "405,true",
        "410,true",
        "414,true",
        "501,true",
        "201,false",
        "202,false",
        "302,false",
        "303,false",
        "307,false",
        "400,false",
        "403,false",
        "500,false",
        "503,false",
        "299,false"
    })
    void onlySomeStatusCodesAreHeuristicallyFresh(int status, boolean fresh) {
        assertThat(kept(Reply.of(status, "Last-Modified: " + date(-1000)))).isEqualTo(fresh);
    }

    @Test
    @DisplayName("§4.2.2: what is public may be kept by a heuristic, whatever its status")
    void publicAllowsAHeuristic() {
        assertThat(kept(Reply.of(302, "Cache-Control: public", "Last-Modified: " + date(-1000))))
                .isTrue();
    }

    private String form(String pattern, long seconds) {
        return DateTimeFormatter.ofPattern(pattern, Locale.US)
                .withZone(ZoneOffset.UTC)
                .format(rig.now().plusSeconds(seconds));
    }

    /** By upstream's word alone. */
    @Nested
    class WithoutHeuristic extends Conformance {

        @Test
        @DisplayName("§4.2.2: no heuristic where it is off")
        void thereIsNoHeuristicWhereItIsOff() {
            assertThat(kept("Last-Modified: " + date(-100_000))).isFalse();
        }
    }
}
