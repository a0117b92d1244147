package io.flexgate.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The dates of HTTP (RFC 9110 §5.6.7): written as {@code Sun, 06 Nov 1994 08:49:37 GMT}, read in that form and the two obsolete
 * ones. Pure.
 */
public final class HttpDate {

    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private static final String MONTH = "(?<month>" + String.join("|", MONTHS) + ")";
    private static final String DAY_NAME = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
    private static final String LONG_DAY_NAME = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
    private static final String TIME = "(?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})";

    /**
     * IMF-fixdate, RFC 850, asctime. A cache should read them whatever the case of their letters (RFC 9111 §4.2); the name of the
     * day is not held against the date.
     */
    private static final List<Pattern> FORMS = Stream.of(
                    DAY_NAME + ", (?<day>[0-9]{2}) " + MONTH + " (?<year>[0-9]{4}) " + TIME + " GMT",
                    LONG_DAY_NAME + ", (?<day>[0-9]{2})-" + MONTH + "-(?<year>[0-9]{2}) " + TIME + " GMT",
                    DAY_NAME + " " + MONTH + " (?<day>[0-9]{2}| [0-9]) " + TIME + " (?<year>[0-9]{4})")
            .map(form -> Pattern.compile(form, Pattern.CASE_INSENSITIVE))
            .toList();

    /** Whose present {@link #parse(String)} takes; two digits of a year are read as 1977 to 2076. */
    private static final Instant PRESENT = Instant.parse("2026-12-31T23:59:59Z");

    private HttpDate() {}

    /** Prints an instant, cut to whole seconds. */
    public static String format(Instant instant) {
        return IMF_FIXDATE.format(instant);
    }

    /** Reads a date; empty where the text is none. A year of two digits is one of 1977 to 2076. */
    public static Optional<Instant> parse(String text) {
        return parse(text, PRESENT);
    }

    /**
     * Reads a date; empty where the text is none.
     *
     * @param now a year of two digits is the latest that is not more than 50 years after it
     */
    public static Optional<Instant> parse(String text, Instant now) {
        return FORMS.stream()
                .map(form -> form.matcher(text))
                .filter(Matcher::matches)
                .findFirst()
                .flatMap(date -> instant(date, now));
    }

    private static Optional<Instant> instant(Matcher date, Instant now) {
        try {
            String year = date.group("year");
            int number = Integer.parseInt(year);
            return Optional.of(year.length() == 4 ? inYear(date, number) : inCentury(date, number, now));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant inCentury(Matcher date, int year, Instant now) {
        OffsetDateTime horizon = now.atOffset(ZoneOffset.UTC).plusYears(50);
        int latest = horizon.getYear() - Math.floorMod(horizon.getYear() - year, 100);
        Instant instant = inYear(date, latest);
        return instant.isAfter(horizon.toInstant()) ? inYear(date, latest - 100) : instant;
    }

    private static int month(String name) {
        for (int i = 0; i < MONTHS.size(); i++) {
            if (MONTHS.get(i).equalsIgnoreCase(name)) {
                return i + 1;
            }
        }
        throw new DateTimeException(name);
    }

    private static Instant inYear(Matcher date, int year) {
        String time = date.group("time");
        boolean leap = time.equals("23:59:60");
        return LocalDate.of(
                        year,
                        month(date.group("month")),
                        Integer.parseInt(date.group("day").strip()))
                .atTime(LocalTime.parse(leap ? "23:59:59" : time))
                .toInstant(ZoneOffset.UTC)
                .plusSeconds(leap ? 1 : 0);
    }
}
