package io.flexgate.config.keys;

import io.flexgate.limits.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, sizes, rates and percentages as text: a whole number and a unit, {@code 30s}, {@code 64MiB}. Immutable. */
final class Quantities {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,18})([A-Za-z]*)");

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

    private static final Pattern PERCENTAGE = Pattern.compile("([0-9]{1,9})%");

    private static final Pattern RATE = Pattern.compile("([0-9]{1,18})(?:/([A-Za-z]*))?");

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
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("");
        }
        return Long.parseLong(text);
    }

    static int readPercentage(String text) {
        Matcher matcher = PERCENTAGE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text.matches("[0-9]+") ? "it needs a %" : "");
        }
        return Integer.parseInt(matcher.group(1));
    }

    static String printPercentage(int percent) {
        return percent + "%";
    }

    static Rate readRate(String text, UnaryOperator<Long> checked) {
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("");
        }
        Duration period = PERIODS.get(matcher.group(2) == null ? "" : matcher.group(2));
        if (period == null) {
            throw new IllegalArgumentException(matcher.group(2) == null ? "it needs a time" : "");
        }
        return new Rate(checked.apply(Long.parseLong(matcher.group(1))), period);
    }

    static String printRate(Rate rate) {
        return PERIODS.entrySet().stream()
                .filter(period -> period.getValue().equals(rate.period()))
                .map(period -> rate.number() + "/" + period.getKey())
                .findFirst()
                .orElseThrow();
    }

    private static long read(String text, List<Unit> units) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("");
        }
        String name = matcher.group(2);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("it needs a unit");
        }
        long factor = units.stream()
                .filter(unit -> unit.name().equals(name))
                .mapToLong(Unit::factor)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(""));
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), factor);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("it is too large", e);
        }
    }

    private static String print(long amount, List<Unit> units) {
        return units.stream()
                .filter(unit -> amount % unit.factor() == 0)
                .findFirst()
                .map(unit -> amount / unit.factor() + unit.name())
                .orElseThrow();
    }
}
