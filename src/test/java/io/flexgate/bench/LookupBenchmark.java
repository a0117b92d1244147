package io.flexgate.bench;

import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Decision;
import io.flexgate.cache.Decision.Standing;
import io.flexgate.cache.Entry;
import io.flexgate.cache.Variants;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheControl;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to find a stored answer and to decide that it may be served, however many are stored: of 64 that are asked for all
 * the time, and of any, which are then in no cache of the CPU.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class LookupBenchmark {

    private static final int HOT = 64;

    /** Targets that are asked for in turn where any may be: more than the CPU's caches hold of what hangs on them. */
    private static final int MANY = 1 << 16;

    @Param({"100", "10000", "1000000"})
    public int entries;

    private final CacheControl asks = CacheControl.parse(List.of());
    private Stored stored;
    private byte[][] hot;
    private byte[][] any;
    private CacheKey key;
    private Entry entry;
    private int next;

    /** Fills the store. */
    @Setup
    public void fill() {
        stored = new Stored(entries);
        Random random = new Random(1);
        hot = targets(random, HOT);
        any = targets(random, Math.min(MANY, entries));
        key = stored.key(new String(hot[0], StandardCharsets.ISO_8859_1));
        entry = find(key);
        if (entry == null) {
            throw new IllegalStateException("it is not stored");
        }
    }

    private byte[][] targets(Random random, int number) {
        return random.ints(number, 0, entries)
                .mapToObj(i -> Stored.target(i).getBytes(StandardCharsets.ISO_8859_1))
                .toArray(byte[][]::new);
    }

    private Entry find(CacheKey at) {
        Variants variants = stored.store.get(at);
        Entry found = variants == null ? null : variants.select(false, name -> "");
        return found != null && stored.coherence.holds(found.reads(), found.stamp()) ? found : null;
    }

    private Decision decide(byte[][] targets) {
        next = (next + 1) % targets.length;
        // The text of a request is new each time: nobody has hashed it before.
        Entry found = find(stored.key(new String(targets[next], StandardCharsets.ISO_8859_1)));
        return Decision.of(found == null ? Standing.ABSENT : Standing.TRUE, found, asks, 2);
    }

    /** From the target's text to the decision: key, lookup, variant, tags, freshness. One of 64. */
    @Benchmark
    public Decision hot() {
        return decide(hot);
    }

    /** The same for any. */
    @Benchmark
    public Decision any() {
        return decide(any);
    }

    /** The key alone, the target's text as new as above. */
    @Benchmark
    public CacheKey key() {
        return stored.key(new String(hot[0], StandardCharsets.ISO_8859_1));
    }

    /** The lookup alone, by one key. */
    @Benchmark
    public Variants lookup() {
        return stored.store.get(key);
    }

    /** Whether no write has overtaken it. */
    @Benchmark
    public boolean tags() {
        return stored.coherence.holds(entry.reads(), entry.stamp());
    }

    /** The decision alone: fresh, and nobody asks for anything special. */
    @Benchmark
    public Decision decision() {
        return Decision.of(Standing.TRUE, entry, asks, 2);
    }

    /** Which operation it is. */
    @Benchmark
    public Match operation() {
        return Stored.CATALOG.match("GET", key.target());
    }
}
