package io.flexgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Partition;
import io.flexgate.catalog.Fact;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Where reads and writes meet: whatever each of them knows of the entity and of the account, a write makes every older answer
 * about it untrue. jqwik prints the seed of a failure.
 */
class CoherenceProperties {

    private static final String ACCOUNT = "ac" + "1".repeat(32);
    private static final String ANOTHER = "ac" + "2".repeat(32);
    private static final Partition WHO = new Partition(1, 2);

    /** What a message knows: accounts, and facts. */
    record Knowledge(Set<String> accounts, List<Fact> facts) {}

    /** An entity with a sid and an alias. */
    record Thing(String sid, String alias) {
        static Thing of(int number) {
            return new Thing(String.format(Locale.ROOT, "fp%032x", number), "plugin-" + number);
        }
    }

    private static final Thing IT = Thing.of(7);

    /** Any knowledge that a message about plugin 7 of the account can have; resolved only if the sid is known. */
    @Provide
    Arbitrary<Knowledge> aboutIt() {
        Arbitrary<Set<String>> accounts = Arbitraries.of(Set.of(), Set.of(ACCOUNT), Set.of(ACCOUNT, ANOTHER));
        Arbitrary<Set<String>> own = Arbitraries.subsetOf(IT.sid(), IT.alias());
        Arbitrary<Set<String>> beside = Arbitraries.integers()
                .between(8, 20)
                .map(Thing::of)
                .set()
                .ofMaxSize(3)
                .map(things -> {
                    Set<String> names = new HashSet<>();
                    things.forEach(thing -> {
                        names.add(thing.sid());
                        names.add(thing.alias());
                    });
                    return names;
                });
        Arbitrary<Boolean> saysSo = Arbitraries.of(true, false);
        Arbitrary<Boolean> more = Arbitraries.of(true, false);
        return Combinators.combine(accounts, own, beside, saysSo, more).as((who, names, others, resolved, further) -> {
            Set<String> about = new HashSet<>(names);
            about.addAll(others);
            Fact fact = new Fact("plugin", about, true, resolved && names.contains(IT.sid()));
            return new Knowledge(
                    who,
                    further
                            ? List.of(
                                    new Fact("version", Set.of(), true, false),
                                    fact,
                                    new Fact("plugins", Set.of(), false, true))
                            : List.of(fact));
        });
    }

    @Property(tries = 5000)
    void a_write_makes_every_older_answer_about_the_same_entity_untrue_and_no_newer_one(
            @ForAll("aboutIt") Knowledge read, @ForAll("aboutIt") Knowledge write, @ForAll long seed) {
        Coherence coherence = new Coherence(seed);
        ReadSet reads = ReadSet.of(coherence, WHO, read.accounts(), read.facts());
        long before = coherence.stamp();
        assertThat(coherence.holds(reads, before)).isTrue();
        coherence.bump(WriteSet.of(coherence, write.accounts(), write.facts()));
        assertThat(coherence.holds(reads, before)).isFalse();
        assertThat(coherence.holds(reads, coherence.stamp())).isTrue();
    }

    @Property(tries = 2000)
    void a_write_to_the_whole_account_and_a_refusal_of_the_credential_reach_every_answer(
            @ForAll("aboutIt") Knowledge read, @ForAll long seed) {
        for (Set<String> accounts : List.of(Set.<String>of(), Set.of(ACCOUNT))) {
            Coherence coherence = new Coherence(seed);
            ReadSet reads = ReadSet.of(coherence, WHO, read.accounts(), read.facts());
            long before = coherence.stamp();
            coherence.bump(WriteSet.whole(coherence, accounts));
            assertThat(coherence.holds(reads, before)).isFalse();
            long between = coherence.stamp();
            coherence.bump(WriteSet.credential(coherence, WHO));
            assertThat(coherence.holds(reads, between)).isFalse();
        }
    }

    @Property(tries = 2000)
    void a_write_to_everything_makes_every_older_answer_untrue_and_no_newer_one(
            @ForAll("aboutIt") Knowledge read, @ForAll long seed) {
        Coherence coherence = new Coherence(seed);
        ReadSet reads = ReadSet.of(coherence, WHO, read.accounts(), read.facts());
        long before = coherence.stamp();
        coherence.bumpAll();
        assertThat(coherence.holds(reads, before)).isFalse();
        assertThat(coherence.holds(reads, coherence.stamp())).isTrue();
    }

    /** The table's memory comes with its first writes, whoever makes them: none of them may get lost in that. */
    @Example
    void first_writes_that_meet_are_all_kept() throws Exception {
        List<Fact> facts = List.of(resolved(Thing.of(1)), resolved(Thing.of(2)), resolved(Thing.of(3)));
        ExecutorService writers = Executors.newFixedThreadPool(facts.size());
        try {
            for (int round = 0; round < 3000; round++) {
                Coherence coherence = new Coherence(round);
                long before = coherence.stamp();
                CyclicBarrier together = new CyclicBarrier(facts.size());
                List<Future<?>> done = new ArrayList<>();
                for (Fact fact : facts) {
                    done.add(writers.submit(() -> {
                        together.await();
                        coherence.bump(WriteSet.of(coherence, Set.of(ACCOUNT), List.of(fact)));
                        return null;
                    }));
                }
                for (Future<?> each : done) {
                    each.get();
                }
                for (Fact fact : facts) {
                    ReadSet reads = ReadSet.of(coherence, WHO, Set.of(ACCOUNT), List.of(fact));
                    assertThat(coherence.holds(reads, before)).isFalse();
                }
            }
        } finally {
            writers.shutdownNow();
        }
    }

    @Property(tries = 2000)
    void what_a_write_has_left_in_doubt_is_unsettled_until_its_time_is_over(
            @ForAll("aboutIt") Knowledge read, @ForAll("aboutIt") Knowledge write, @ForAll long seed) {
        Coherence coherence = new Coherence(seed);
        ReadSet reads = ReadSet.of(coherence, WHO, read.accounts(), read.facts());
        assertThat(coherence.settled(reads, Long.MIN_VALUE)).isTrue();
        WriteSet writes = WriteSet.of(coherence, write.accounts(), write.facts());
        coherence.unsettle(writes, 100);
        coherence.unsettle(writes, 50);
        assertThat(coherence.settled(reads, 99)).isFalse();
        assertThat(coherence.settled(reads, 100)).isTrue();
    }

    /** Two slots may be the same by chance; the seed is fixed, so the number of times is too. */
    @Example
    void an_answer_about_another_entity_stays_true_but_for_the_few_that_share_a_slot() {
        int dropped = 0;
        for (int i = 0; i < 2000; i++) {
            Coherence coherence = new Coherence(42);
            Thing one = Thing.of(i);
            Thing other = Thing.of(100_000 + i);
            ReadSet reads = ReadSet.of(coherence, WHO, Set.of(ACCOUNT), List.of(resolved(one)));
            long before = coherence.stamp();
            coherence.bump(WriteSet.of(coherence, Set.of(ACCOUNT), List.of(resolved(other))));
            dropped += coherence.holds(reads, before) ? 0 : 1;
        }
        assertThat(dropped).isLessThanOrEqualTo(4);
    }

    @Example
    void an_answer_of_another_account_and_about_another_topic_stays_true() {
        Coherence coherence = new Coherence(42);
        ReadSet another = ReadSet.of(coherence, WHO, Set.of(ANOTHER), List.of(resolved(IT)));
        ReadSet versions = ReadSet.of(
                coherence,
                WHO,
                Set.of(ACCOUNT),
                List.of(new Fact("versions", Set.of(IT.sid(), IT.alias()), true, true)));
        long before = coherence.stamp();
        coherence.bump(WriteSet.of(coherence, Set.of(ACCOUNT), List.of(new Fact("plugin", Set.of(), true, false))));
        coherence.bump(WriteSet.of(coherence, Set.of(ACCOUNT), List.of(listOfPlugins())));
        assertThat(coherence.holds(another, before)).isTrue();
        assertThat(coherence.holds(versions, before)).isTrue();
        coherence.bump(WriteSet.whole(coherence, Set.of(ACCOUNT)));
        assertThat(coherence.holds(another, before)).isTrue();
        assertThat(coherence.holds(versions, before)).isFalse();
    }

    @Example
    void a_refused_credential_costs_only_its_own_answers() {
        Coherence coherence = new Coherence(42);
        ReadSet mine = ReadSet.of(coherence, WHO, Set.of(ACCOUNT), List.of(resolved(IT)));
        ReadSet theirs = ReadSet.of(coherence, new Partition(3, 4), Set.of(ACCOUNT), List.of(resolved(IT)));
        long before = coherence.stamp();
        coherence.bump(WriteSet.credential(coherence, WHO));
        assertThat(coherence.holds(mine, before)).isFalse();
        assertThat(coherence.holds(theirs, before)).isTrue();
    }

    private static Fact resolved(Thing thing) {
        return new Fact("plugin", Set.of(thing.sid(), thing.alias()), true, true);
    }

    private static Fact listOfPlugins() {
        return new Fact("plugins", Set.of(), false, true);
    }
}
