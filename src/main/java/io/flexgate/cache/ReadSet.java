package io.flexgate.cache;

import io.flexgate.access.Partition;
import io.flexgate.catalog.Fact;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The facts that an answer depends on, as slots of {@link Coherence}. Immutable.
 *
 * <p>An answer and a write may know the same thing by different names, or not know its name at all. They meet because each
 * kind of fact has, beside one slot an identity, two common ones: {@code ANY}, which every answer reads and a write that knows
 * no sid writes, and {@code UNRESOLVED}, which an answer without a sid reads and every write writes. The same holds one level
 * up for the account: an answer of an unknown account is filed under {@code UNKNOWN}, which every write reaches.
 *
 * @param slots sorted, without repetition
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; read on every hit
public record ReadSet(int[] slots) {

    static final String UNKNOWN = "";
    static final String ANY = "*";
    static final String UNRESOLVED = "?";
    static final String WHOLE = "whole";
    static final String CREDENTIAL = "credential";
    static final String NOTHING = "";
    /** In front of an identity: it stands for one thing, not for many. */
    static final String ONE = "=";

    /**
     * The read set of an answer.
     *
     * @param partition the credential that read it; refused once, it loses all that it read
     * @param accounts the accounts that the answer may belong to; empty where none is known
     */
    public static ReadSet of(Coherence coherence, Partition partition, Set<String> accounts, List<Fact> facts) {
        Slots slots = new Slots();
        slots.add(coherence.slot(ANY, WHOLE, NOTHING));
        slots.add(coherence.slot(CREDENTIAL, WHOLE, credential(partition)));
        for (String account : accounts.isEmpty() ? Set.of(UNKNOWN) : accounts) {
            slots.add(coherence.slot(account, WHOLE, NOTHING));
            for (Fact fact : facts) {
                slots.add(coherence.slot(account, fact.topic(), ANY));
                if (fact.ofEntity()) {
                    for (String identity : fact.about()) {
                        slots.add(coherence.slot(account, fact.topic(), ONE + identity));
                    }
                    if (!fact.resolved()) {
                        slots.add(coherence.slot(account, fact.topic(), UNRESOLVED));
                    }
                }
            }
        }
        return new ReadSet(slots.sorted());
    }

    /** Collects slots. Made for each call of upstream, and there are few or many. */
    private static final class Slots {

        private int[] all = new int[16];
        private int size;

        void add(int slot) {
            if (size == all.length) {
                all = Arrays.copyOf(all, 2 * size);
            }
            all[size++] = slot;
        }

        /** Each once, in order. */
        int[] sorted() {
            Arrays.sort(all, 0, size);
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (kept == 0 || all[i] != all[kept - 1]) {
                    all[kept++] = all[i];
                }
            }
            return Arrays.copyOf(all, kept);
        }
    }

    /** That a credential has not been refused, and nothing else. */
    public static ReadSet ofCredential(Coherence coherence, Partition partition) {
        return new ReadSet(new int[] {coherence.slot(CREDENTIAL, WHOLE, credential(partition))});
    }

    /** All that either depends on. */
    public ReadSet and(ReadSet other) {
        return new ReadSet(IntStream.concat(Arrays.stream(slots), Arrays.stream(other.slots))
                .sorted()
                .distinct()
                .toArray());
    }

    static String credential(Partition partition) {
        return Long.toHexString(partition.high()) + "/" + Long.toHexString(partition.low());
    }

    /** What it takes in memory, in bytes. */
    int cost() {
        return 32 + 4 * slots.length;
    }

    @Override
    public String toString() {
        return Arrays.toString(slots);
    }
}
