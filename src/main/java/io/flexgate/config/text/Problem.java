package io.flexgate.config.text;

import java.util.Comparator;

/**
 * One thing that is wrong with a configuration. Immutable; never holds a secret.
 *
 * @param place where the value was given
 * @param key the dotted path, or empty where the problem belongs to no key
 * @param message what is wrong and what is allowed
 */
public record Problem(Place place, String key, String message) implements Comparable<Problem> {

    private static final int LONGEST_SHOWN = 60;

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

    /** A text that a user wrote, fit for one line of a message: no control characters, not too long, no user in a URL. */
    public static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(LONGEST_SHOWN).forEach(point -> {
            if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                shown.append(String.format("\\u%04x", point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        String cut = text.codePointCount(0, text.length()) > LONGEST_SHOWN ? "..." : "";
        return shown.toString().replaceAll("//[^/@]*@", "//***@") + cut;
    }
}
