package io.flexgate.http;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The directives of the {@code Cache-Control} fields of one message (RFC 9111 §5.2). Immutable. What cannot be read is taken
 * to the safe side: a malformed number is 0 seconds, and of a repeated one the smaller counts (RFC 9111 §4.2.1).
 */
public final class CacheControl {

    private static final CacheControl NONE = new CacheControl(Map.of());

    /** The largest number of seconds that is told apart (RFC 9111 §1.2.2). */
    private static final long MOST = 1L << 31;

    private final Map<String, String> directives;

    private CacheControl(Map<String, String> directives) {
        this.directives = directives;
    }

    /** Reads the values of all fields of the message. */
    public static CacheControl parse(List<String> values) {
        if (values.isEmpty()) {
            return NONE;
        }
        Map<String, String> directives = new HashMap<>();
        for (String value : values) {
            for (String directive : splitOutsideQuotes(value)) {
                int equals = directive.indexOf('=');
                String name = (equals < 0 ? directive : directive.substring(0, equals)).strip();
                String argument = equals < 0
                        ? ""
                        : unquote(directive.substring(equals + 1).strip());
                if (!name.isEmpty()) {
                    directives.merge(name.toLowerCase(Locale.ROOT), argument, CacheControl::stricter);
                }
            }
        }
        return new CacheControl(directives);
    }

    /** Directives by their names in lower case, with their arguments; the empty text is none. */
    static CacheControl of(Map<String, String> directives) {
        return new CacheControl(Map.copyOf(directives));
    }

    /** Whether the directive is there, with or without an argument. */
    public boolean has(String directive) {
        return directives.containsKey(directive);
    }

    /** The directive's argument in seconds; empty where the directive is absent. */
    public OptionalLong seconds(String directive) {
        String argument = directives.get(directive);
        return argument == null ? OptionalLong.empty() : OptionalLong.of(deltaSeconds(argument));
    }

    /** Whether there is no directive at all. */
    public boolean isEmpty() {
        return directives.isEmpty();
    }

    /** Delta-seconds (RFC 9111 §1.2.2): what is no number is 0, what is too large is 2^31. */
    private static long deltaSeconds(String text) {
        if (text.isEmpty() || text.chars().anyMatch(c -> c < '0' || c > '9')) {
            return 0;
        }
        return text.length() > 10 ? MOST : Math.min(Long.parseLong(text), MOST);
    }

    private static String stricter(String first, String second) {
        return deltaSeconds(first) <= deltaSeconds(second) ? first : second;
    }

    private static List<String> splitOutsideQuotes(String value) {
        if (value.indexOf('"') < 0) {
            return List.of(value.split(","));
        }
        List<String> parts = new java.util.ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                parts.add(value.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(value.substring(start));
        return parts;
    }

    private static String unquote(String text) {
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
