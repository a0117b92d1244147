package io.flexgate.bench;

import io.flexgate.cache.WriteSet;
import io.flexgate.catalog.Match;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/** What a write costs that makes stored answers untrue, however many are stored. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class BumpBenchmark {

    @Param({"10", "1000", "1000000"})
    public int entries;

    private final Match update = Stored.CATALOG.match("POST", Stored.target(7));
    private final List<Map<String, String>> items =
            List.of(Map.of("sid", Json.sid(7), "account_sid", Stored.ACCOUNT, "unique_name", "plugin-7"));
    private final Set<String> accounts = Set.of(Stored.ACCOUNT);
    private Stored stored;
    private WriteSet writes;

    /** Fills the store. */
    @Setup
    public void fill() {
        stored = new Stored(entries);
        writes = writes();
    }

    /** Which facts an update of a plugin makes untrue. */
    @Benchmark
    public WriteSet writes() {
        return WriteSet.of(stored.coherence, accounts, update.changes(items));
    }

    /** Makes them so. */
    @Benchmark
    public long bump() {
        stored.coherence.bump(writes);
        return stored.coherence.stamp();
    }
}
