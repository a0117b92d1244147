package io.flexgate.catalog;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A kind of thing that paths and answers name. Immutable.
 *
 * @param name as in the catalog, such as {@code plugin}
 * @param sid the form of its canonical identity; nothing has it where the entity has none
 * @param alias the fields whose values, joined by {@code /}, are its other lasting identity; empty where it has none
 */
public record Entity(String name, SidForm sid, List<String> alias) {

    private static final SidForm NEVER = SidForm.of(Pattern.compile("(?!)"));

    public Entity {
        alias = List.copyOf(alias);
    }

    /** An entity with sids of a two-letter prefix and 32 hexadecimal digits. */
    public static Entity of(String name, String sidPrefix, List<String> alias) {
        return new Entity(name, SidForm.of(Pattern.compile(sidPrefix + "[0-9a-fA-F]{32}")), alias);
    }

    /** An entity that is named only in paths. */
    public static Entity opaque(String name) {
        return new Entity(name, NEVER, List.of());
    }

    /** Whether the text has the form of a sid. */
    boolean isSid(String text) {
        return sid.matches(text);
    }
}
