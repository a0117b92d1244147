package io.flexgate.bench;

import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Entry;
import io.flexgate.cache.EntryStore;
import io.flexgate.cache.Variants;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A program: what a whole hit costs a gateway's event loop while few or many answers are stored, any of which is asked for. Each
 * has a key, times and a place in the store of its own; they share fields, bytes and read set with one that was fetched, so that
 * many fit. The sizes take turns.
 */
public final class Flatness {

    private static final List<Integer> SIZES = List.of(100, 10_000, 1_000_000);

    /** Asked for in turn: more than a CPU's caches hold. */
    private static final int ASKED = 50_000;

    private static final int ROUNDS = 15;

    private Flatness() {}

    /** Prints a line for each size. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        Map<Integer, Hits> hits = new TreeMap<>();
        for (int size : SIZES) {
            // One gateway a size, all in this JVM: what is compiled is the same for each.
            TeamGateway gateway = new TeamGateway(200_000, Memory::upstream);
            hits.put(size, filled(gateway, size));
        }
        hits.values().forEach(each -> each.warmUp(60_000));
        Map<Integer, double[]> nanos = new TreeMap<>();
        Map<Integer, Double> bytes = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int size : SIZES) {
                Hits.Cost cost = hits.get(size).measure(3, 6_400).get("hit");
                nanos.computeIfAbsent(size, first -> new double[ROUNDS])[round] = cost.nanos();
                bytes.put(size, cost.bytes());
            }
        }
        double[] few = nanos.get(SIZES.get(0));
        nanos.forEach((size, each) -> {
            double[] ratios = new double[ROUNDS];
            Arrays.setAll(ratios, round -> each[round] / few[round]);
            out.printf(
                    Locale.ROOT,
                    "%8d stored: %6.0f ns of CPU a hit, %.3f of that with %d in the same round; %.0f bytes%n",
                    size,
                    Hits.median(each.clone()),
                    Hits.median(ratios),
                    SIZES.get(0),
                    bytes.get(size));
        });
        System.exit(0);
    }

    private static Hits filled(TeamGateway gateway, int size) {
        EntryStore store = gateway.shared().store();
        Hits hits = Hits.of(gateway, "hit", targets(size));
        CacheKey key = store.entries().keySet().iterator().next();
        Variants fetched = store.get(key);
        Entry one = fetched.entries().get(0);
        for (int i = 0; i < size; i++) {
            Entry.Life life = new Entry.Life(
                    one.life().storedNanos(),
                    0,
                    one.life().freshNanos() + i,
                    one.life().terms());
            store.put(
                    new CacheKey(key.partition(), key.origin(), Stored.target(i)),
                    new Entry(
                            one.status(),
                            one.reason(),
                            one.headers(),
                            one.selecting(),
                            one.body(),
                            one.reads(),
                            one.stamp(),
                            life));
        }
        return hits;
    }

    private static List<String> targets(int size) {
        // As many texts for each size: what asks takes a share of the CPU's caches, too.
        return new Random(1).ints(ASKED, 0, size).mapToObj(Stored::target).toList();
    }
}
