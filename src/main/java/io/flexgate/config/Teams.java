package io.flexgate.config;

import io.flexgate.access.Account;
import io.flexgate.access.KeyHash;
import io.flexgate.access.Permission;
import io.flexgate.access.Team;
import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Nearest;
import io.flexgate.config.keys.TeamKeys;
import io.flexgate.config.text.Place;
import io.flexgate.config.text.Problem;
import io.flexgate.limits.Rate;
import io.flexgate.limits.Share;
import io.flexgate.limits.TeamLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds the teams, and checks what holds between them and the accounts. Used once, by one thread. */
final class Teams {

    private final Values values;
    private final Set<String> names;
    private final Map<String, Account> accounts;
    private final List<Held> held = new ArrayList<>();

    private record Held(KeyHash key, String team, Place place) {}

    /**
     * Prepares.
     *
     * @param names of all accounts
     * @param accounts those of them that could be read
     */
    Teams(Values values, Set<String> names, Map<String, Account> accounts) {
        this.values = values;
        this.names = names;
        this.accounts = accounts;
    }

    /** Every team that could be read, in the order of their names. */
    List<Team> all() {
        List<Team> teams = new ArrayList<>();
        values.known(TeamKeys.LIST, List.of(TeamKeys.KEYS))
                .forEach(name -> one(name).ifPresent(teams::add));
        checkKeys();
        return teams;
    }

    private Optional<Team> one(String name) {
        checkName(name);
        Optional<Found<List<KeyHash>>> keys = values.requiredAll(TeamKeys.KEYS, name);
        keys.ifPresent(found -> hold(name, found.value()));
        Optional<Account> account = account(name);
        TeamLimits limits = limits(name);
        Share share = new Share(name, value(TeamKeys.WEIGHT, name), value(TeamKeys.PRIORITY, name));
        Set<Permission> allow = Set.copyOf(values.all(TeamKeys.ALLOW, name).value());
        boolean enforce = value(TeamKeys.ENFORCE, name);
        if (keys.isEmpty() || account.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Team(name, keys.get().value(), account.get(), allow, limits, share, enforce));
    }

    private <T> T value(Key<T> key, String team) {
        return values.one(key, team).value();
    }

    /**
     * Some names would hide other callers in what is counted. And from outside a team is named by the path; a name there
     * could only say something else.
     */
    private void checkName(String team) {
        if (TeamKeys.TAKEN.contains(team)) {
            List<Place> named = values.places(TeamKeys.NAME, team);
            values.report(
                    named.isEmpty() ? values.place(TeamKeys.LIST + "." + team) : named.get(0),
                    TeamKeys.LIST + "." + team,
                    "callers of no team are counted as " + team + "; allowed: another name, not "
                            + String.join(", ", TeamKeys.TAKEN));
        }
        if (values.given(TeamKeys.NAME, team)) {
            values.required(TeamKeys.NAME, team)
                    .filter(name -> !name.value().equals(team))
                    .ifPresent(name -> values.report(
                            name.place(),
                            TeamKeys.NAME.at(team),
                            "a team that is called " + team + " here cannot have another name; allowed: " + team));
        }
    }

    private void hold(String team, List<KeyHash> keys) {
        List<Place> places = values.places(TeamKeys.KEYS, team);
        for (int i = 0; i < keys.size(); i++) {
            held.add(new Held(keys.get(i), team, places.get(i)));
        }
    }

    /** A key says which team it is that calls, so it cannot be that of two. */
    private void checkKeys() {
        Map<KeyHash, Held> first = new HashMap<>();
        held.sort((one, other) -> one.place().compareTo(other.place()));
        for (Held each : held) {
            Held other = first.putIfAbsent(each.key(), each);
            if (other != null) {
                String where =
                        other.place().inFile() ? "on line " + other.place().line() : "in " + other.place();
                values.report(
                        each.place(),
                        TeamKeys.KEYS.at(each.team()),
                        other.team().equals(each.team())
                                ? "team " + each.team() + " has this key twice, first " + where + "; allowed: each once"
                                : "teams " + other.team() + " and " + each.team() + " have the same key, "
                                        + other.team() + " " + where + "; allowed: keys of its own for each team");
            }
        }
    }

    private Optional<Account> account(String team) {
        if (!values.given(TeamKeys.ACCOUNT, team)) {
            if (names.size() > 1) {
                values.report(
                        values.place(TeamKeys.LIST + "." + team),
                        TeamKeys.ACCOUNT.at(team),
                        "missing, and there are several accounts; allowed: " + String.join(", ", names));
            }
            return names.size() == 1 ? accounts.values().stream().findFirst() : Optional.empty();
        }
        return values.required(TeamKeys.ACCOUNT, team).flatMap(found -> {
            // Where there is no account at all, that is told once.
            if (!names.contains(found.value()) && !names.isEmpty()) {
                String shown = found.origin().contains("${") ? "***" : "'" + Problem.shown(found.value()) + "'";
                String meant = Nearest.to(found.value(), names)
                        .map(nearest -> "did you mean " + nearest + "? ")
                        .orElse("");
                values.report(
                        found.place(),
                        TeamKeys.ACCOUNT.at(team),
                        shown + " is no account; " + meant + "allowed: " + String.join(", ", names));
            }
            return Optional.ofNullable(accounts.get(found.value()));
        });
    }

    private TeamLimits limits(String team) {
        Found<Optional<Rate>> rate = values.one(TeamKeys.RATE, team);
        Found<Optional<Long>> burst = values.one(TeamKeys.BURST, team);
        if (rate.sound() && rate.value().isEmpty() && burst.value().isPresent()) {
            values.report(
                    burst.place(),
                    TeamKeys.BURST.at(team),
                    "a burst needs a rate; set " + TeamKeys.RATE.at(team) + " too, or remove it");
        }
        return new TeamLimits(
                rate.value().orElse(null),
                burst.value().orElse(rate.value().map(Teams::burst).orElse(1L)),
                value(TeamKeys.PER_DAY, team).orElse(0L));
    }

    /** How many may come at once where only a rate is given: what it allows in a second, and at least one. */
    static long burst(Rate rate) {
        long seconds = rate.period().toSeconds();
        return (rate.number() + seconds - 1) / seconds;
    }
}
