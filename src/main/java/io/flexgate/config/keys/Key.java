package io.flexgate.config.keys;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration. Immutable; there is one of each, and it is compared by identity.
 *
 * @param path its segments; a segment in angle brackets, such as {@code <account>}, stands for a name that the user gives
 * @param kind what its value may be
 * @param items how many such values
 * @param standard the default as it would be written, a list's items with commas, or null when the key has none
 * @param general a key that speaks for this one where it is set and this one is not, before the default
 * @param doc one line, without a full stop
 */
public record Key<T>(
        List<String> path,
        Kind<T> kind,
        Items items,
        @Nullable String standard,
        @Nullable Key<T> general,
        String doc) {

    /** How many values a key has. */
    public enum Items {
        /** One, not in a list. */
        ONE,
        /** A list of at least one. */
        SOME,
        /** The same, where one alone needs no list. */
        ONE_OR_SOME,
        /** A list that may be empty. */
        ANY
    }

    /** What a name that the user gives looks like. */
    public static final String NAME_ALLOWED = "1 to 63 of a-z, 0-9 and -";

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");

    public Key {
        path = List.copyOf(path);
    }

    /** By identity: to compare what is declared would make code for a record's hash at each start, for the same result. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** The key that the schema declares at a dotted path. */
    static <T> Key<T> of(String path, Function<Declared, Kind<T>> kind) {
        return of(path, kind, null);
    }

    /** The same, of a kind that needs nothing of the schema. */
    static <T> Key<T> of(String path, Kind<T> kind) {
        return of(path, declared -> kind, null);
    }

    /** The same, where another key speaks for it when it is not set itself. */
    static <T> Key<T> under(Key<T> general, String path, Function<Declared, Kind<T>> kind) {
        return of(path, kind, general);
    }

    private static <T> Key<T> of(String path, Function<Declared, Kind<T>> kind, @Nullable Key<T> general) {
        Declared declared = Schema.at(path);
        Kind<T> read = kind.apply(declared);
        if (read.secret() != declared.secret()) {
            throw declared.wrong(declared.secret() ? "is a secret that is shown" : "is hidden and not writeOnly");
        }
        return new Key<>(segments(path), read, declared.items(), declared.standard(), general, declared.doc());
    }

    /** Whether the value may be a list. */
    public boolean many() {
        return items != Items.ONE;
    }

    /** The segments of a dotted path. */
    public static List<String> segments(String dotted) {
        return List.of(dotted.split("\\.", -1));
    }

    /** Whether a user may give this name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether this segment of a declaration stands for a name that the user gives. */
    public static boolean placeholder(String segment) {
        return segment.startsWith("<");
    }

    /** How many words of the environment variable stand behind the name that the user gives; 0 where there is no name. */
    int wordsBehindName() {
        int words = 0;
        for (int i = path.size() - 1; i >= 0; i--) {
            if (placeholder(path.get(i))) {
                return words;
            }
            words += path.get(i).split("-", -1).length;
        }
        return 0;
    }

    /** The dotted path, with names in place of placeholders. */
    public String at(String... names) {
        int next = 0;
        StringBuilder dotted = new StringBuilder();
        for (String segment : path) {
            dotted.append(dotted.isEmpty() ? "" : ".").append(placeholder(segment) ? names[next++] : segment);
        }
        return dotted.toString();
    }

    /** Whether a concrete path is this key's. */
    boolean matches(List<String> concrete) {
        return concrete.size() == path.size() && begins(concrete);
    }

    /** Whether a concrete path is this key's or leads to it. */
    boolean begins(List<String> concrete) {
        if (concrete.size() > path.size()) {
            return false;
        }
        for (int i = 0; i < concrete.size(); i++) {
            if (!fits(path.get(i), concrete.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** A pattern for the environment variable that sets this key, with one group per placeholder. */
    Pattern variable() {
        return Pattern.compile(variable("([A-Z0-9_]{1,63})"));
    }

    /** The environment variable that sets this key, with a text in place of a name. */
    String variable(String name) {
        return path.stream()
                .map(segment -> placeholder(segment)
                        ? name
                        : segment.toUpperCase(Locale.ROOT).replace('-', '_'))
                .collect(Collectors.joining("_", "FLEXGATE_", ""));
    }

    private static boolean fits(String declared, String given) {
        return placeholder(declared) ? isName(given) : declared.equals(given);
    }
}
