package io.flexgate.http.fields;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is said about an Item or an Inner List (RFC 9651 §3.1.2). Immutable; prints its canonical form.
 *
 * @param values by key, in the order their keys first came
 */
public record Parameters(Map<String, BareItem> values) {

    /** Nothing is said. */
    public static final Parameters NONE = new Parameters(Map.of());

    /**
     * @throws IllegalArgumentException when a key is none
     */
    public Parameters {
        values = Keys.ordered(values);
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(value -> ";" + value.getKey()
                        + (value.getValue().equals(BareItem.Bool.TRUE) ? "" : "=" + value.getValue()))
                .collect(Collectors.joining());
    }
}
