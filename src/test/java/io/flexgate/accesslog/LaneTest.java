package io.flexgate.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.observe.Hit;
import io.flexgate.observe.Hits;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for the writer: in order, each once, and no more than there is room for. */
@Timeout(60)
class LaneTest {

    private final AtomicInteger woken = new AtomicInteger();
    private final Lane lane = new Lane(woken::incrementAndGet);
    private final Own own = new Own();

    private static final Recurring HIT =
            new Recurring(new Hits.Of("", "red", "GET", "/", "plugin", "FetchPlugin"), new Hit());

    private int added(int characters) {
        int added = 0;
        while (lane.add(added, characters)) {
            added++;
        }
        return added;
    }

    private int taken() {
        int taken = 0;
        while (true) {
            Object told = lane.take(own);
            if (told == null) {
                return taken;
            }
            assertThat(told).isEqualTo(taken++);
        }
    }

    @Test
    void thereIsRoomForSoManyAndForFewerWhereTheyAreLong() {
        for (int characters :
                new int[] {0, Lane.PLACE - 1, Lane.PLACE, 10 * Lane.PLACE, 1_000 * Lane.PLACE, Integer.MAX_VALUE}) {
            int each = Math.min(1 + characters / Lane.PLACE, Lane.MOST);
            assertThat(lane.isEmpty()).isTrue();
            assertThat(added(characters)).isEqualTo(Lane.MOST / each);
            assertThat(lane.isEmpty()).isFalse();
            assertThat(taken()).isEqualTo(Lane.MOST / each);
        }
        assertThat(lane.isEmpty()).isTrue();
    }

    @Test
    void oneThatHasNoRoomLeavesTheOthersAsTheyAre() {
        int all = added(0);
        assertThat(lane.add("x", 0)).isFalse();
        assertThat(lane.add("x", Integer.MAX_VALUE)).isFalse();
        assertThat(lane.take(own)).isEqualTo(0);
        assertThat(lane.add("x", Lane.PLACE))
                .as("two places, where one is free")
                .isFalse();
        assertThat(lane.add("last", 0)).isTrue();
        for (int i = 1; i < all; i++) {
            assertThat(lane.take(own)).isEqualTo(i);
        }
        assertThat(lane.take(own)).isEqualTo("last");
        assertThat(lane.take(own)).isNull();
    }

    @Test
    void aHitTakesOnePlaceAndHasItsOwnNumbers() {
        int added = 0;
        while (lane.add(HIT, added, added + 1, added + 2, added + 3)) {
            added++;
        }
        assertThat(added).isEqualTo(Lane.MOST);
        for (int i = 0; i < added; i++) {
            assertThat(lane.take(own)).isSameAs(HIT);
            assertThat(List.of(own.millis(), own.nanos(), own.high(), own.low()))
                    .containsExactly((long) i, i + 1L, i + 2L, i + 3L);
        }
        assertThat(lane.isEmpty()).isTrue();
    }

    @Test
    void theWriterIsWokenBeforeItIsFull() {
        int added = 0;
        while (woken.get() == 0) {
            assertThat(lane.add(added++, 0)).isTrue();
        }
        assertThat(added).isEqualTo(Lane.MANY);
        while (lane.add(added, 0)) {
            added++;
        }
        assertThat(added).isEqualTo(Lane.MOST);
        assertThat(woken.get()).isEqualTo(Lane.MOST / Lane.MANY);
    }

    @Test
    void betweenTwoThreadsNothingIsLostOrTwice() throws InterruptedException {
        int many = 2_000_000;
        List<Integer> dropped = new ArrayList<>();
        CountDownLatch begin = new CountDownLatch(1);
        Thread loop = new Thread(() -> {
            Random random = new Random(3);
            begin.countDown();
            for (int i = 0; i < many; i++) {
                boolean hit = random.nextBoolean();
                if (hit
                        ? !lane.add(HIT, i, ~i, i * 3L, i * 5L)
                        : !lane.add(i, random.nextInt(100) == 0 ? random.nextInt(200 * Lane.PLACE) : 0)) {
                    dropped.add(i);
                }
            }
        });
        loop.start();
        begin.await();
        int[] taken = new int[many];
        int size = 0;
        while (true) {
            boolean over = !loop.isAlive();
            Object told = lane.take(own);
            if (told == HIT) {
                int number = (int) own.millis();
                assertThat(List.of(own.nanos(), own.high(), own.low()))
                        .containsExactly((long) ~number, number * 3L, number * 5L);
                taken[size++] = number;
            } else if (told != null) {
                taken[size++] = (Integer) told;
            } else if (over) {
                break;
            }
        }
        loop.join();

        assertThat(size + dropped.size()).isEqualTo(many);
        int at = 0;
        int gone = 0;
        for (int i = 0; i < many; i++) {
            if (gone < dropped.size() && dropped.get(gone) == i) {
                gone++;
            } else {
                assertThat(taken[at++]).isEqualTo(i);
            }
        }
    }
}
