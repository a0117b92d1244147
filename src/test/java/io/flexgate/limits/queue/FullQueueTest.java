package io.flexgate.limits.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.Claim;
import io.flexgate.limits.Priority;
import io.flexgate.limits.Share;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.limits.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who pays when no more can wait. */
class FullQueueTest {

    private static final int SIZE = 16;

    private final FairQueue queue = new FairQueue(new ShieldSettings.Queue(SIZE, Duration.ofSeconds(5)));
    private final List<Claim> out = new ArrayList<>();

    @Test
    void a_team_that_has_the_queue_to_itself_drives_nobody_out() {
        offer(SIZE, "a", 1, Priority.NORMAL, Work.READ);
        Claim late = offer("a", 1, Priority.NORMAL, Work.READ);
        assertThat(out).containsExactly(late);
    }

    @Test
    void a_team_that_floods_gives_way_to_another_with_its_newest() {
        List<Claim> flood = offer(SIZE, "a", 1, Priority.NORMAL, Work.READ);
        offer("b", 1, Priority.NORMAL, Work.READ);
        assertThat(out).containsExactly(flood.get(SIZE - 1));
        assertThat(queue.size()).isEqualTo(SIZE);
    }

    @Test
    void each_gets_room_by_weight_and_no_more() {
        offer(SIZE, "a", 1, Priority.NORMAL, Work.READ);
        List<Claim> heavy = offer(SIZE, "b", 3, Priority.NORMAL, Work.READ);
        assertThat(out).filteredOn(claim -> claim.share().team().equals("a")).hasSize(12);
        assertThat(out).filteredOn(heavy::contains).hasSize(4);
    }

    @Test
    void a_write_takes_the_place_of_a_read_of_its_own_team() {
        List<Claim> reads = offer(SIZE, "a", 1, Priority.NORMAL, Work.READ);
        offer("a", 1, Priority.NORMAL, Work.WRITE);
        assertThat(out).containsExactly(reads.get(SIZE - 1));
    }

    @Test
    void reads_are_driven_out_before_writes() {
        offer(SIZE / 2, "a", 1, Priority.NORMAL, Work.READ);
        offer(SIZE / 2, "a", 1, Priority.NORMAL, Work.WRITE);
        offer("b", 1, Priority.NORMAL, Work.READ);
        assertThat(out).extracting(Claim::work).containsExactly(Work.READ);
    }

    @Test
    void what_is_less_urgent_gives_way_and_what_is_more_urgent_does_not() {
        offer(SIZE - 1, "a", 1, Priority.NORMAL, Work.READ);
        offer(1, "r", 1, Priority.NORMAL, Work.REFRESH);
        Claim low = offer("b", 1, Priority.LOW, Work.READ);
        assertThat(out).as("low has places of its own").doesNotContain(low);
        out.clear();
        Claim high = offer("c", 1, Priority.HIGH, Work.READ);
        assertThat(out)
                .doesNotContain(high)
                .extracting(claim -> claim.share().priority())
                .containsExactly(Priority.NORMAL);
    }

    @Test
    void refreshes_are_the_first_to_go() {
        List<Claim> refreshes = offer(SIZE, "a", 1, Priority.HIGH, Work.REFRESH);
        offer("b", 1, Priority.LOW, Work.READ);
        assertThat(out).containsExactly(refreshes.get(SIZE - 1));
    }

    @Test
    void no_band_is_driven_out_of_the_queue_altogether() {
        offer(SIZE, "low", 1, Priority.LOW, Work.READ);
        offer(10 * SIZE, "high", 1, Priority.HIGH, Work.WRITE);
        assertThat(queue.size(Rank.LOW)).isEqualTo(2);
        assertThat(queue.size(Rank.HIGH)).isEqualTo(SIZE - 2);
        offer(10 * SIZE, "normal", 1, Priority.NORMAL, Work.WRITE);
        assertThat(queue.size(Rank.NORMAL)).isEqualTo(2);
        assertThat(queue.size()).isEqualTo(SIZE);
    }

    private Claim offer(String team, int weight, Priority priority, Work work) {
        return offer(1, team, weight, priority, work).get(0);
    }

    private List<Claim> offer(int number, String team, int weight, Priority priority, Work work) {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Claim claim = new FairQueueTest.Quiet(new Share(team, weight, priority), work);
            claims.add(claim);
            Claim refused = queue.offer(claim, 0);
            if (refused != null) {
                out.add(refused);
            }
        }
        return claims;
    }
}
