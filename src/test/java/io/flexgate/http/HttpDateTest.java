package io.flexgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §5.6.7: one form is written, three are read. */
class HttpDateTest {

    private static final Instant NOVEMBER = Instant.parse("1994-11-06T08:49:37Z");

    @ParameterizedTest
    @ValueSource(
            strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    void the_three_forms_of_one_instant_are_read_alike(String text) {
        assertThat(HttpDate.parse(text)).contains(NOVEMBER);
    }

    /** RFC 9111 §4.2: a cache should match dates without case, though they are specified with it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sun, 06 nov 1994 08:49:37 gmt",
                "SUN, 06 NOV 1994 08:49:37 GMT",
                "SUNDAY, 06-nov-94 08:49:37 Gmt",
                "sun NOV  6 08:49:37 1994"
            })
    void the_case_of_letters_says_nothing(String text) {
        assertThat(HttpDate.parse(text)).contains(NOVEMBER);
    }

    @Test
    void the_preferred_form_is_written() {
        assertThat(HttpDate.format(NOVEMBER.plusMillis(999))).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void the_first_and_the_last_year_are_written_as_they_are_read() {
        for (String text : new String[] {"Sat, 01 Jan 0000 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"}) {
            assertThat(HttpDate.parse(text).map(HttpDate::format)).contains(text);
        }
    }

    @Test
    void a_day_of_asctime_has_two_places() {
        assertThat(HttpDate.parse("Wed Nov 16 08:49:37 1994")).contains(Instant.parse("1994-11-16T08:49:37Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "1994-11-06T08:49:37Z, 94, 1994",
        "2026-11-06T08:49:37Z, 94, 1994",
        "2026-11-06T08:49:37Z, 00, 2000",
        "2026-11-06T08:49:37Z, 26, 2026",
        "2026-11-06T08:49:37Z, 75, 2075",
        "2026-11-06T08:49:37Z, 76, 2076",
        "2026-11-06T08:49:36Z, 76, 1976",
        "2026-11-06T08:49:37Z, 77, 1977",
        "2043-11-06T08:49:37Z, 94, 1994",
        "2044-11-06T08:49:37Z, 94, 2094",
        "2099-11-06T08:49:37Z, 05, 2105"
    })
    void two_digits_that_appear_to_be_more_than_fifty_years_ahead_are_of_the_past(
            Instant now, String digits, int year) {
        assertThat(HttpDate.parse("Sunday, 06-Nov-" + digits + " 08:49:37 GMT", now))
                .contains(Instant.parse(year + "-11-06T08:49:37Z"));
    }

    @Test
    void without_a_present_two_digits_are_of_1977_to_2076() {
        assertThat(HttpDate.parse("Saturday, 01-Jan-77 00:00:00 GMT")).contains(Instant.parse("1977-01-01T00:00:00Z"));
        assertThat(HttpDate.parse("Thursday, 31-Dec-76 23:59:59 GMT")).contains(Instant.parse("2076-12-31T23:59:59Z"));
    }

    @Test
    void a_leap_second_is_the_last_of_its_day() {
        assertThat(HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT")).contains(Instant.parse("2017-01-01T00:00:00Z"));
        assertThat(HttpDate.parse("Sat, 31 Dec 2016 23:58:60 GMT")).isEmpty();
    }

    @Test
    void a_leap_day_is_in_leap_years_only() {
        assertThat(HttpDate.parse("Tue, 29 Feb 2000 00:00:00 GMT")).contains(Instant.parse("2000-02-29T00:00:00Z"));
        assertThat(HttpDate.parse("Thu, 29 Feb 2001 00:00:00 GMT")).isEmpty();
        assertThat(HttpDate.parse("Mon, 29 Feb 2100 00:00:00 GMT")).isEmpty();
    }

    @Test
    void the_name_of_the_day_is_not_held_against_a_date() {
        assertThat(HttpDate.parse("Mon, 06 Nov 1994 08:49:37 GMT")).contains(NOVEMBER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "now",
                "1994-11-06T08:49:37Z",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 EST",
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "Sun, 06 Nov 1994 08:49:37",
                "Sun, 06 Nov 94 08:49:37 GMT",
                "Sun, 06 Nov 19940 08:49:37 GMT",
                "Sun 06 Nov 1994 08:49:37 GMT",
                "Sun,06 Nov 1994 08:49:37 GMT",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 8:49:37 GMT",
                "Sun, 06 Nov 1994 08:49 GMT",
                "Sun, 06 Nov 1994  08:49:37 GMT",
                " Sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT ",
                "Sun, 06-Nov-1994 08:49:37 GMT",
                "Son, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 November 1994 08:49:37 GMT",
                "Sun, 06 11 1994 08:49:37 GMT",
                "Sun, 00 Nov 1994 08:49:37 GMT",
                "Sun, 31 Nov 1994 08:49:37 GMT",
                "Sun, 32 Dec 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:00 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, ٠٦ Nov 1994 08:49:37 GMT",
                "Sun, 06-Nov-94 08:49:37 GMT",
                "Sunday, 06-Nov-1994 08:49:37 GMT",
                "Sunday, 06 Nov 94 08:49:37 GMT",
                "Sunday, 6-Nov-94 08:49:37 GMT",
                "Sunday, 31-Feb-94 08:49:37 GMT",
                "Sunday 06-Nov-94 08:49:37 GMT",
                "Sun Nov 6 08:49:37 1994",
                "Sun Nov  06 08:49:37 1994",
                "Sun Nov  6 08:49:37 94",
                "Sun Nov  6 08:49:37 1994 GMT",
                "Sun Nov  6 08:49:37 GMT 1994",
                "Sun, Nov  6 08:49:37 1994",
                "Sun Nov  0 08:49:37 1994"
            })
    void what_is_none_of_the_three_is_no_date(String text) {
        assertThat(HttpDate.parse(text)).isEmpty();
    }
}
