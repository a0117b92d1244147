package io.flexgate.access;

import io.flexgate.limits.TeamMeter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The meter of each team. Any thread. Apart from the settings, so that a change of them gives nobody a new day. */
public final class Meters {

    private final LongSupplier nanos;
    private final Map<String, TeamMeter> meters = new ConcurrentHashMap<>();

    /**
     * No meters yet.
     *
     * @param nanos the monotonic clock
     */
    public Meters(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Goes by these teams from now on: who stays keeps what it has left, who is gone leaves nothing. */
    public void reconfigure(List<Team> teams) {
        Set<String> names = teams.stream().map(Team::name).collect(Collectors.toSet());
        meters.keySet().retainAll(names);
        teams.forEach(team -> of(team).reconfigure(team.limits()));
    }

    /** The meter of a team; the same one each time. */
    public TeamMeter of(Team team) {
        return meters.computeIfAbsent(team.name(), name -> new TeamMeter(team.limits(), nanos));
    }
}
