package io.flexgate.limits.simulation;

import java.time.Duration;

/** Prints, seed by seed, what teams get and how the limit follows what happens to upstream. */
final class Episodes {

    private final long[] seeds;

    Episodes(long... seeds) {
        this.seeds = seeds;
    }

    void shares() {
        Load[] loads = Scenarios.weights();
        Simulation.say("%nEndless work of weights 1, 2 and 4:");
        for (long seed : seeds) {
            Tally tally =
                    Scenarios.standard(seed, loads).run(Scenarios.TEN_MINUTES).tally();
            double one = tally.team("one").answered();
            Simulation.say(
                    "seed %d: 1 : %.3f : %.3f, Jain %.5f",
                    seed, tally.team("two").answered() / one, tally.team("four").answered() / one, tally.jain(loads));
        }
    }

    void flood() {
        Simulation.say(
                "%nA team that asks for 80 %% of its share, among four busy ones; wait and time to the answer, p50 / p99:");
        for (long seed : seeds) {
            for (int clients : new int[] {0, 10, 100, 400}) {
                Tally tally = Scenarios.standard(seed, Scenarios.flood(clients))
                        .run(Scenarios.TEN_MINUTES)
                        .tally();
                Tally.OfTeam calm = tally.team("calm");
                Simulation.say(
                        "seed %d, one of the busy ones has %3d clients: wait %4d / %4d ms, time %4d / %4d ms, refused %d",
                        seed,
                        clients,
                        calm.wait(0.5).toMillis(),
                        calm.wait(0.99).toMillis(),
                        calm.time(0.5).toMillis(),
                        calm.time(0.99).toMillis(),
                        calm.shed());
            }
        }
    }

    void priorities() {
        Simulation.say(
                "%nDeploys (high, writes) among 400 readers, work of low priority and refreshes, p50 / p99 of the wait:");
        for (long seed : seeds) {
            Tally tally = Scenarios.standard(seed, Scenarios.deploys())
                    .run(Scenarios.TEN_MINUTES)
                    .tally();
            for (String team : new String[] {"deploys", "readers-1", "low", "refreshes"}) {
                Tally.OfTeam figures = tally.team(team);
                Simulation.say(
                        "seed %d, %-10s %4d / %4d ms, %5d answered, %5d refused%s",
                        seed,
                        team,
                        figures.wait(0.5).toMillis(),
                        figures.wait(0.99).toMillis(),
                        figures.answered(),
                        figures.shed(),
                        team.equals("deploys")
                                ? ""
                                : ", never without a call for longer than "
                                        + figures.longestGap().toMillis() + " ms");
            }
        }
    }

    void changes() {
        Simulation.say(
                "%nRoom for 10, then 30 from 2 min on, then 5 from 4 min on; time until the limit is within a fifth of it:");
        for (long seed : seeds) {
            World world =
                    Scenarios.standard(seed, Scenarios.waitingOverload(30)).run(Duration.ofMinutes(2));
            world.upstream().behave(Upstream.Manners.standard().room(30));
            Duration up = until(world, 24, 36);
            world.run(Duration.ofMinutes(4));
            world.upstream().behave(Upstream.Manners.standard().room(5));
            Simulation.say(
                    "seed %d: up %d ms, down %d ms",
                    seed, up.toMillis(), until(world, 4, 6).toMillis());
        }
    }

    private static Duration until(World world, int least, int most) {
        Duration start = world.events().elapsed();
        Duration now = start;
        while (world.door().limit() < least || world.door().limit() > most) {
            now = now.plusMillis(10);
            world.run(now);
        }
        return now.minus(start);
    }

    void outage() {
        Simulation.say("%nUpstream dead for 5 minutes under 430 clients, then back:");
        for (long seed : seeds) {
            Duration death = Duration.ofSeconds(30);
            World world = Scenarios.standard(seed, Scenarios.flood(400)).run(death);
            world.upstream().down(true);
            Duration now = death;
            while (!world.breaker().open(world.now())) {
                now = now.plusMillis(1);
                world.run(now);
            }
            int failed = world.tally().failed();
            int calls = world.tally().calls();
            world.run(now.plusSeconds(1));
            world.upstream().most();
            world.run(death.plusMinutes(5));
            int probes = world.tally().calls() - calls;
            int most = world.upstream().most();
            world.upstream().down(false);
            int answered = world.tally().answered();
            Duration back = death.plusMinutes(5);
            while (world.tally().answered() == answered) {
                back = back.plusMillis(10);
                world.run(back);
            }
            world.run(back.plusSeconds(60));
            Simulation.say(
                    "seed %d: open after %d ms and %d failed calls, then %d probes, %d at a time; back after %d ms, then at most "
                            + "%d at a time and %.1f answers/s in the first minute",
                    seed,
                    now.minus(death).toMillis(),
                    failed,
                    probes,
                    most,
                    back.minus(death).minusMinutes(5).toMillis(),
                    world.upstream().most(),
                    (world.tally().answered() - answered) / 60.0);
        }
    }
}
