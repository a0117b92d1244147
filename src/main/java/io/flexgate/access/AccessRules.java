package io.flexgate.access;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How callers prove who they are. Immutable.
 *
 * @param mode whose credentials go upstream
 * @param account the account whose credentials are injected; present exactly when the mode is {@code LOCAL}
 * @param teams who may call; present exactly when the mode is {@code TEAMS}
 */
public record AccessRules(Mode mode, @Nullable Account account, List<Team> teams) {

    /** Whose credentials go upstream. */
    public enum Mode {
        /** The caller's own, untouched. */
        PASSTHROUGH,
        /** The account's of the team that the caller's key belongs to. */
        TEAMS,
        /** The one configured account's; loopback or unix socket only. */
        LOCAL
    }

    public AccessRules {
        teams = List.copyOf(teams);
        if ((mode == Mode.LOCAL) != (account != null) || (mode == Mode.TEAMS) == teams.isEmpty()) {
            throw new IllegalArgumentException(
                    "access local needs exactly one account, access teams at least one team, access passthrough neither");
        }
        Set<String> names = new HashSet<>();
        Set<KeyHash> keys = new HashSet<>();
        for (Team team : teams) {
            if (!names.add(team.name()) || !Set.copyOf(team.keys()).stream().allMatch(keys::add)) {
                throw new IllegalArgumentException("two teams have neither the name nor a key in common");
            }
        }
    }

    public static AccessRules passthrough() {
        return new AccessRules(Mode.PASSTHROUGH, null, List.of());
    }

    public static AccessRules local(Account account) {
        return new AccessRules(Mode.LOCAL, account, List.of());
    }

    public static AccessRules teams(List<Team> teams) {
        return new AccessRules(Mode.TEAMS, null, teams);
    }
}
