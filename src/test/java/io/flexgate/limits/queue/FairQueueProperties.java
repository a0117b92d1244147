package io.flexgate.limits.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.Claim;
import io.flexgate.limits.Priority;
import io.flexgate.limits.Share;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.limits.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What stays true of the queue whatever comes, goes and is paid. */
class FairQueueProperties {

    private static final int TEAMS = 4;

    @Property(tries = 100)
    void what_goes_in_comes_out_once(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size) {
        Random random = new Random(seed);
        FairQueue queue = new FairQueue(new ShieldSettings.Queue(size, Duration.ofSeconds(5)));
        List<Claim> inside = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            long now = seed + i * 10_000_000L;
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    Claim claim = claim(random);
                    Claim out = queue.offer(claim, now);
                    inside.add(claim);
                    assertThat(out == null).isEqualTo(inside.size() <= size);
                    assertThat(out == null || inside.remove(out)).isTrue();
                }
                case 2 -> {
                    Claim next = queue.next(now);
                    assertThat(next == null).isEqualTo(inside.isEmpty());
                    if (next != null) {
                        queue.take(next, now);
                        assertThat(inside.remove(next)).isTrue();
                    }
                }
                case 3 -> {
                    if (!inside.isEmpty()) {
                        assertThat(queue.remove(inside.remove(random.nextInt(inside.size()))))
                                .isTrue();
                    }
                }
                default -> {
                    queue.charge(share(random), random.nextDouble() * 4 - 2);
                    Claim due = queue.takeDue(now);
                    assertThat(due == null || inside.remove(due)).isTrue();
                }
            }
            assertThat(queue.size()).isEqualTo(inside.size()).isLessThanOrEqualTo(size);
            assertThat(Arrays.stream(Rank.values()).mapToInt(queue::size).sum()).isEqualTo(inside.size());
        }
    }

    @Property(tries = 100)
    void no_team_that_always_waits_is_ever_far_from_its_share(
            @ForAll @Size(TEAMS) List<@IntRange(min = 1, max = 50) Integer> weights,
            @ForAll @LongRange(min = 0, max = 100_000) long seed) {
        Random random = new Random(seed);
        FairQueue queue = new FairQueue(new ShieldSettings.Queue(1_000, Duration.ofSeconds(5)));
        for (int team = 0; team < TEAMS; team++) {
            refill(queue, team, weights.get(team), random);
        }
        double[] had = new double[TEAMS];
        for (int i = 0; i < 2_000; i++) {
            Claim next = queue.next(0);
            queue.take(next, 0);
            int team = Integer.parseInt(next.share().team());
            had[team]++;
            refill(queue, team, weights.get(team), random);
            // Of any two, in calls by weight: one may be ahead by a call, and by the lead that its writes have.
            for (int other = 0; other < TEAMS; other++) {
                double ahead = had[team] / weights.get(team) - had[other] / weights.get(other);
                assertThat(ahead).isLessThanOrEqualTo(5.0 / weights.get(team) + 1.0 / weights.get(other) + 1e-9);
            }
        }
    }

    private static void refill(FairQueue queue, int team, int weight, Random random) {
        Work work = random.nextBoolean() ? Work.WRITE : Work.READ;
        queue.offer(new FairQueueTest.Quiet(new Share("" + team, weight, Priority.NORMAL), work), 0);
    }

    private static Claim claim(Random random) {
        return new FairQueueTest.Quiet(share(random), Work.values()[random.nextInt(3)]);
    }

    private static Share share(Random random) {
        return new Share("t" + random.nextInt(5), 1 + random.nextInt(3), Priority.values()[random.nextInt(3)]);
    }
}
