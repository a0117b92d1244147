package io.flexgate.http.fields;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of dictionaries and parameters (RFC 9651 §3.1.2). */
final class Keys {

    private Keys() {}

    /** Whether a key may begin so. */
    static boolean begins(char c) {
        return (c >= 'a' && c <= 'z') || c == '*';
    }

    /** Whether a key may go on so. */
    static boolean continues(char c) {
        return begins(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    }

    /**
     * An immutable copy in the same order; {@code Map.copyOf} would lose it.
     *
     * @throws IllegalArgumentException when a key is none
     */
    static <V> Map<String, V> ordered(Map<String, V> values) {
        for (String key : values.keySet()) {
            if (key.isEmpty() || !begins(key.charAt(0)) || !key.chars().allMatch(c -> continues((char) c))) {
                throw new IllegalArgumentException("'" + key + "' is no key of a structured field");
            }
        }
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
