package io.flexgate.relay.upkeep;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which stored answers: those for which all that is said holds. Immutable.
 *
 * @param sid of an entity that the answer tells of, or that its target names; null for any
 * @param resource of the catalog; null for any
 * @param account its name in the configuration, or its sid; null for any
 * @param path as sent; without a query it stands for every query; null for any
 */
public record Selection(
        @Nullable String sid,
        @Nullable String resource,
        @Nullable String account,
        @Nullable String path) {

    /** All of them. */
    public static final Selection ALL = new Selection(null, null, null, null);

    /** Whether nothing is said. */
    public boolean isAll() {
        return Stream.of(sid, resource, account, path).allMatch(Objects::isNull);
    }

    /** As the operator has said it. */
    @Override
    public String toString() {
        return isAll()
                ? "everything"
                : Stream.of(said("sid", sid), said("resource", resource), said("account", account), said("path", path))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(", "));
    }

    private static String said(String name, @Nullable String value) {
        return value == null ? "" : name + " " + value;
    }
}
