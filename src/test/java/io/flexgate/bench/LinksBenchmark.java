package io.flexgate.bench;

import io.flexgate.http.Origin;
import io.flexgate.links.AnswerScan;
import io.flexgate.links.LinkRewriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to read an answer, once, and to put another origin into its links, once for each origin: 0.5 KB, and 14 KB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LinksBenchmark {

    private final Origin used = Origin.parse("http://flexgate.internal:8080");
    private final byte[] fetch = Json.plugin(Json.sid(7)).getBytes(StandardCharsets.UTF_8);
    private final byte[] list = Json.list(30).getBytes(StandardCharsets.UTF_8);
    private final AnswerScan ofFetch = scanFetch();
    private final AnswerScan ofList = scanList();

    @Benchmark
    public AnswerScan scanFetch() {
        return AnswerScan.of(fetch, Stored.UPSTREAM, Stored.CATALOG.wantedFields());
    }

    @Benchmark
    public AnswerScan scanList() {
        return AnswerScan.of(list, Stored.UPSTREAM, Stored.CATALOG.wantedFields());
    }

    @Benchmark
    public byte[] rewriteFetch() {
        return LinkRewriter.rewrite(fetch, ofFetch, used);
    }

    @Benchmark
    public byte[] rewriteList() {
        return LinkRewriter.rewrite(list, ofList, used);
    }
}
