package io.flexgate.catalog;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A fact as a catalog declares it: {@code plugins}, one of the account, or {@code plugin/{plugin}}, one of an entity.
 * Immutable.
 *
 * @param name such as {@code plugin}
 * @param entity name of the entity that the fact is about, or null
 */
public record Topic(String name, @Nullable String entity) {

    /** What a write changes of which nothing more is known: all that an account has. */
    public static final Topic EVERYTHING = new Topic("everything", null);

    /**
     * Reads {@code topic} or {@code topic/{entity}}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static Topic parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new Topic(text.toLowerCase(Locale.ROOT), null);
        }
        String rest = text.substring(slash + 1);
        if (!rest.startsWith("{") || !rest.endsWith("}")) {
            throw new IllegalArgumentException("'" + text + "' is not topic or topic/{entity}");
        }
        return new Topic(text.substring(0, slash), rest.substring(1, rest.length() - 1));
    }
}
