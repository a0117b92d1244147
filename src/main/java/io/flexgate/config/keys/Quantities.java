package io.flexgate.config.keys;

import io.flexgate.limits.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Durations, sizes, rates and percentages as text: a whole number and a unit, {@code 30s}, {@code 64MiB}. Immutable. */
final class Quantities {

    /** So that each number fits into a long. */
    private static final int MOST_DIGITS = 18;

    /** So that each percentage fits into an int. */
    private static final int MOST_DIGITS_OF_PERCENTAGE = 9;

    private static final List<Unit> TIMES = List.of(
            new Unit("d", 86_400_000L),
            new Unit("h", 3_600_000L),
            new Unit("m", 60_000L),
            new Unit("s", 1_000L),
            new Unit("ms", 1L));

    private static final List<Unit> SIZES =
            List.of(new Unit("GiB", 1L << 30), new Unit("MiB", 1L << 20), new Unit("KiB", 1L << 10), new Unit("B", 1L));

    /** A unit and how many of the smallest it is; lists of them go from large to small, so that printing finds the shortest. */
    private record Unit(String name, long factor) {}

    private static final Map<String, Duration> PERIODS =
            Map.of("s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1));

    private Quantities() {}

    static Duration readDuration(String text) {
        return Duration.ofMillis(read(text, TIMES));
    }

    static String printDuration(Duration duration) {
        return duration.isZero() ? "0s" : print(duration.toMillis(), TIMES);
    }

    static long readSize(String text) {
        return read(text, SIZES);
    }

    static String printSize(long bytes) {
        return bytes == 0 ? "0B" : print(bytes, SIZES);
    }

    static long readCount(String text) {
        if (number(text) != text.length()) {
            throw new IllegalArgumentException("");
        }
        return Long.parseLong(text);
    }

    static int readPercentage(String text) {
        int digits = digits(text);
        if (digits == 0
                || digits > MOST_DIGITS_OF_PERCENTAGE
                || !text.substring(digits).equals("%")) {
            throw new IllegalArgumentException(digits > 0 && digits == text.length() ? "it needs a %" : "");
        }
        return Integer.parseInt(text.substring(0, digits));
    }

    static String printPercentage(int percent) {
        return percent + "%";
    }

    static Rate readRate(String text, UnaryOperator<Long> checked) {
        int end = number(text);
        if (end == text.length()) {
            throw new IllegalArgumentException("it needs a time");
        }
        Duration period = text.charAt(end) == '/' ? PERIODS.get(text.substring(end + 1)) : null;
        if (period == null) {
            throw new IllegalArgumentException("");
        }
        return new Rate(checked.apply(Long.parseLong(text.substring(0, end))), period);
    }

    static String printRate(Rate rate) {
        return PERIODS.entrySet().stream()
                .filter(period -> period.getValue().equals(rate.period()))
                .map(period -> rate.number() + "/" + period.getKey())
                .findFirst()
                .orElseThrow();
    }

    private static long read(String text, List<Unit> units) {
        int end = number(text);
        if (end == text.length()) {
            throw new IllegalArgumentException("it needs a unit");
        }
        String name = text.substring(end);
        for (Unit unit : units) {
            if (unit.name().equals(name)) {
                try {
                    return Math.multiplyExact(Long.parseLong(text.substring(0, end)), unit.factor());
                } catch (ArithmeticException e) {
                    throw new IllegalArgumentException("it is too large", e);
                }
            }
        }
        throw new IllegalArgumentException("");
    }

    // Characters and loops instead of patterns and streams: every default is read at each start.

    /** Where the number ends that a text begins with. */
    private static int number(String text) {
        int digits = digits(text);
        if (digits == 0 || digits > MOST_DIGITS) {
            throw new IllegalArgumentException("");
        }
        return digits;
    }

    private static int digits(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        return digits;
    }

    private static String print(long amount, List<Unit> units) {
        for (Unit unit : units) {
            if (amount % unit.factor() == 0) {
                return amount / unit.factor() + unit.name();
            }
        }
        throw new IllegalStateException("no unit of " + amount);
    }
}
