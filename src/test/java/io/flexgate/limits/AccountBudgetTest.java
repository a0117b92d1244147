package io.flexgate.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountBudgetTest {

    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    /** Any moment will do as the first; this one lies before the origin, and close to where nanos wrap. */
    private long now = Long.MAX_VALUE - 3 * SECOND;

    private final Breaker breaker = new Breaker(new ShieldSettings.BreakerRules(50, 4, Duration.ofSeconds(10)));

    @Test
    void as_many_as_the_limit_are_granted_and_the_next_when_one_ends() {
        AccountBudget budget = budget(2, 10);
        List<Asking> claims = claims(budget, 3);
        assertThat(claims).extracting(Asking::isGranted).containsExactly(true, true, false);
        assertThat(budget.inFlight()).isEqualTo(2);
        assertThat(budget.queued()).isEqualTo(1);
        budget.ended(claims.get(0), Ended.CANCELLED, now);
        assertThat(claims.get(2).isGranted()).isTrue();
        budget.ended(claims.get(1), Ended.CANCELLED, now);
        budget.ended(claims.get(2), Ended.CANCELLED, now);
        assertThat(budget.idle()).isTrue();
        assertThat(budget.wakeAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_queue_without_places_lets_through_what_can_go_at_once() {
        AccountBudget budget = budget(2, 0);
        List<Asking> claims = claims(budget, 3);
        assertThat(claims).extracting(Asking::isGranted).containsExactly(true, true, false);
        assertThat(claims.get(2).reason()).isEqualTo(Shed.Reason.QUEUE_FULL);
        assertThat(budget.queued()).isZero();
    }

    @Test
    void a_claim_is_made_once_and_ends_once() {
        AccountBudget budget = budget(1, 10);
        List<Asking> claims = claims(budget, 2);
        assertThatThrownBy(() -> budget.claim(claims.get(0), now)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> budget.claim(claims.get(1), now)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> budget.ended(claims.get(1), Ended.ANSWERED, now))
                .isInstanceOf(IllegalArgumentException.class);
        budget.ended(claims.get(0), Ended.ANSWERED, now);
        assertThatThrownBy(() -> budget.ended(claims.get(0), Ended.ANSWERED, now))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(budget.inFlight()).isEqualTo(1);
    }

    @Test
    void a_claim_that_is_withdrawn_is_told_nothing() {
        AccountBudget budget = budget(1, 10);
        List<Asking> claims = claims(budget, 2);
        assertThat(budget.withdraw(claims.get(1), now)).isTrue();
        assertThat(budget.withdraw(claims.get(1), now)).isFalse();
        assertThat(budget.withdraw(claims.get(0), now)).as("in flight").isFalse();
        budget.ended(claims.get(0), Ended.ANSWERED, now);
        assertThat(claims.get(1).told()).isZero();
        assertThat(budget.idle()).isTrue();
    }

    @Test
    void nobody_waits_for_longer_than_the_longest_wait_or_than_it_wants() {
        AccountBudget budget = budget(1, 10);
        claims(budget, 1);
        Asking patient = Asking.read("a");
        Asking hurried = Asking.until(now + 2 * SECOND);
        long start = now;
        budget.claim(patient, now);
        budget.claim(hurried, now);
        assertThat(budget.wakeAt() - start).isEqualTo(2 * SECOND);
        now = start + 2 * SECOND;
        budget.tick(now);
        assertThat(hurried.reason()).isEqualTo(Shed.Reason.QUEUE_WAIT);
        assertThat(budget.wakeAt() - start).isEqualTo(5 * SECOND);
        now = start + 5 * SECOND - 1;
        budget.tick(now);
        assertThat(patient.waits()).isTrue();
        now = start + 5 * SECOND;
        budget.tick(now);
        assertThat(patient.reason()).isEqualTo(Shed.Reason.QUEUE_WAIT);
        assertThat(patient.shed().retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
    }

    @Test
    void a_claim_that_nobody_wants_any_more_is_not_granted_even_if_there_is_room() {
        AccountBudget budget = budget(1, 10);
        Asking late = Asking.until(now);
        budget.claim(late, now);
        assertThat(late.reason()).isEqualTo(Shed.Reason.QUEUE_WAIT);
    }

    @Test
    void the_whole_account_pauses_for_as_long_as_upstream_says_and_a_little_more() {
        AccountBudget budget = budget(2, 10);
        List<Asking> claims = claims(budget, 2);
        long start = now;
        budget.ended(claims.get(0), throttled(1), now);
        Asking waiting = Asking.read("b");
        budget.claim(waiting, now);
        budget.ended(claims.get(1), Ended.ANSWERED, now);
        assertThat(waiting.waits()).isTrue();
        long pause = budget.pausedFor(now).toNanos();
        assertThat(pause).isBetween(SECOND + 5 * MS, SECOND * 6 / 5 + 5 * MS);
        assertThat(budget.wakeAt() - start).isEqualTo(pause);
        now = start + pause - 1;
        budget.tick(now);
        assertThat(waiting.waits()).isTrue();
        now = start + pause;
        budget.tick(now);
        assertThat(waiting.isGranted()).isTrue();
        assertThat(budget.pausedFor(now)).isZero();
    }

    @Test
    void gateways_that_are_told_the_same_do_not_come_back_together() {
        AccountBudget budget = budget(50, 10);
        Set<Duration> pauses = new HashSet<>();
        for (Asking claim : claims(budget, 10)) {
            budget.ended(claim, throttled(1), now);
            pauses.add(budget.pausedFor(now));
            now += 2 * SECOND;
        }
        assertThat(pauses).hasSize(10);
    }

    @Test
    void the_longest_of_several_pauses_counts_and_nobody_is_obeyed_for_more_than_an_hour() {
        AccountBudget budget = budget(3, 10);
        List<Asking> claims = claims(budget, 3);
        budget.ended(claims.get(0), throttled(100), now);
        budget.ended(claims.get(1), throttled(1), now);
        assertThat(budget.pausedFor(now)).isGreaterThan(Duration.ofSeconds(100));
        budget.ended(claims.get(2), throttled(1_000_000), now);
        assertThat(budget.pausedFor(now)).isBetween(Duration.ofHours(1), Duration.ofMinutes(73));
        assertThat(budget.idle()).isFalse();
        assertThat(budget.wakeAt() - now).isEqualTo(budget.pausedFor(now).toNanos());
    }

    @Test
    void who_would_wait_in_vain_for_a_pause_to_end_is_told_at_once_how_long_it_is() {
        AccountBudget budget = budget(2, 10);
        List<Asking> claims = claims(budget, 3);
        budget.ended(claims.get(0), throttled(60), now);
        assertThat(claims.get(2).reason()).as("waited before").isEqualTo(Shed.Reason.QUEUE_WAIT);
        Asking later = Asking.read("a");
        budget.claim(later, now);
        assertThat(later.reason()).isEqualTo(Shed.Reason.QUEUE_WAIT);
        assertThat(later.shed().retryAfter()).isEqualTo(budget.pausedFor(now));
    }

    @Test
    void an_open_breaker_sheds_all_that_waits_and_all_that_comes() {
        AccountBudget budget = budget(4, 10);
        List<Asking> claims = claims(budget, 6);
        claims.subList(0, 4).forEach(claim -> budget.ended(claim, Ended.FAILED, now));
        assertThat(claims.get(5).isGranted()).as("before it opened").isTrue();
        Asking waiting = Asking.read("a");
        budget.claim(waiting, now);
        assertThat(waiting.reason()).isEqualTo(Shed.Reason.BREAKER_OPEN);
        assertThat(waiting.shed().retryAfter()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void other_accounts_notice_an_open_breaker_at_their_tick() {
        AccountBudget budget = budget(4, 10);
        AccountBudget other = budget(1, 10);
        List<Asking> waiting = claims(other, 2);
        long before = breaker.changes();
        claims(budget, 4).forEach(claim -> budget.ended(claim, Ended.FAILED, now));
        assertThat(breaker.changes()).isNotEqualTo(before);
        other.tick(now);
        assertThat(waiting.get(1).reason()).isEqualTo(Shed.Reason.BREAKER_OPEN);
    }

    @Test
    void half_open_lets_one_probe_through_and_the_others_wait_for_its_end() {
        AccountBudget budget = budget(4, 10);
        AccountBudget other = budget(4, 10);
        claims(budget, 4).forEach(claim -> budget.ended(claim, Ended.FAILED, now));
        now += 10 * SECOND;
        List<Asking> probes = claims(budget, 3);
        List<Asking> others = claims(other, 1);
        assertThat(probes).extracting(Asking::isGranted).containsExactly(true, false, false);
        assertThat(others.get(0).waits()).isTrue();
        long before = breaker.changes();
        budget.ended(probes.get(0), Ended.CANCELLED, now);
        assertThat(breaker.changes()).as("another may probe").isNotEqualTo(before);
        assertThat(probes.get(1).isGranted()).isTrue();
        assertThat(probes.get(2).waits()).isTrue();
        budget.ended(probes.get(1), Ended.ANSWERED, now);
        assertThat(probes.get(2).isGranted()).isTrue();
        other.tick(now);
        assertThat(others.get(0).isGranted()).isTrue();
    }

    @Test
    void whom_the_fixed_rate_leaves_no_hope_is_told_so_at_once_and_for_how_long() {
        ShieldSettings usual = ShieldSettings.standard();
        ShieldSettings slow = new ShieldSettings(
                usual.concurrency(), new Rate(1, Duration.ofMinutes(1)), usual.queue(), usual.retry(), usual.breaker());
        AccountBudget budget = new AccountBudget(slow, breaker, new Random(1));
        List<Asking> claims = claims(budget, 2);
        assertThat(claims.get(0).isGranted()).isTrue();
        assertThat(claims.get(1).reason()).isEqualTo(Shed.Reason.QUEUE_WAIT);
        assertThat(claims.get(1).shed().retryAfter()).isEqualTo(Duration.ofMinutes(1));
        budget.ended(claims.get(0), Ended.ANSWERED, now);
        now += Duration.ofSeconds(57).toNanos();
        Asking near = claims(budget, 1).get(0);
        assertThat(near.waits()).isTrue();
        now = budget.wakeAt();
        budget.tick(now);
        assertThat(near.isGranted()).isTrue();
    }

    @Test
    void the_fixed_rate_holds_calls_back_and_says_when_the_next_may_go() {
        ShieldSettings standard = ShieldSettings.standard();
        ShieldSettings slow = new ShieldSettings(
                standard.concurrency(),
                new Rate(20, Duration.ofSeconds(1)),
                standard.queue(),
                standard.retry(),
                standard.breaker());
        AccountBudget budget = new AccountBudget(slow, breaker, new Random(1));
        List<Asking> claims = claims(budget, 60);
        assertThat(claims).filteredOn(Asking::isGranted).hasSize(2);
        long start = now;
        int wakes = 0;
        while (now - start < 2 * SECOND) {
            now = budget.wakeAt();
            budget.tick(now);
            claims.stream()
                    .filter(Asking::isGranted)
                    .filter(claim -> claim.told() == 1)
                    .forEach(claim -> end(budget, claim));
            wakes++;
        }
        assertThat(claims).filteredOn(Asking::isGranted).hasSize(42);
        assertThat(wakes).as("no busy waiting").isLessThan(45);
    }

    @Test
    void a_call_that_upstream_did_not_take_costs_its_team_nothing() {
        AccountBudget budget = budget(1, 10);
        Asking unlucky = Asking.read("a");
        budget.claim(unlucky, now);
        List<Asking> ofB = List.of(Asking.read("b"), Asking.read("b"));
        List<Asking> ofA = List.of(Asking.read("a"), Asking.read("a"));
        ofB.forEach(claim -> budget.claim(claim, now));
        ofA.forEach(claim -> budget.claim(claim, now));
        budget.ended(unlucky, new Ended.Throttled(null), now);
        assertThat(ofB.get(0).isGranted()).as("came first").isTrue();
        budget.ended(ofB.get(0), Ended.ANSWERED, now);
        assertThat(ofA.get(0).isGranted()).isTrue();
        budget.ended(ofA.get(0), Ended.ANSWERED, now);
        assertThat(ofB.get(1).isGranted()).as("both have had one").isTrue();
    }

    @Test
    void closing_sheds_what_waits_and_what_comes_while_calls_still_end() {
        AccountBudget budget = budget(1, 10);
        List<Asking> claims = claims(budget, 2);
        budget.close(now);
        assertThat(claims.get(1).reason()).isEqualTo(Shed.Reason.SHUTDOWN);
        Asking later = Asking.read("a");
        budget.claim(later, now);
        assertThat(later.reason()).isEqualTo(Shed.Reason.SHUTDOWN);
        budget.ended(claims.get(0), Ended.ANSWERED, now);
        assertThat(budget.idle()).isTrue();
    }

    @Test
    void claims_that_come_back_at_once_are_served_without_recursion() {
        AccountBudget budget = budget(1, 100_000);
        int[] left = {100_000};
        Asking first = Asking.read("a");
        chain(budget, first, left);
        budget.claim(first, now);
        assertThat(left[0]).isZero();
        assertThat(budget.idle()).isTrue();
    }

    @Test
    void claims_that_come_back_when_shed_are_served_without_recursion() {
        AccountBudget budget = budget(1, 10);
        budget.close(now);
        int[] left = {100_000};
        Asking first = Asking.read("a");
        first.then(claim -> again(budget, left));
        budget.claim(first, now);
        assertThat(left[0]).isZero();
    }

    @Test
    void there_is_something_to_see() {
        AccountBudget budget = budget(1, 3);
        List<Asking> claims = claims(budget, 5);
        budget.claim(Asking.of(Priority.HIGH, Work.WRITE), now);
        Gauges gauges = budget.gauges(now + SECOND);
        assertThat(gauges.limit()).isEqualTo(1);
        assertThat(gauges.inFlight()).isEqualTo(1);
        assertThat(gauges.queued()).isEqualTo(new Gauges.Queued(1, 2, 0, 0, Duration.ofSeconds(1)));
        assertThat(gauges.totals().shed()).containsEntry(Shed.Reason.QUEUE_FULL, 2L);
        budget.ended(claims.get(0), new Ended.Throttled(null), now);
        assertThat(budget.gauges(now).totals().throttled()).isEqualTo(1);
        assertThat(budget.gauges(now).totals().granted()).isEqualTo(2);
    }

    /** A claim that ends as soon as it is granted, and sends the next. */
    private void chain(AccountBudget budget, Asking claim, int[] left) {
        claim.then(granted -> {
            left[0]--;
            if (left[0] > 0) {
                Asking next = Asking.read("a");
                chain(budget, next, left);
                budget.claim(next, now);
            }
            budget.ended(granted, Ended.ANSWERED, now);
        });
    }

    private void again(AccountBudget budget, int[] left) {
        left[0]--;
        if (left[0] > 0) {
            budget.claim(Asking.read("a").then(claim -> again(budget, left)), now);
        }
    }

    private final List<Asking> over = new ArrayList<>();

    private void end(AccountBudget budget, Asking claim) {
        if (!over.contains(claim)) {
            over.add(claim);
            budget.ended(claim, Ended.ANSWERED, now);
        }
    }

    private AccountBudget budget(int limit, int size) {
        ShieldSettings settings = new ShieldSettings(
                new ShieldSettings.Concurrency(limit, limit, limit),
                null,
                new ShieldSettings.Queue(size, Duration.ofSeconds(5)),
                new ShieldSettings.Retry(3, 20),
                new ShieldSettings.BreakerRules(50, 20, Duration.ofSeconds(10)));
        return new AccountBudget(settings, breaker, new Random(1));
    }

    private List<Asking> claims(AccountBudget budget, int number) {
        List<Asking> claims = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            claims.add(Asking.read("a"));
            budget.claim(claims.get(i), now);
        }
        return claims;
    }

    private static Ended throttled(int seconds) {
        return new Ended.Throttled(Duration.ofSeconds(seconds));
    }
}
