package io.flexgate.config.keys;

import io.flexgate.limits.Rate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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

    /** A time that may be nothing, such as how long an answer stays fresh. */
    static Kind<Duration> duration(Declared declared) {
        return durationBetween("a duration", declared);
    }

    /** A bound of waiting. */
    static Kind<Duration> timeout(Declared declared) {
        return durationBetween("a timeout", declared);
    }

    /** A number of bytes within bounds. */
    static Kind<Long> size(Declared declared) {
        long least = Quantities.readSize(declared.least());
        long most = Quantities.readSize(declared.most());
        String bounds = " from " + Quantities.printSize(least) + " to " + Quantities.printSize(most);
        return new Kind<>(
                "a size",
                "a number with B, KiB, MiB or GiB" + bounds,
                false,
                text -> between(Quantities.readSize(text), least, most, Quantities::printSize),
                Quantities::printSize);
    }

    /** A whole number within bounds. */
    static Kind<Integer> count(Declared declared) {
        long least = Quantities.readCount(declared.least());
        long most = Math.toIntExact(Quantities.readCount(declared.most()));
        return new Kind<>(
                "a count",
                "a whole number from " + least + " to " + most,
                false,
                text -> between(Quantities.readCount(text), least, most, String::valueOf)
                        .intValue(),
                String::valueOf);
    }

    /** A whole number within bounds, or a word where there is none. */
    static Kind<Optional<Long>> countOr(Declared declared) {
        long least = Quantities.readCount(declared.least());
        long most = Quantities.readCount(declared.most());
        String word = declared.word();
        return new Kind<>(
                "a count",
                word + ", or a whole number from " + least + " to " + most,
                false,
                text -> text.equals(word)
                        ? Optional.empty()
                        : Optional.of(between(Quantities.readCount(text), least, most, String::valueOf)),
                count -> count.map(String::valueOf).orElse(word));
    }

    /** A whole number of percent. */
    static Kind<Integer> percentage(Declared declared) {
        int least = Quantities.readPercentage(declared.least());
        int most = Quantities.readPercentage(declared.most());
        return new Kind<>(
                "a percentage",
                "a whole number with % from " + least + "% to " + most + "%",
                false,
                text -> between(Quantities.readPercentage(text), least, most, Quantities::printPercentage),
                Quantities::printPercentage);
    }

    /** So many in a time, or a word where there is no bound. */
    static Kind<Optional<Rate>> rate(Declared declared) {
        long least = Quantities.readCount(declared.least());
        long most = Quantities.readCount(declared.most());
        String word = declared.word();
        return new Kind<>(
                "a rate",
                word + ", or a whole number with /s, /m or /h, such as 50/s",
                false,
                text -> text.equals(word)
                        ? Optional.empty()
                        : Optional.of(
                                Quantities.readRate(text, number -> between(number, least, most, String::valueOf))),
                rate -> rate.map(Quantities::printRate).orElse(word));
    }

    /** {@code true} or {@code false}. */
    static Kind<Boolean> flag(Declared declared) {
        if (!declared.words().equals(List.of("true", "false"))) {
            throw declared.wrong("is a switch that may be " + declared.words());
        }
        return oneOf("a switch", declared.words(), Boolean::valueOf, String::valueOf);
    }

    /** One of the words that the schema has for it. */
    static Kind<String> word(String noun, Declared declared) {
        return oneOf(noun, declared.words(), Function.identity(), Function.identity());
    }

    /** One of an enum's constants, written in lower case, in the order of the schema. */
    static <E extends Enum<E>> Kind<E> word(String noun, Class<E> type, Declared declared) {
        Set<String> words = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        if (!words.equals(Set.copyOf(declared.words()))) {
            throw declared.wrong("may be " + declared.words() + ", and " + words + " in the code");
        }
        return oneOf(
                noun,
                declared.words(),
                word -> Enum.valueOf(type, word.toUpperCase(Locale.ROOT)),
                constant -> constant.name().toLowerCase(Locale.ROOT));
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

    private static Kind<Duration> durationBetween(String noun, Declared declared) {
        Duration least = Quantities.readDuration(declared.least());
        Duration most = Quantities.readDuration(declared.most());
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
