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

    /** Where the list stands. */
    public static final String LIST = "teams";

    private static final long MOST_REQUESTS = 1_000_000_000;

    public static final Key<String> NAME = Key.required(
            "teams.<team>.name",
            Kind.of("a team's name", Key.NAME_ALLOWED, text -> when(Key.isName(text), text)),
            "what the team is called");
    public static final Key<KeyHash> KEYS = Key.requiredList(
            "teams.<team>.keys",
            // What is no hash may be the key itself, so it is not shown.
            new Kind<>(
                    "a key's hash",
                    "sha256: and 64 hexadecimal digits, as scripts/flexgate key TEAM prints them",
                    true,
                    KeyHash::parse,
                    KeyHash::toString),
            "the hashes of its keys; several, so that one can be rotated");
    public static final Key<String> ACCOUNT = Key.required(
            "teams.<team>.account",
            Kind.of("an account's name", "the name of one under accounts:", text -> when(!text.isEmpty(), text)),
            "whose credential its calls go to the API with; may be left out where there is one account");
    public static final Key<Permission> ALLOW = Key.list(
            "teams.<team>.allow", Kind.word("a permission", Permission.class), "read, write", "what it may do");
    public static final Key<Optional<Rate>> RATE =
            Key.of("teams.<team>.requests.rate", Kind.rate(), "none", "requests it may send, cached or not");
    public static final Key<Optional<Long>> BURST = Key.of(
            "teams.<team>.requests.burst",
            Kind.countOr("auto", MOST_REQUESTS),
            "auto",
            "how many may come at once after a pause; auto: what the rate allows in a second");
    public static final Key<Optional<Long>> PER_DAY = Key.of(
            "teams.<team>.requests.per-day",
            Kind.countOr("none", MOST_REQUESTS),
            "none",
            "requests it may send in a day of UTC");
    public static final Key<Integer> WEIGHT = Key.of(
            "teams.<team>.upstream.weight",
            Kind.count(1, 1_000),
            "1",
            "its share of the account's budget, beside the other teams' weights");
    public static final Key<Priority> PRIORITY = Key.of(
            "teams.<team>.upstream.priority",
            Kind.word("a priority", Priority.class),
            "normal",
            "whose calls go first where some must wait");
    public static final Key<Boolean> ENFORCE =
            Key.of("teams.<team>.enforce", Kind.flag(), "true", "false: only count what its limits would have refused");

    /** In the order in which they are printed. */
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
