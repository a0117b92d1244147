package io.flexgate.observe;

/**
 * Keeps out of a line what looks like a secret: a path is the client's to choose, and a credential that was put into one by mistake
 * must not end up in the log. Bounds what is told, too. Pure.
 */
public final class Masks {

    static final String MASK = "***";

    private static final int LONGEST = 1_024;
    private static final int TOKEN = 32;
    private static final String TEAM_KEY = "fgk_";
    private static final String WEB_TOKEN = "eyJ";

    private Masks() {}

    /** The beginning of a text, where it is longer than anybody reads. */
    public static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    /** A path without user information, tokens of the API, web tokens and keys of teams. */
    public static String path(String whole) {
        String path = cut(whole);
        StringBuilder masked = null;
        int kept = 0;
        for (int begin = 0; begin <= path.length(); ) {
            int slash = path.indexOf('/', begin);
            int end = slash < 0 ? path.length() : slash;
            int secret = secret(path, begin, end);
            if (secret > begin) {
                masked = (masked == null ? new StringBuilder() : masked)
                        .append(path, kept, begin)
                        .append(MASK);
                kept = secret;
            }
            begin = end + 1;
        }
        return masked == null ? path : masked.append(path, kept, path.length()).toString();
    }

    /** Where the secret that a segment begins with ends; its begin where there is none. */
    private static int secret(String path, int begin, int end) {
        int at = path.lastIndexOf('@', end - 1);
        if (at >= begin) {
            int colon = path.indexOf(':', begin);
            boolean authority = begin > 1 && path.charAt(begin - 2) == '/';
            if (authority || (colon >= 0 && colon < at)) {
                return at;
            }
        }
        boolean known = path.startsWith(TEAM_KEY, begin) || path.startsWith(WEB_TOKEN, begin);
        return known || (end - begin == TOKEN && token(path, begin, end)) ? end : begin;
    }

    /** As long as a token, with letters and digits and nothing else: no name that somebody would think of. */
    private static boolean token(String path, int begin, int end) {
        boolean letters = false;
        boolean digits = false;
        for (int i = begin; i < end; i++) {
            char c = path.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (!digit && !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
                return false;
            }
            digits |= digit;
            letters |= !digit;
        }
        return letters && digits;
    }
}
