package io.flexgate.http;

import java.util.Locale;

/**
 * Names of fields in lower case. There are few, and each comes again and again as a new text: those that were asked for are
 * remembered, a newer one in place of an older that is alike to the hash, so it is bounded. Any thread: what is lost in a race is a
 * memory.
 */
public final class LowerCase {

    private static final int SLOTS = 1 << 9;

    /** A longer one is no name that comes often. */
    private static final int LONGEST = 48;

    private static final Known[] KNOWN = new Known[SLOTS];

    private LowerCase() {}

    private record Known(String name, String lower) {}

    /** The name in lower case. */
    public static String of(String name) {
        if (name.length() > LONGEST) {
            return name.toLowerCase(Locale.ROOT);
        }
        int slot = (name.hashCode() * 0x9E3779B9) >>> 23;
        Known known = KNOWN[slot];
        if (known != null && known.name().equals(name)) {
            return known.lower();
        }
        String lower = name.toLowerCase(Locale.ROOT);
        KNOWN[slot] = new Known(name, lower);
        return lower;
    }
}
