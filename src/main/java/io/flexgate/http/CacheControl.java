package io.flexgate.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The directives of the {@code Cache-Control} fields of one message (RFC 9111 §5.2). Immutable. What cannot be read is taken
 * to the safe side: a malformed number is 0 seconds, and of a repeated one the smaller counts (RFC 9111 §4.2.1).
 */
public final class CacheControl {

    private static final CacheControl NONE = new CacheControl(Map.of());

    /** The largest number of seconds that is told apart (RFC 9111 §1.2.2). */
    static final long MOST = 1L << 31;

    /** In place of an argument that is not written as one, such as {@code max-age= 5}: no number, no field names. */
    private static final String MALFORMED = "!";

    /** Directives whose argument lists field names; without one they speak of the whole answer (§5.2.2.4, §5.2.2.7). */
    private static final Set<String> OF_FIELDS = Set.of("no-cache", "private");

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
                String name = (equals < 0 ? directive : directive.substring(0, equals))
                        .strip()
                        .toLowerCase(Locale.ROOT);
                if (!name.isEmpty()) {
                    String argument = equals < 0 ? "" : argument(directive, equals);
                    directives.merge(
                            name, argument, OF_FIELDS.contains(name) ? CacheControl::either : CacheControl::stricter);
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

    /** Whether the directive is there and speaks of the whole answer, not of some of its fields. */
    public boolean whole(String directive) {
        String argument = directives.get(directive);
        return argument != null && (argument.isEmpty() || argument.equals(MALFORMED));
    }

    /** Whether the directive is there without any argument. */
    public boolean bare(String directive) {
        return "".equals(directives.get(directive));
    }

    /** The lower-case names of the fields that the directive speaks of; none where it speaks of the whole answer. */
    public Set<String> fields(String directive) {
        String argument = directives.get(directive);
        if (argument == null || whole(directive)) {
            return Set.of();
        }
        Set<String> names = new TreeSet<>();
        for (String name : argument.split(",")) {
            if (!name.isBlank()) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /** Whether there is no directive at all. */
    public boolean isEmpty() {
        return directives.isEmpty();
    }

    /** Delta-seconds (RFC 9111 §1.2.2): what is no number is 0, what is too large is 2^31. */
    static long deltaSeconds(String text) {
        if (text.isEmpty() || text.chars().anyMatch(c -> c < '0' || c > '9')) {
            return 0;
        }
        int first = 0;
        while (first < text.length() - 1 && text.charAt(first) == '0') {
            first++;
        }
        return text.length() - first > 10 ? MOST : Math.min(Long.parseLong(text.substring(first)), MOST);
    }

    /** An argument with spaces around its {@code =} is malformed: the grammar has none (§5.2). */
    private static String argument(String directive, int equals) {
        String argument = directive.substring(equals + 1).stripTrailing();
        boolean spaced = equals == 0
                || Character.isWhitespace(directive.charAt(equals - 1))
                || (!argument.isEmpty() && Character.isWhitespace(argument.charAt(0)));
        return spaced || argument.isEmpty() ? MALFORMED : unquote(argument);
    }

    private static String either(String first, String second) {
        boolean whole = first.isEmpty() || second.isEmpty() || first.equals(MALFORMED) || second.equals(MALFORMED);
        return whole ? "" : first + "," + second;
    }

    private static String stricter(String first, String second) {
        return deltaSeconds(first) <= deltaSeconds(second) ? first : second;
    }

    private static List<String> splitOutsideQuotes(String value) {
        if (value.indexOf('"') < 0) {
            return List.of(value.split(","));
        }
        List<String> parts = new ArrayList<>();
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
