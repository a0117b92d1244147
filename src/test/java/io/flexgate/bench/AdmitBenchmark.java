package io.flexgate.bench;

import io.flexgate.access.Accounts;
import io.flexgate.access.Caller;
import io.flexgate.access.Gatekeeper;
import io.flexgate.access.Gauge;
import io.flexgate.access.Meters;
import io.flexgate.access.PartitionHash;
import io.flexgate.access.Permission;
import io.flexgate.access.Team;
import io.flexgate.limits.TeamMeter;
import io.flexgate.limits.TeamMeter.Verdict;
import io.flexgate.testing.Teams;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs a request to be let in, among 100 teams. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AdmitBenchmark {

    private static final String KEY = "fgk_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";

    private final List<Team> teams = IntStream.range(0, 100)
            .mapToObj(i -> Teams.limited(
                    Teams.team("team-" + i, KEY + i), Teams.limits(1_000_000_000L, 1_000_000_000L, 1_000_000_000_000L)))
            .toList();
    private final Meters meters = new Meters(System::nanoTime);
    private final Gatekeeper gatekeeper = new Gatekeeper(
            Teams.rules(teams.toArray(Team[]::new)), new PartitionHash(new byte[16]), new Accounts(new byte[16]));
    private final Map<String, Gauge> gauges = new HashMap<>();
    private final InstantSource clock = InstantSource.system();
    private final TeamMeter meter;
    private final Gauge gauge;
    private final TeamMeter empty = new TeamMeter(Teams.limits(1, 1, 0), () -> 0);
    private final List<String> none = List.of();
    private final List<String> key = List.of(KEY + 42);
    private final List<String> wrong = List.of(KEY + "x");
    private final List<String> basic = List.of(
            "Basic " + Base64.getEncoder().encodeToString(("team-42:" + KEY + 42).getBytes(StandardCharsets.US_ASCII)));

    public AdmitBenchmark() {
        teams.forEach(team -> gauges.put(team.name(), new Gauge(team.limits(), meters.of(team))));
        meter = meters.of(teams.get(42));
        gauge = gauges.get("team-42");
        empty.ask(0);
    }

    private Verdict admit(Caller caller) {
        Team team = caller.team();
        if (!team.allow().contains(Permission.READ)) {
            throw new IllegalStateException();
        }
        return gauges.get(team.name()).meter().ask(clock.millis());
    }

    /** The whole decision for a team that sends its key in a field of its own: who, what, how often. */
    @Benchmark
    public boolean admitByKey() {
        return admit(gatekeeper.admit(none, key)).admitted();
    }

    /** The whole decision for a team that sends name and key as Basic: who, what, how often. */
    @Benchmark
    public boolean admitByBasic() {
        return admit(gatekeeper.admit(basic, none)).admitted();
    }

    /** A key that is nobody's. */
    @Benchmark
    public Caller refuseKey() {
        return gatekeeper.admit(none, wrong);
    }

    /** Rate and quota alone. */
    @Benchmark
    public boolean meter() {
        return meter.ask(clock.millis()).admitted();
    }

    /** A rate that is used up. */
    @Benchmark
    public boolean refuseRate() {
        return empty.ask(0).admitted();
    }

    /** The field that tells what is left: of the answer, not of the decision. */
    @Benchmark
    public String tell() {
        return gauge.current(gauge.meter().peek(clock.millis()));
    }
}
