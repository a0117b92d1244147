package io.flexgate.limits.simulation;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Prints the figures of the shield, and of the limits of a library beside it. */
public final class Simulation {

    private final long[] seeds;

    private Simulation(long[] seeds) {
        this.seeds = seeds;
    }

    /** Arguments: how many seeds; 3 if there is none. */
    public static void main(String[] arguments) {
        int seeds = arguments.length == 0 ? 3 : Integer.parseInt(arguments[0]);
        new Simulation(LongStream.rangeClosed(1, seeds).toArray()).print();
    }

    private void print() {
        say(
                "Upstream takes 10 calls at once, answers in 20 to 200 ms, and says 429 to the rest. 8 teams, 10 minutes of");
        say(
                "virtual time; figures after the first 10 s, 429s to clients from the start; means of %d seeds.",
                seeds.length);
        table(
                "Five clients for each place upstream has, each with a request at all times",
                Scenarios.waitingOverload(10));
        table("Requests that come five times as fast as upstream can answer them", Scenarios.pouringOverload());
        rooms();
        pauses();
        Episodes episodes = new Episodes(seeds);
        episodes.changes();
        episodes.shares();
        episodes.flood();
        episodes.priorities();
        episodes.outage();
    }

    private void rooms() {
        say("%nOther upstreams, five clients for each place, beside a client that knows the limit:");
        say("%-28s %9s %9s %8s %8s %9s", "upstream", "answers/s", "of known", "429s", "limit", "p5..p95");
        for (int room : new int[] {1, 2, 5, 10, 20, 50, 90}) {
            for (int refusal : new int[] {1, 20, 200}) {
                Upstream.Manners manners =
                        Upstream.Manners.standard().room(room).refusal(Duration.ofMillis(refusal));
                Load[] loads = Scenarios.waitingOverload(room);
                Tally ours = Scenarios.standard(seeds[0], manners, loads)
                        .run(Scenarios.TEN_MINUTES)
                        .tally();
                Tally known = new World(seeds[0], manners, Scenarios.fixed(room))
                        .with(loads)
                        .run(Scenarios.TEN_MINUTES)
                        .tally();
                say(
                        "%2d at once, 429 after %3d ms %9.1f %8.1f%% %7.2f%% %8.1f %4d..%-4d   to clients: %d",
                        room,
                        refusal,
                        ours.answered() / 590.0,
                        100.0 * ours.answered() / known.answered(),
                        ours.throttledShare() * 100,
                        ours.meanLimit(),
                        ours.limit(0.05),
                        ours.limit(0.95),
                        ours.throttledOut());
            }
        }
    }

    private void table(String title, Load... loads) {
        say("%n%s:", title);
        say(
                "%-28s %9s %8s %8s %8s %8s %9s %8s",
                "limit", "answers/s", "429s", "to client", "refused", "limit", "p5..p95", "Jain");
        row("knows the limit (10)", loads, seed -> Scenarios.fixed(seed, 10, loads));
        row("this gateway", loads, seed -> Scenarios.standard(seed, loads));
        row("AIMDLimit", loads, library(() -> AIMDLimit.newBuilder().build(), loads));
        row(
                "AIMDLimit, from 1",
                loads,
                library(() -> AIMDLimit.newBuilder().minLimit(1).build(), loads));
        row("VegasLimit", loads, library(VegasLimit::newDefault, loads));
        row("Gradient2Limit", loads, library(Gradient2Limit::newDefault, loads));
        row(
                "Gradient2Limit, from 1",
                loads,
                library(() -> Gradient2Limit.newBuilder().minLimit(1).build(), loads));
    }

    private static Function<Long, World> library(java.util.function.Supplier<Limit> limit, Load... loads) {
        return seed -> Scenarios.library(seed, limit.get(), loads);
    }

    private void row(String name, Load[] loads, Function<Long, World> world) {
        double[] sums = new double[8];
        for (long seed : seeds) {
            Tally tally = world.apply(seed).run(Scenarios.TEN_MINUTES).tally();
            double seconds = Scenarios.TEN_MINUTES.minus(World.WARM_UP).toSeconds();
            double[] figures = {
                tally.answered() / seconds,
                tally.throttledShare() * 100,
                tally.throttledOut(),
                tally.shedShare() * 100,
                tally.meanLimit(),
                tally.limit(0.05),
                tally.limit(0.95),
                tally.jain(loads)
            };
            for (int i = 0; i < sums.length; i++) {
                sums[i] += figures[i] / seeds.length;
            }
        }
        say(
                "%-28s %9.1f %7.2f%% %9.0f %7.1f%% %8.1f %4.0f..%-4.0f %7.4f",
                name, sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]);
    }

    private void pauses() {
        say("%nRoom for 10, and each 429 asks for a pause of the whole account:");
        for (int seconds : new int[] {1, 2, 5}) {
            Upstream.Manners manners = Upstream.Manners.standard().retryAfter(Duration.ofSeconds(seconds));
            Tally tally = Scenarios.standard(seeds[0], manners, Scenarios.waitingOverload(10))
                    .run(Scenarios.TEN_MINUTES)
                    .tally();
            say(
                    "Retry-After: %d  %6.1f answers/s, %.2f%% 429s, %d to clients, %.1f%% refused",
                    seconds,
                    tally.answered() / 590.0,
                    tally.throttledShare() * 100,
                    tally.throttledOut(),
                    tally.shedShare() * 100);
        }
    }

    static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
