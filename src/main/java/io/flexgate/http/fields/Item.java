package io.flexgate.http.fields;

import java.util.List;
import java.util.Optional;

/**
 * One value with its parameters (RFC 9651 §3.3). Immutable; prints its canonical form.
 *
 * @param value the bare item
 * @param parameters what is said about it
 */
public record Item(BareItem value, Parameters parameters) implements Member {

    /** A value about which nothing more is said. */
    public static Item of(BareItem value) {
        return new Item(value, Parameters.NONE);
    }

    /** Reads the lines of an Item field; empty where they are none. */
    public static Optional<Item> parse(List<String> lines) {
        return Parser.parse(lines, Parser::item);
    }

    @Override
    public String toString() {
        return "" + value + parameters;
    }
}
