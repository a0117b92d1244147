package io.flexgate.limits.simulation;

import io.flexgate.limits.Breaker;
import io.flexgate.limits.RetryBudget;
import io.flexgate.limits.ShieldSettings;
import java.time.Duration;
import java.util.Random;
import java.util.function.Function;

/** An upstream, teams and a door between them, made from a seed. */
final class World {

    static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final long SAMPLE = Duration.ofMillis(100).toNanos();
    private static final long REFUSED = Duration.ofSeconds(1).toNanos();
    private static final long SHORTEST_PAUSE = Duration.ofMillis(50).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(150).toNanos();

    private final Events events = new Events();
    private final Random arrivals;
    private final Random pauses;
    private final ShieldSettings settings;
    private final RetryBudget retries;
    private final Breaker breaker;
    private final Upstream upstream;
    private final Tally tally;
    private final Door door;

    /** With the gateway's own budget. */
    World(long seed, Upstream.Manners manners, ShieldSettings settings) {
        this(seed, manners, settings, world -> Door.of(settings, world.breaker, new Random(seed + 3)));
    }

    World(long seed, Upstream.Manners manners, ShieldSettings settings, Function<World, Door> door) {
        // Each kind of chance has dice of its own, so that two doors see the same arrivals and the same answers.
        this.arrivals = new Random(seed);
        this.pauses = new Random(seed + 1);
        this.settings = settings;
        this.retries = new RetryBudget(settings.retry().budgetPercent());
        this.breaker = new Breaker(settings.breaker());
        this.upstream = new Upstream(manners, events, new Random(seed + 2));
        this.tally = new Tally(this);
        this.door = door.apply(this);
    }

    /** Adds teams that begin now. */
    World with(Load... loads) {
        for (Load load : loads) {
            tally.team(load.team());
            for (int i = 0; i < load.clients(); i++) {
                events.in(arrivals.nextLong(SAMPLE), () -> send(load));
            }
            if (load.perSecond() > 0) {
                events.in(gap(load), () -> arrive(load));
            }
        }
        return this;
    }

    World run(Duration until) {
        if (tally.calls() == 0) {
            events.in(SAMPLE, this::sample);
        }
        events.run(until, door);
        return this;
    }

    boolean warm() {
        return events.elapsed().compareTo(WARM_UP) >= 0;
    }

    long now() {
        return events.now();
    }

    Events events() {
        return events;
    }

    Upstream upstream() {
        return upstream;
    }

    Breaker breaker() {
        return breaker;
    }

    Door door() {
        return door;
    }

    Tally tally() {
        return tally;
    }

    RetryBudget retries() {
        return retries;
    }

    int attempts() {
        return settings.retry().attempts();
    }

    /** Before a call is repeated. */
    long pause() {
        return pauses.nextLong(SHORTEST_PAUSE, LONGEST_PAUSE);
    }

    private void send(Load load) {
        // A client that is refused comes back after a second, as it is told.
        door.claim(new Call(this, load, answered -> events.in(answered ? 0 : REFUSED, () -> send(load))), now());
    }

    private void arrive(Load load) {
        door.claim(new Call(this, load, answered -> {}), now());
        events.in(gap(load), () -> arrive(load));
    }

    private long gap(Load load) {
        return (long) (-Math.log(1 - arrivals.nextDouble()) / load.perSecond() * 1e9);
    }

    private void sample() {
        tally.sample(door.limit());
        events.in(SAMPLE, this::sample);
    }
}
