package io.flexgate.cache;

import io.flexgate.access.Partition;
import io.flexgate.catalog.Fact;
import io.flexgate.catalog.Topic;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The facts that a write makes untrue, as slots of {@link Coherence}; {@link ReadSet} says how the two meet. Immutable.
 *
 * @param slots sorted, without repetition
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record WriteSet(int[] slots) {

    /**
     * The write set of a write.
     *
     * @param accounts the accounts that the write may belong to; with none, it may be anybody's and drops everything
     */
    public static WriteSet of(Coherence coherence, Set<String> accounts, List<Fact> facts) {
        if (accounts.isEmpty()) {
            return everything(coherence);
        }
        Set<String> reached = new HashSet<>(accounts);
        reached.add(ReadSet.UNKNOWN);
        IntStream.Builder slots = IntStream.builder();
        for (String account : reached) {
            for (Fact fact : facts) {
                if (fact.topic().equals(Topic.EVERYTHING.name())) {
                    slots.add(coherence.slot(account, ReadSet.WHOLE, ReadSet.NOTHING));
                } else {
                    add(slots, coherence, account, fact);
                }
            }
        }
        return new WriteSet(slots.build().sorted().distinct().toArray());
    }

    /**
     * Facts of one who is always known, such as an origin.
     *
     * @param holder in place of the account
     */
    public static WriteSet held(Coherence coherence, String holder, List<Fact> facts) {
        IntStream.Builder slots = IntStream.builder();
        facts.forEach(fact -> add(slots, coherence, holder, fact));
        return new WriteSet(slots.build().sorted().distinct().toArray());
    }

    /** All that the accounts have; with none, all that there is. */
    public static WriteSet whole(Coherence coherence, Set<String> accounts) {
        return of(coherence, accounts, List.of(new Fact(Topic.EVERYTHING.name(), Set.of(), false, true)));
    }

    /** All that one credential has read. */
    public static WriteSet credential(Coherence coherence, Partition partition) {
        return new WriteSet(
                new int[] {coherence.slot(ReadSet.CREDENTIAL, ReadSet.WHOLE, ReadSet.credential(partition))});
    }

    private static WriteSet everything(Coherence coherence) {
        return new WriteSet(new int[] {coherence.slot(ReadSet.ANY, ReadSet.WHOLE, ReadSet.NOTHING)});
    }

    private static void add(IntStream.Builder slots, Coherence coherence, String account, Fact fact) {
        fact.about().forEach(identity -> slots.add(coherence.slot(account, fact.topic(), ReadSet.ONE + identity)));
        boolean named = fact.ofEntity() && fact.resolved();
        slots.add(coherence.slot(account, fact.topic(), named ? ReadSet.UNRESOLVED : ReadSet.ANY));
    }

    @Override
    public String toString() {
        return Arrays.toString(slots);
    }
}
