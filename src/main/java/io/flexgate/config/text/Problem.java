package io.flexgate.config.text;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * One thing that is wrong with a configuration. Immutable; never holds a secret.
 *
 * @param place where the value was given
 * @param key the dotted path, or empty where the problem belongs to no key
 * @param message what is wrong and what is allowed
 */
public record Problem(Place place, String key, String message) implements Comparable<Problem> {

    private static final int LONGEST_SHOWN = 60;

    /** Up to the last @, as what should have been written %2F or %40 may not have been; with a scheme or without. */
    private static final Pattern USER = Pattern.compile("((?://)|(?<!\\S)(?=[^\\s:@/]*:(?!//)))\\S*@");

    private static final Pattern QUERY = Pattern.compile("(?i)([?&;]password=)[^&;\\s]*");

    private static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::place).thenComparing(Problem::key).thenComparing(Problem::message);

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line:column: key: message}. */
    @Override
    public String toString() {
        return place + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }

    /** A value that a user wrote, fit for a message: on one line, not too long, neither user nor password of a URL in it. */
    public static String shown(String text) {
        String masked = QUERY.matcher(USER.matcher(text).replaceAll("$1***@")).replaceAll("$1***");
        int length = masked.codePointCount(0, masked.length());
        String cut = length > LONGEST_SHOWN ? masked.substring(0, masked.offsetByCodePoints(0, LONGEST_SHOWN)) : masked;
        return oneLine(cut) + (length > LONGEST_SHOWN ? "..." : "");
    }

    /** A text in which control and formatting characters are spelt out, so that it says no more than it shows. */
    public static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                line.append(String.format("\\u%04x", point));
            } else {
                line.appendCodePoint(point);
            }
        });
        return line.toString();
    }
}
