package io.flexgate.limits.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.Claim;
import io.flexgate.limits.Priority;
import io.flexgate.limits.Share;
import io.flexgate.limits.Shed;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.limits.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FairQueueTest {

    private static final long SECOND = 1_000_000_000;

    private final FairQueue queue = queue(1_000);
    private long now = -42 * SECOND;

    @Test
    void who_came_first_goes_first_within_a_team() {
        List<Claim> claims = offer(queue, 5, "a", Priority.NORMAL, Work.READ);
        assertThat(take(5)).isEqualTo(claims);
        assertThat(queue.next(now)).isNull();
    }

    @Test
    void high_before_normal_before_low_before_refreshes_of_any_priority() {
        Claim refresh = offer("a", Priority.HIGH, Work.REFRESH);
        Claim low = offer("a", Priority.LOW, Work.WRITE);
        Claim normal = offer("b", Priority.NORMAL, Work.READ);
        Claim high = offer("c", Priority.HIGH, Work.READ);
        assertThat(take(4)).containsExactly(high, normal, low, refresh);
    }

    @Test
    void a_lower_band_has_its_turn_after_nine_grants_above_it() {
        offer(queue, 100, "a", Priority.HIGH, Work.READ);
        offer(queue, 10, "b", Priority.NORMAL, Work.READ);
        offer(queue, 10, "c", Priority.LOW, Work.READ);
        offer(queue, 10, "d", Priority.NORMAL, Work.REFRESH);
        assertThat(teams(take(24))).isEqualTo("aaaaaaaaabcdaaaaaaaaabcd");
    }

    @Test
    void a_lower_band_has_its_turn_after_half_of_the_longest_wait() {
        offer(queue, 100, "a", Priority.HIGH, Work.READ);
        offer(queue, 10, "b", Priority.LOW, Work.READ);
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            now += SECOND;
            order.append(teams(take(1)));
        }
        assertThat(order).as("2.5 s are over at every third").hasToString("aabaabaa");
    }

    @Test
    void a_band_whose_claims_give_up_early_is_not_forgotten() {
        offer(queue, 100, "a", Priority.HIGH, Work.READ);
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            Claim hurried = offer("b", Priority.LOW, Work.READ);
            now += SECOND;
            order.append(teams(take(1)));
            queue.remove(hurried);
        }
        assertThat(order).hasToString("aaba");
    }

    @Test
    void teams_get_turns_by_weight() {
        for (int i = 0; i < 100; i++) {
            offer("a", 1, Work.READ);
            offer("b", 2, Work.READ);
            offer("c", 4, Work.READ);
        }
        assertThat(counts(take(70))).isEqualTo(Map.of("a", 10L, "b", 20L, "c", 40L));
    }

    @Test
    void a_team_that_was_away_brings_no_credit_with_it() {
        offer(queue, 500, "a", Priority.NORMAL, Work.READ);
        take(100);
        offer(queue, 100, "b", Priority.NORMAL, Work.READ);
        assertThat(counts(take(20))).isEqualTo(Map.of("a", 10L, "b", 10L));
    }

    @Test
    void a_team_that_leaves_and_comes_back_gains_nothing() {
        offer(queue, 500, "a", Priority.NORMAL, Work.READ);
        int ofB = 0;
        for (int i = 0; i < 100; i++) {
            Claim claim = offer("b", Priority.NORMAL, Work.READ);
            List<Claim> next = take(1);
            ofB += next.contains(claim) ? 1 : 0;
            queue.remove(claim);
        }
        assertThat(ofB).isBetween(49, 51);
    }

    @Test
    void writes_go_before_reads_but_a_flood_of_them_takes_no_more_than_its_share() {
        for (int i = 0; i < 100; i++) {
            offer("a", Priority.NORMAL, Work.READ);
            offer("b", Priority.NORMAL, Work.READ);
            offer("c", Priority.NORMAL, Work.WRITE);
        }
        assertThat(teams(take(4))).as("some go before their turn").isEqualTo("cccc");
        Map<String, Long> later = counts(take(60));
        assertThat(later.get("c")).isBetween(18L, 22L);
        assertThat(later.get("a") - later.get("b")).isBetween(-1L, 1L);
    }

    @Test
    void within_a_team_writes_always_go_first() {
        List<Claim> reads = offer(queue, 20, "a", Priority.NORMAL, Work.READ);
        List<Claim> writes = offer(queue, 20, "a", Priority.NORMAL, Work.WRITE);
        assertThat(take(20)).isEqualTo(writes);
        assertThat(take(20)).isEqualTo(reads);
    }

    @Test
    void what_was_used_together_is_paid_together() {
        offer(queue, 100, "a", Priority.NORMAL, Work.READ);
        offer(queue, 100, "b", Priority.NORMAL, Work.READ);
        queue.charge(Share.plain("a"), 10);
        assertThat(counts(take(10))).isEqualTo(Map.of("b", 10L));
        queue.charge(Share.plain("a"), 5);
        queue.charge(Share.plain("b"), -1);
        assertThat(counts(take(6))).isEqualTo(Map.of("b", 6L));
    }

    @Test
    void a_refund_is_no_credit() {
        offer(queue, 100, "a", Priority.NORMAL, Work.READ);
        take(20);
        queue.charge(Share.plain("a"), -1_000);
        queue.charge(Share.plain("b"), -1_000);
        offer(queue, 100, "b", Priority.NORMAL, Work.READ);
        assertThat(counts(take(20))).isEqualTo(Map.of("a", 10L, "b", 10L));
    }

    @Test
    void a_debt_is_remembered_while_its_team_is_away() {
        offer(queue, 100, "a", Priority.NORMAL, Work.READ);
        queue.charge(Share.plain("b"), 10);
        take(5);
        offer(queue, 100, "b", Priority.NORMAL, Work.READ);
        assertThat(counts(take(5))).isEqualTo(Map.of("a", 5L));
        assertThat(counts(take(10))).isEqualTo(Map.of("a", 5L, "b", 5L));
    }

    @Test
    void teams_that_come_and_go_leave_no_trace() {
        for (int i = 0; i < 100_000; i++) {
            offer("team-" + i, Priority.NORMAL, Work.READ);
            take(1);
        }
        assertThat(queue.remembered()).isLessThanOrEqualTo(Band.REMEMBERED + 1);
        for (int i = 0; i < 100_000; i++) {
            Claim claim = offer("other-" + i, Priority.HIGH, Work.READ);
            queue.remove(claim);
        }
        assertThat(queue.remembered()).isLessThanOrEqualTo(2 * Band.REMEMBERED + 2);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.nextExpiry()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_team_that_is_forgotten_among_many_gains_nothing_by_it() {
        for (int i = 0; i <= Band.REMEMBERED; i++) {
            offer("team-" + i, Priority.NORMAL, Work.READ);
            take(1);
        }
        Claim remembered = offer("team-" + Band.REMEMBERED, Priority.NORMAL, Work.READ);
        Claim forgotten = offer("team-0", Priority.NORMAL, Work.READ);
        assertThat(take(2)).containsExactly(remembered, forgotten);
    }

    @Test
    void the_order_among_equals_survives_a_newcomer() {
        // A line that is not in the order yet must not be looked for there.
        offer("a", Priority.NORMAL, Work.READ);
        Claim second = offer("b", Priority.NORMAL, Work.READ);
        queue.remove(second);
        Claim again = offer("b", Priority.NORMAL, Work.READ);
        assertThat(take(2)).last().isSameAs(again);
    }

    private Claim offer(String team, Priority priority, Work work) {
        return offer(queue, 1, team, priority, work).get(0);
    }

    private void offer(String team, int weight, Work work) {
        queue.offer(new Quiet(new Share(team, weight, Priority.NORMAL), work), now);
    }

    private List<Claim> offer(FairQueue queue, int number, String team, Priority priority, Work work) {
        List<Claim> claims = IntStream.range(0, number)
                .<Claim>mapToObj(i -> new Quiet(new Share(team, 1, priority), work))
                .toList();
        claims.forEach(claim -> assertThat(queue.offer(claim, now)).isNull());
        return claims;
    }

    private List<Claim> take(int number) {
        List<Claim> taken = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Claim next = queue.next(now);
            taken.add(next);
            queue.take(next, now);
        }
        return taken;
    }

    private static String teams(List<Claim> claims) {
        return claims.stream().map(claim -> claim.share().team()).collect(Collectors.joining());
    }

    private static Map<String, Long> counts(List<Claim> claims) {
        return claims.stream()
                .collect(Collectors.groupingBy(claim -> claim.share().team(), Collectors.counting()));
    }

    private static FairQueue queue(int size) {
        return new FairQueue(new ShieldSettings.Queue(size, Duration.ofSeconds(5)));
    }

    /** A claim that nobody tells anything. */
    static final class Quiet extends Claim {

        Quiet(Share share, Work work) {
            super(share, work, Long.MAX_VALUE);
        }

        @Override
        protected void granted() {
            throw new AssertionError("the queue tells nobody");
        }

        @Override
        protected void shed(Shed why) {
            throw new AssertionError("the queue tells nobody");
        }
    }
}
