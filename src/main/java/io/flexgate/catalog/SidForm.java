package io.flexgate.catalog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How sids of an entity look. Immutable.
 *
 * <p>Each call of upstream asks it about each segment and item. Nearly all forms are letters and 32 hexadecimal digits after
 * them, which a look at each character tells in a tenth of the time that the pattern takes.
 */
public final class SidForm {

    private static final int DIGITS = 32;

    /** A pattern that is such a form. */
    private static final Pattern USUAL = Pattern.compile("(?<prefix>[A-Za-z]{1,8})\\[0-9a-fA-F]\\{32}");

    private final Pattern pattern;
    private final @Nullable String prefix;

    private SidForm(Pattern pattern, @Nullable String prefix) {
        this.pattern = pattern;
        this.prefix = prefix;
    }

    /** The form that a pattern describes. */
    static SidForm of(Pattern pattern) {
        Matcher usual = USUAL.matcher(pattern.pattern());
        return new SidForm(pattern, pattern.flags() == 0 && usual.matches() ? usual.group("prefix") : null);
    }

    /** Whether the whole text has it. */
    boolean matches(String text) {
        if (prefix == null) {
            return pattern.matcher(text).matches();
        }
        int begin = prefix.length();
        if (text.length() != begin + DIGITS || !text.startsWith(prefix)) {
            return false;
        }
        for (int i = begin; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SidForm form && pattern.pattern().equals(form.pattern.pattern());
    }

    @Override
    public int hashCode() {
        return pattern.pattern().hashCode();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
