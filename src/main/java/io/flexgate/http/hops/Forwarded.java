package io.flexgate.http.hops;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Forwarded} (RFC 7239) from its end: what the nearest proxy has added stands there, and nothing that somebody has
 * sent to that proxy, such as a quote that never ends, changes how it is read. Pure.
 */
final class Forwarded {

    private Forwarded() {}

    /**
     * The hops, the nearest first.
     *
     * @param values of all the fields of that name
     * @param most how many are read
     * @return up to the first that cannot be read, which is silent
     */
    static List<Hop> read(List<String> values, int most) {
        List<Hop> hops = new ArrayList<>();
        for (int i = values.size() - 1; i >= 0; i--) {
            String value = values.get(i);
            int end = value.length();
            while (end >= 0 && hops.size() < most) {
                int begin = begin(value, end);
                Map<String, String> pairs =
                        begin < 0 ? null : pairs(value.substring(begin, end).strip());
                if (pairs == null) {
                    hops.add(Hop.SILENT);
                    return hops;
                }
                if (!pairs.isEmpty()) {
                    hops.add(Hop.of(pairs.get("for"), pairs.get("proto"), pairs.get("host"), null));
                }
                end = begin - 1;
            }
        }
        return hops;
    }

    /** Where the element begins that ends here; -1 where a quote in it has no other. */
    private static int begin(String value, int end) {
        boolean quoted = false;
        for (int i = end - 1; i >= 0; i--) {
            char c = value.charAt(i);
            if (c == '"' && !(quoted && escaped(value, i))) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i + 1;
            }
        }
        return quoted ? -1 : 0;
    }

    private static boolean escaped(String value, int at) {
        int slashes = 0;
        while (at - slashes > 0 && value.charAt(at - slashes - 1) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    /** The pairs of an element; null where it is none, or names one twice. */
    private static @Nullable Map<String, String> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        int at = 0;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                return null;
            }
            String name = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder value = new StringBuilder();
            at = value(text, equals + 1, value);
            if (at < 0 || !isToken(name, "") || pairs.putIfAbsent(name, value.toString()) != null) {
                return null;
            }
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
            if (at < text.length() && text.charAt(at++) != ';') {
                return null;
            }
            while (at < text.length() && " \t;".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }
        return pairs;
    }

    /** Reads a token or a quoted string; where it ends, or -1. Addresses are let off their quotes, which many leave out. */
    private static int value(String text, int from, StringBuilder value) {
        int at = from;
        if (at < text.length() && text.charAt(at) == '"') {
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    return at + 1;
                }
                if (c == '\\' && ++at == text.length()) {
                    return -1;
                }
                value.append(text.charAt(at));
            }
            return -1;
        }
        while (at < text.length() && "; \t".indexOf(text.charAt(at)) < 0) {
            value.append(text.charAt(at++));
        }
        return isToken(value, "[]:") ? at : -1;
    }

    private static boolean isToken(CharSequence text, String besides) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0 && besides.indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
