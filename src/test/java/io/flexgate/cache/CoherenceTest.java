package io.flexgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** The one order that no storm finds: two writes that mark a fact in the other order than they took their time. */
class CoherenceTest {

    private static final int FACT = 5;
    private static final int ELSEWHERE = 6;
    private static final int LONG_WAY = 8_000_000;

    @RepeatedTest(3)
    @Timeout(60)
    void an_older_write_that_marks_its_fact_late_does_not_undo_a_newer_one() throws InterruptedException {
        int[] slots = new int[LONG_WAY];
        Arrays.fill(slots, ELSEWHERE);
        slots[LONG_WAY - 1] = FACT;
        WriteSet slow = new WriteSet(slots);
        WriteSet quick = new WriteSet(new int[] {FACT});
        ReadSet reads = new ReadSet(new int[] {FACT});
        boolean forced = false;
        while (!forced) {
            Coherence coherence = new Coherence(1);
            AtomicBoolean marked = new AtomicBoolean();
            Thread older = new Thread(() -> {
                coherence.bump(slow);
                marked.set(true);
            });
            older.start();
            // 1. The older write takes its time and is on its long way to the fact.
            while (coherence.stamp() == 0) {
                Thread.onSpinWait();
            }
            long betweenTheTwo = coherence.stamp();
            // 2. The newer write takes a later time and marks the fact.
            coherence.bump(quick);
            forced = !marked.get();
            // 3. The older write arrives at the fact.
            older.join();
            assertThat(coherence.holds(reads, betweenTheTwo))
                    .as("an answer read between the two is older than the newer one")
                    .isFalse();
            assertThat(coherence.holds(reads, coherence.stamp())).isTrue();
        }
    }
}
