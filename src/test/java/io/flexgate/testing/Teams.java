package io.flexgate.testing;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Account;
import io.flexgate.access.KeyHash;
import io.flexgate.access.Permission;
import io.flexgate.access.Secret;
import io.flexgate.access.Team;
import io.flexgate.limits.Priority;
import io.flexgate.limits.Rate;
import io.flexgate.limits.Share;
import io.flexgate.limits.TeamLimits;
import io.flexgate.sandbox.SandboxSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Teams for tests. */
public final class Teams {

    public static final Account MAIN = new Account(
            "main",
            SandboxSettings.DEMO_ACCOUNT_SID,
            new Secret(SandboxSettings.DEMO_API_KEY),
            new Secret(SandboxSettings.DEMO_API_SECRET));

    public static final Account OTHER = new Account(
            "other",
            SandboxSettings.OTHER_ACCOUNT_SID,
            new Secret(SandboxSettings.OTHER_ACCOUNT_SID),
            new Secret(SandboxSettings.OTHER_AUTH_TOKEN));

    private Teams() {}

    /** A team of the main account that may do everything, without limits. */
    public static Team team(String name, String... keys) {
        return new Team(
                name,
                Stream.of(keys).map(KeyHash::of).toList(),
                MAIN,
                Set.of(Permission.values()),
                TeamLimits.none(),
                Share.plain(name),
                true);
    }

    /** A team whose key is its name. */
    public static Team sharing(String name, Priority priority) {
        Team plain = team(name, name);
        return new Team(
                name,
                plain.keys(),
                plain.account(),
                plain.allow(),
                plain.limits(),
                new Share(name, 1, priority),
                plain.enforce());
    }

    public static Team of(Account account, Team team) {
        return new Team(team.name(), team.keys(), account, team.allow(), team.limits(), team.share(), team.enforce());
    }

    public static Team may(Team team, Permission... allow) {
        return new Team(
                team.name(), team.keys(), team.account(), Set.of(allow), team.limits(), team.share(), team.enforce());
    }

    public static Team limited(Team team, TeamLimits limits) {
        return new Team(team.name(), team.keys(), team.account(), team.allow(), limits, team.share(), team.enforce());
    }

    /** Limits that count and refuse nothing. */
    public static Team unenforced(Team team) {
        return new Team(team.name(), team.keys(), team.account(), team.allow(), team.limits(), team.share(), false);
    }

    public static TeamLimits limits(long perSecond, long burst, long perDay) {
        return new TeamLimits(
                perSecond == 0 ? null : new Rate(perSecond, Duration.ofSeconds(1)), Math.max(1, burst), perDay);
    }

    public static AccessRules rules(Team... teams) {
        return AccessRules.teams(List.of(teams));
    }
}
