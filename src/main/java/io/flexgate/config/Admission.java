package io.flexgate.config;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Account;
import io.flexgate.access.Secret;
import io.flexgate.access.Team;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.keys.TeamKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Builds who may call and with whose credentials: accounts and teams, and what the mode of access needs of them. */
final class Admission {

    private static final String ACCOUNTS = "accounts";

    private final Values values;

    Admission(Values values) {
        this.values = values;
    }

    /** Reads every account and team, needed or not, so that each of its mistakes is told. */
    AccessRules rules(Found<AccessRules.Mode> mode) {
        Set<String> names =
                values.known(ACCOUNTS, List.of(Keys.ACCOUNT_SID, Keys.ACCOUNT_USERNAME, Keys.ACCOUNT_PASSWORD));
        Map<String, Account> accounts = new TreeMap<>();
        names.forEach(name -> account(name).ifPresent(account -> accounts.put(name, account)));
        List<Team> teams = new Teams(values, names, accounts).all();
        if (!mode.sound()) {
            return AccessRules.passthrough();
        }
        if (mode.value() != AccessRules.Mode.TEAMS) {
            unused(TeamKeys.LIST, "teams");
        }
        return switch (mode.value()) {
            case PASSTHROUGH -> {
                unused(ACCOUNTS, "local or access: teams");
                yield AccessRules.passthrough();
            }
            case LOCAL -> {
                checkOne(mode, names);
                yield accounts.values().stream()
                        .findFirst()
                        .map(AccessRules::local)
                        .orElseGet(AccessRules::passthrough);
            }
            case TEAMS -> {
                needed(mode, ACCOUNTS, "account");
                needed(mode, TeamKeys.LIST, "team");
                yield teams.isEmpty() ? AccessRules.passthrough() : AccessRules.teams(teams);
            }
        };
    }

    private void unused(String section, String modes) {
        if (!values.names(section).isEmpty()) {
            values.report(
                    values.place(section),
                    section,
                    section + " are only used with access: " + modes + "; change access, or remove them");
        }
    }

    private void needed(Found<AccessRules.Mode> mode, String section, String one) {
        if (values.names(section).isEmpty() && !values.broken(section)) {
            values.report(
                    mode.place(),
                    Keys.ACCESS.at(),
                    "teams needs at least one " + one + " under " + section + ":; there is none");
        }
    }

    private void checkOne(Found<AccessRules.Mode> mode, Set<String> names) {
        if (names.size() != 1) {
            values.report(
                    mode.place(),
                    Keys.ACCESS.at(),
                    "local needs exactly one account under accounts:; "
                            + (names.isEmpty()
                                    ? "there is none"
                                    : "there are " + names.size() + ": " + String.join(", ", names)));
        }
    }

    private Optional<Account> account(String name) {
        Optional<Found<String>> sid = values.required(Keys.ACCOUNT_SID, name);
        Optional<Found<Secret>> username = values.required(Keys.ACCOUNT_USERNAME, name);
        Optional<Found<Secret>> password = values.required(Keys.ACCOUNT_PASSWORD, name);
        if (sid.isEmpty() || username.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Account(
                name, sid.get().value(), username.get().value(), password.get().value()));
    }
}
