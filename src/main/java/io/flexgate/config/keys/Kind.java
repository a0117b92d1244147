package io.flexgate.config.keys;

import io.flexgate.limits.Rate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a value may be: how its text is read, printed again, and spoken of in messages. Immutable.
 *
 * @param noun with its article, as in "'x' is not a duration"
 * @param allowed completes "allowed: "
 * @param secret whether what was given must never be shown
 * @param reader from text to value; throws {@link IllegalArgumentException}, whose message says why if there is more to say
 *     than {@code allowed}, and is empty otherwise
 * @param printer from value to a text that {@code reader} reads as an equal value
 */
public record Kind<T>(
        String noun, String allowed, boolean secret, Function<String, T> reader, Function<T, String> printer) {

    private static final int LONGEST_IN_DAYS = 365;

    /** A time that may be nothing, such as how long an answer stays fresh; a year at most. */
    public static Kind<Duration> duration() {
        return durationBetween("a duration", Duration.ZERO, Duration.ofDays(LONGEST_IN_DAYS));
    }

    /** A bound of waiting: at least a millisecond, at most a day (timers count milliseconds in an int). */
    public static Kind<Duration> timeout() {
        return durationBetween("a timeout", Duration.ofMillis(1), Duration.ofDays(1));
    }

    /** A number of bytes within bounds. */
    public static Kind<Long> size(long least, long most) {
        String bounds = " from " + Quantities.printSize(least) + " to " + Quantities.printSize(most);
        return new Kind<>(
                "a size",
                "a number with B, KiB, MiB or GiB" + bounds,
                false,
                text -> between(Quantities.readSize(text), least, most, Quantities::printSize),
                Quantities::printSize);
    }

    /** A whole number within bounds. */
    public static Kind<Integer> count(int least, int most) {
        return new Kind<>(
                "a count",
                "a whole number from " + least + " to " + most,
                false,
                text -> between(Quantities.readCount(text), (long) least, (long) most, String::valueOf)
                        .intValue(),
                String::valueOf);
    }

    /** A whole number from 1, or a word where there is none. */
    public static Kind<Optional<Long>> countOr(String word, long most) {
        return new Kind<>(
                "a count",
                word + ", or a whole number from 1 to " + most,
                false,
                text -> text.equals(word)
                        ? Optional.empty()
                        : Optional.of(between(Quantities.readCount(text), 1L, most, String::valueOf)),
                count -> count.map(String::valueOf).orElse(word));
    }

    /** A whole number of percent, up to a hundred. */
    public static Kind<Integer> percentage(int least) {
        return new Kind<>(
                "a percentage",
                "a whole number with % from " + least + "% to 100%",
                false,
                text -> between(Quantities.readPercentage(text), least, 100, Quantities::printPercentage),
                Quantities::printPercentage);
    }

    /** So many in a time, or {@code none}. */
    public static Kind<Optional<Rate>> rate() {
        return new Kind<>(
                "a rate",
                "none, or a whole number with /s, /m or /h, such as 50/s",
                false,
                text -> text.equals("none") ? Optional.empty() : Optional.of(Quantities.readRate(text)),
                rate -> rate.map(Quantities::printRate).orElse("none"));
    }

    /** {@code true} or {@code false}. */
    public static Kind<Boolean> flag() {
        return oneOf("a switch", List.of("true", "false"), Boolean::valueOf, String::valueOf);
    }

    /** One of a few words. */
    public static Kind<String> word(String noun, String... words) {
        return oneOf(noun, List.of(words), Function.identity(), Function.identity());
    }

    /** One of an enum's constants, written in lower case. */
    public static <E extends Enum<E>> Kind<E> word(String noun, Class<E> type) {
        List<String> words = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        return oneOf(noun, words, word -> Enum.valueOf(type, word.toUpperCase(Locale.ROOT)), constant -> constant.name()
                .toLowerCase(Locale.ROOT));
    }

    /** Anything that a reader of its own understands. */
    public static <T> Kind<T> of(String noun, String allowed, Function<String, T> reader) {
        return new Kind<>(noun, allowed, false, reader, String::valueOf);
    }

    /** The same, never printed. */
    public static <T> Kind<T> hidden(String noun, String allowed, Function<String, T> reader) {
        return new Kind<>(noun, allowed, true, reader, value -> "***");
    }

    private static <T> Kind<T> oneOf(
            String noun, List<String> words, Function<String, T> reader, Function<T, String> printer) {
        return new Kind<>(
                noun,
                words.stream().collect(Collectors.joining(", ")),
                false,
                text -> {
                    if (!words.contains(text)) {
                        throw new IllegalArgumentException("");
                    }
                    return reader.apply(text);
                },
                printer);
    }

    private static Kind<Duration> durationBetween(String noun, Duration least, Duration most) {
        return new Kind<>(
                noun,
                "a number with ms, s, m, h or d, such as 30s",
                false,
                text -> between(Quantities.readDuration(text), least, most, Quantities::printDuration),
                Quantities::printDuration);
    }

    private static <C extends Comparable<C>> C between(C value, C least, C most, Function<C, String> printer) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException("at least " + printer.apply(least) + " is needed");
        }
        if (value.compareTo(most) > 0) {
            throw new IllegalArgumentException("at most " + printer.apply(most) + " is possible");
        }
        return value;
    }
}
