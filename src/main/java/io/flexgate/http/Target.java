package io.flexgate.http;

import org.jspecify.annotations.Nullable;

/**
 * A request target in origin form (RFC 9112 §3.2.1), kept exactly as it was sent. Immutable.
 *
 * @param text path and query as sent; an absolute-form target without its scheme and authority
 * @param path up to the first {@code ?}
 * @param authority the host of an absolute-form target, else null
 */
public record Target(String text, String path, @Nullable String authority) {

    /** A target that is not forwarded, with the reason. */
    public static final class Bad extends Exception {
        private static final long serialVersionUID = 1L;

        Bad(String reason) {
            super(reason, null, false, false);
        }
    }

    /**
     * Reads a target of origin form, absolute form, or {@code *}.
     *
     * @throws Bad when it is none of them or has a byte that no target may have
     */
    public static Target parse(String raw) throws Bad {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                throw new Bad("the request target has a character that must be percent-encoded");
            }
        }
        if (raw.startsWith("/")) {
            return of(raw, null);
        }
        if (raw.equals("*")) {
            return new Target(raw, raw, null);
        }
        int scheme =
                raw.regionMatches(true, 0, "http://", 0, 7) ? 7 : raw.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
        if (scheme == 0) {
            throw new Bad("the request target must start with / or be an http or https URL");
        }
        int end = scheme;
        while (end < raw.length() && raw.charAt(end) != '/' && raw.charAt(end) != '?') {
            end++;
        }
        String rest = raw.substring(end);
        return of(rest.startsWith("/") ? rest : "/" + rest, raw.substring(scheme, end));
    }

    private static Target of(String text, @Nullable String authority) {
        int question = text.indexOf('?');
        return new Target(text, question < 0 ? text : text.substring(0, question), authority);
    }

    /** The form that cache keys use: an empty query is no query, nothing else is normalised. */
    public String canonical() {
        return text.length() == path.length() + 1 ? path : text;
    }
}
