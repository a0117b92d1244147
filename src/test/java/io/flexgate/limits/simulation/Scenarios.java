package io.flexgate.limits.simulation;

import com.netflix.concurrency.limits.Limit;
import io.flexgate.limits.Priority;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.limits.Work;
import java.time.Duration;
import java.util.stream.IntStream;

/** The scenarios. */
final class Scenarios {

    static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    /** What upstream can take of the standard manners, in calls a second: ten at once, 110 ms each. */
    static final double CAPACITY = 10 / 0.110;

    private static final int TEAMS = 8;
    private static final int TIMES = 5;

    private Scenarios() {}

    /** Eight teams with five clients for each place upstream has, each with a request at all times: overload is waiting. */
    static Load[] waitingOverload(int room) {
        int clients = room * TIMES;
        return IntStream.range(0, TEAMS)
                .mapToObj(team -> Load.endless("team-" + team, 1, clients / TEAMS + (team < clients % TEAMS ? 1 : 0)))
                .toArray(Load[]::new);
    }

    /** Eight teams whose requests come five times as fast as upstream can answer them, whatever happens: overload is refusal. */
    static Load[] pouringOverload() {
        return IntStream.range(0, TEAMS)
                .mapToObj(team -> Load.rate("team-" + team, CAPACITY * TIMES / TEAMS))
                .toArray(Load[]::new);
    }

    /** Endless work of weights 1, 2 and 4. */
    static Load[] weights() {
        return new Load[] {Load.endless("one", 1, 30), Load.endless("two", 2, 30), Load.endless("four", 4, 30)};
    }

    /** Four teams that always have something to do, one of them with so many clients, and one that asks for less than its share. */
    static Load[] flood(int clients) {
        return new Load[] {
            Load.endless("busy-1", 1, 10),
            Load.endless("busy-2", 1, 10),
            Load.endless("busy-3", 1, 10),
            Load.endless("flood", 1, clients),
            Load.rate("calm", CAPACITY / 5 * 0.8)
        };
    }

    /** Deploys among four hundred readers, work of low priority, and refreshes without end. */
    static Load[] deploys() {
        return new Load[] {
            Load.rate("deploys", 2).as(Priority.HIGH, Work.WRITE),
            Load.endless("readers-1", 1, 100),
            Load.endless("readers-2", 1, 100),
            Load.endless("readers-3", 1, 100),
            Load.endless("readers-4", 1, 100),
            Load.endless("low", 1, 20).as(Priority.LOW, Work.READ),
            Load.endless("refreshes", 1, 20).as(Priority.NORMAL, Work.REFRESH)
        };
    }

    /** The contract's settings. */
    static World standard(long seed, Load... loads) {
        return standard(seed, Upstream.Manners.standard(), loads);
    }

    static World standard(long seed, Upstream.Manners manners, Load... loads) {
        return new World(seed, manners, ShieldSettings.standard()).with(loads);
    }

    /** The limit does not adapt: of a client that knows it, or believes so. */
    static World fixed(long seed, int limit, Load... loads) {
        return new World(seed, Upstream.Manners.standard(), fixed(limit)).with(loads);
    }

    static ShieldSettings fixed(int limit) {
        ShieldSettings standard = ShieldSettings.standard();
        return new ShieldSettings(
                new ShieldSettings.Concurrency(limit, limit, limit),
                null,
                standard.queue(),
                standard.retry(),
                standard.breaker());
    }

    static World library(long seed, Limit limit, Load... loads) {
        ShieldSettings standard = ShieldSettings.standard();
        return new World(seed, Upstream.Manners.standard(), standard, world -> new LibraryDoor(limit, standard))
                .with(loads);
    }
}
