package io.flexgate.config.keys;

import io.flexgate.access.KeyHash;
import io.flexgate.access.Permission;
import io.flexgate.limits.Priority;
import io.flexgate.limits.Rate;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a team. In a file {@code teams} is a list of mappings that have a {@code name}; that name is the second segment
 * of their paths. Immutable.
 */
public final class TeamKeys {

    /** Names under which callers are counted that are no team's. */
    public static final List<String> TAKEN = List.of("anyone", "local", "passthrough", "unknown");

    /** Where the list stands. */
    public static final String LIST = "teams";

    public static final Key<String> NAME = Key.of(
            "teams.<team>.name", Kind.of("a team's name", Key.NAME_ALLOWED, text -> when(Key.isName(text), text)));
    public static final Key<KeyHash> KEYS = Key.of(
            "teams.<team>.keys",
            // What is no hash may be the key itself, so it is not shown.
            new Kind<>(
                    "a key's hash",
                    "sha256: and 64 hexadecimal digits, as scripts/flexgate key TEAM prints them",
                    true,
                    KeyHash::parse,
                    KeyHash::toString));
    public static final Key<String> ACCOUNT = Key.of(
            "teams.<team>.account",
            Kind.of("an account's name", "the name of one under accounts:", text -> when(!text.isEmpty(), text)));
    public static final Key<Permission> ALLOW =
            Key.of("teams.<team>.allow", declared -> Kind.word("a permission", Permission.class, declared));
    public static final Key<Optional<Rate>> RATE = Key.of("teams.<team>.requests.rate", Kind::rate);
    public static final Key<Optional<Long>> BURST = Key.of("teams.<team>.requests.burst", Kind::countOr);
    public static final Key<Optional<Long>> PER_DAY = Key.of("teams.<team>.requests.per-day", Kind::countOr);
    public static final Key<Integer> WEIGHT = Key.of("teams.<team>.upstream.weight", Kind::count);
    public static final Key<Priority> PRIORITY =
            Key.of("teams.<team>.upstream.priority", declared -> Kind.word("a priority", Priority.class, declared));
    public static final Key<Boolean> ENFORCE = Key.of("teams.<team>.enforce", Kind::flag);

    /** All of them. */
    public static final List<Key<?>> ALL =
            List.of(NAME, KEYS, ACCOUNT, ALLOW, RATE, BURST, PER_DAY, WEIGHT, PRIORITY, ENFORCE);

    private TeamKeys() {}

    private static String when(boolean right, String text) {
        if (!right) {
            throw new IllegalArgumentException("");
        }
        return text;
    }
}
