package io.flexgate.race;

import io.flexgate.cache.CacheRules;
import io.flexgate.http.Origin;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Rig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A gateway of several loops in front of {@link Registers}, and lanes that run schedules side by side, each in a world of its own. */
public final class Race implements AutoCloseable {

    private static final int LANES = 12;
    private static final int LOOPS = 3;
    private static final int WARM = 200;

    /** Calls in flight, where few may be: enough for those that a schedule holds. */
    private static final int CROWDED = 40;

    /** Longer than the gateway doubts the outcome of a write. */
    private static final Duration DOUBT_IS_OVER = Duration.ofSeconds(31);

    private final Vertx outside = Vertx.vertx();
    private final Registers registers = new Registers();
    private final ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong worlds = new AtomicLong();
    private final Tally tally = new Tally();
    private final HttpClient http;
    private final Rig rig;

    /** Starts both, with answers that stay fresh for as long as it takes. */
    public Race() {
        this(new CacheRules.Times(Duration.ofMinutes(5), Duration.ofMinutes(5)));
    }

    /** Starts both. */
    public Race(CacheRules.Times times) {
        this(times, Rig.plan().unshielded());
    }

    /** Starts both, with calls that wait for one another, and are made again where that may be. */
    public static Race crowded() {
        return new Race(
                new CacheRules.Times(Duration.ofMinutes(5), Duration.ofMinutes(5)),
                Rig.plan()
                        .unshielded()
                        .shield(wide -> new ShieldSettings(
                                new ShieldSettings.Concurrency(CROWDED, CROWDED, CROWDED),
                                null,
                                new ShieldSettings.Queue(1_000, Duration.ofSeconds(20)),
                                new ShieldSettings.Retry(3, 100),
                                wide.breaker())));
    }

    /** Starts both, with lists that fill the items that they contain. */
    public static Race primed() {
        return new Race(
                new CacheRules.Times(Duration.ofMinutes(5), Duration.ofMinutes(5)),
                Rig.plan().unshielded().rules(rules -> rules.priming(true)));
    }

    /** The same, with what one credential of an account has read for the other, too. */
    public static Race shared() {
        return new Race(
                new CacheRules.Times(Duration.ofMinutes(5), Duration.ofMinutes(5)),
                Rig.plan().unshielded().rules(rules -> rules.priming(true).sharing(CacheRules.Share.ACCOUNT)));
    }

    private Race(CacheRules.Times times, Rig.Plan plan) {
        Client.wait(outside.deployVerticle(registers));
        rig = plan.upstream(new Origin("http", "127.0.0.1", registers.port()))
                .rules(rules -> new CacheRules(rules.maxMemory(), rules.settle(), times, rules.resources())
                        .priming(rules.prime())
                        .sharing(rules.share()))
                .timeout(Duration.ofMillis(400))
                .loops(LOOPS)
                .start();
        http = outside.createHttpClient(new PoolOptions().setHttp1MaxSize(256));
        warmUp();
    }

    /** The first answers of a cold JVM take longer than the gateway's patience, and would only test that. */
    private void warmUp() {
        Client client = rig.account();
        for (int i = 0; i < WARM; i++) {
            client.get(World.API + "/Plugins?Warm=" + i % 7);
            client.post(World.API + "/Plugins", "");
        }
        rig.log().forgetBlockedLoops();
    }

    /** Runs the schedules of these seeds; fails at the first that goes wrong. */
    public void run(List<Long> seeds) {
        AtomicBoolean failed = new AtomicBoolean();
        List<Future<?>> running = new ArrayList<>();
        for (long seed : seeds) {
            running.add(lanes.submit(() -> {
                if (!failed.get()) {
                    try {
                        run(Schedule.of(seed));
                    } catch (AssertionError e) {
                        failed.set(true);
                        throw e;
                    }
                }
            }));
        }
        for (Future<?> schedule : running) {
            await(schedule);
        }
        rig.skip(DOUBT_IS_OVER);
    }

    private void run(Schedule schedule) {
        World world = new World(worlds.incrementAndGet(), events);
        registers.add(world);
        try {
            new Lane(outside.getOrCreateContext(), http, rig.port(), world, schedule, tally).run();
        } finally {
            world.scripts.values().forEach(script -> {
                // Whatever went wrong, nobody is left hanging.
                if (script.before != null) {
                    script.before.release();
                }
                if (script.after != null) {
                    script.after.release();
                }
            });
            registers.remove(world);
        }
    }

    /** What has been seen so far. */
    public Tally tally() {
        return tally;
    }

    private static void await(Future<?> schedule) {
        try {
            schedule.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError stale) {
                throw stale;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        lanes.shutdownNow();
        try {
            rig.close();
        } finally {
            Client.wait(outside.close());
        }
    }
}
