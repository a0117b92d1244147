package io.flexgate.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What stays true of a budget whatever happens to it. Everything follows from the seed that jqwik prints. */
class AccountBudgetProperties {

    private static final long MS = 1_000_000;
    private static final int STEPS = 2_000;

    @Property(tries = 60)
    void whatever_happens_bounds_hold_and_everybody_is_told_once(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int size, @ForAll boolean rated) {
        Storm storm = new Storm(seed, size, rated);
        for (int i = 0; i < STEPS; i++) {
            storm.step();
            storm.check();
        }
        storm.calm();
    }

    @Property(tries = 30)
    void teams_that_always_wait_get_their_shares(
            @ForAll @IntRange(min = 1, max = 1_000) int one,
            @ForAll @IntRange(min = 1, max = 1_000) int other,
            @ForAll @LongRange(min = 0, max = 10_000) long seed) {
        Random random = new Random(seed);
        AccountBudget budget = budget(5, 1_000, null, random);
        Map<String, Integer> got = new HashMap<>();
        List<Asking> running = new ArrayList<>();
        for (int weight : new int[] {one, other}) {
            for (int i = 0; i < 10; i++) {
                endless(
                        budget,
                        new Share(weight == one ? "one" : "other", weight, Priority.NORMAL),
                        running,
                        got,
                        random);
            }
        }
        // Long enough for the lighter team to get some hundreds, or the shares would be matters of rounding.
        int rounds = one == other ? 1_000 : 300 * (one + other) / Math.min(one, other);
        for (int i = 0; i < rounds; i++) {
            budget.ended(running.remove(random.nextInt(running.size())), Ended.CANCELLED, 0);
        }
        if (one != other) {
            double ratio = (double) got.get("one") / got.get("other") * other / one;
            assertThat(ratio).isBetween(0.95, 1.05);
        }
    }

    @Property(tries = 30)
    void low_is_never_without_progress_for_longer_than_the_longest_wait(
            @ForAll long seed, @ForAll @IntRange(min = 8, max = 200) int size) {
        Random random = new Random(seed);
        AccountBudget budget = budget(1, size, null, random);
        List<Asking> running = new ArrayList<>();
        long now = seed;
        long progress = now;
        for (int i = 0; i < 1_000; i++) {
            for (int n = random.nextInt(20); n > 0; n--) {
                Priority priority = random.nextInt(5) == 0 ? Priority.NORMAL : Priority.HIGH;
                budget.claim(noted(new Share("t" + random.nextInt(3), 1, priority), Work.WRITE, running), now);
            }
            budget.claim(noted(new Share("low", 1, Priority.LOW), Work.READ, running), now);
            now += (1 + random.nextInt(1_000)) * MS;
            budget.ended(running.remove(0), Ended.CANCELLED, now);
            if (running.isEmpty() || running.get(0).share().priority() == Priority.LOW) {
                progress = now;
            }
            assertThat(now - progress).isLessThanOrEqualTo(Duration.ofSeconds(5).toNanos());
        }
    }

    private static Asking noted(Share share, Work work, List<Asking> running) {
        return new Asking(share, work, Long.MAX_VALUE).then(claim -> {
            if (claim.isGranted()) {
                running.add(claim);
            }
        });
    }

    private static void endless(
            AccountBudget budget, Share share, List<Asking> running, Map<String, Integer> got, Random random) {
        Work work = random.nextBoolean() ? Work.WRITE : Work.READ;
        budget.claim(
                new Asking(share, work, Long.MAX_VALUE).then(claim -> {
                    assertThat(claim.isGranted()).isTrue();
                    got.merge(share.team(), 1, Integer::sum);
                    running.add(claim);
                    endless(budget, share, running, got, random);
                }),
                0);
    }

    private static AccountBudget budget(int limit, int size, Rate rate, Random random) {
        ShieldSettings settings = new ShieldSettings(
                new ShieldSettings.Concurrency(limit, 1, Math.max(limit, 20)),
                rate,
                new ShieldSettings.Queue(size, Duration.ofSeconds(5)),
                new ShieldSettings.Retry(3, 20),
                new ShieldSettings.BreakerRules(50, 20, Duration.ofSeconds(10)));
        return new AccountBudget(settings, new Breaker(settings.breaker()), random);
    }

    /** Claims, endings, withdrawals and time, as chance has it; some claims come back as soon as they are told. */
    private static final class Storm {

        private final Random random;
        private final AccountBudget budget;
        private final int size;
        private final boolean rated;
        private final List<Asking> running = new ArrayList<>();
        private final Map<Asking, Long> waiting = new HashMap<>();
        private final List<Asking> withdrawn = new ArrayList<>();
        private long now;
        private int claimed;
        private int told;

        Storm(long seed, int size, boolean rated) {
            this.random = new Random(seed);
            this.size = size;
            this.rated = rated;
            this.now = seed;
            this.budget = budget(8, size, rated ? new Rate(50, Duration.ofSeconds(1)) : null, random);
        }

        void step() {
            int dice = random.nextInt(100);
            if (dice < 45) {
                claim();
            } else if (dice < 80) {
                end();
            } else if (dice < 90) {
                withdraw();
            } else {
                pass(random.nextInt(dice == 99 ? 3_000 : 100) * MS);
            }
        }

        private void claim() {
            long until = random.nextInt(3) == 0 ? now + random.nextInt(4_000) * MS : Long.MAX_VALUE;
            Share share =
                    new Share("t" + random.nextInt(6), 1 + random.nextInt(4), Priority.values()[random.nextInt(3)]);
            Asking asking = new Asking(share, Work.values()[random.nextInt(3)], until).then(this::told);
            claimed++;
            waiting.put(asking, now);
            budget.claim(asking, now);
        }

        private void told(Asking claim) {
            told++;
            long waited = now - waiting.remove(claim);
            assertThat(waited)
                    .as("wait")
                    .isLessThanOrEqualTo(Duration.ofSeconds(5).toNanos());
            assertThat(claim.told()).isEqualTo(1);
            if (claim.isGranted()) {
                assertThat(claim.until() == Long.MAX_VALUE || claim.until() - now > 0)
                        .isTrue();
                assertThat(budget.pausedFor(now)).as("a pause").isZero();
                assertThat(budget.inFlight()).as("in flight").isLessThanOrEqualTo(budget.limit());
                running.add(claim);
            }
            if (random.nextInt(10) == 0) {
                claim();
            }
            if (random.nextInt(20) == 0) {
                end();
            }
        }

        private void end() {
            if (!running.isEmpty()) {
                budget.ended(running.remove(random.nextInt(running.size())), how(), now);
            }
        }

        private Ended how() {
            int dice = random.nextInt(100);
            if (dice < 60) {
                return Ended.ANSWERED;
            }
            if (dice < 75) {
                return new Ended.Throttled(dice < 63 ? Duration.ofMillis(random.nextInt(3_000)) : null);
            }
            return dice < 85 ? Ended.FAILED : dice < 90 ? Ended.LATE : Ended.CANCELLED;
        }

        private void withdraw() {
            for (Asking asking : waiting.keySet()) {
                if (budget.withdraw(asking, now)) {
                    withdrawn.add(asking);
                    waiting.remove(asking);
                    return;
                }
            }
        }

        /** As an owner does it: ticks when it is time. */
        private void pass(long nanos) {
            long end = now + nanos;
            int ticks = 0;
            for (long wake = budget.wakeAt(); wake != Long.MAX_VALUE && wake - end <= 0; wake = budget.wakeAt()) {
                now = wake - now > 0 ? wake : now;
                budget.tick(now);
                ticks++;
                assertThat(ticks).as("ticks").isLessThan(2_000);
            }
            now = end;
            budget.tick(now);
        }

        void check() {
            assertThat(budget.inFlight()).isEqualTo(running.size());
            assertThat(budget.queued()).isEqualTo(waiting.size()).isLessThanOrEqualTo(size);
            assertThat(claimed).isEqualTo(told + withdrawn.size() + waiting.size());
            boolean blocked = rated || budget.pausedFor(now).toNanos() > 0 || halfOpen();
            if (!blocked && !waiting.isEmpty()) {
                assertThat(budget.inFlight()).as("work conserving").isGreaterThanOrEqualTo(budget.limit());
            }
        }

        private boolean halfOpen() {
            return budget.gauges(now).totals().shed().containsKey(Shed.Reason.BREAKER_OPEN);
        }

        /** The end of it all: nothing may be left. */
        void calm() {
            while (!running.isEmpty()) {
                end();
            }
            pass(Duration.ofMinutes(1).toNanos());
            while (!running.isEmpty()) {
                end();
            }
            pass(Duration.ofMinutes(1).toNanos());
            check();
            while (!running.isEmpty()) {
                end();
            }
            pass(Duration.ofHours(2).toNanos());
            assertThat(budget.idle()).isTrue();
            assertThat(waiting).isEmpty();
            assertThat(withdrawn).allSatisfy(claim -> assertThat(claim.told()).isZero());
            assertThat(budget.wakeAt()).isEqualTo(Long.MAX_VALUE);
        }
    }
}
