package io.flexgate.bench;

import io.flexgate.http.CacheControl;
import io.flexgate.http.Headers;
import io.flexgate.http.HttpDate;
import io.flexgate.http.TargetedCacheControl;
import io.flexgate.http.Validators;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

/** What it costs to read the fields that a cache goes by. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DirectivesBenchmark {

    private final List<String> none = List.of();
    private final List<String> asks = List.of("max-age=0");
    private final List<String> says =
            List.of("public, max-age=60, stale-while-revalidate=30, stale-if-error=600, must-revalidate");
    private final List<String> quoted = List.of("private=\"set-cookie, x-user\", max-age=60");
    private final Headers targeted =
            Headers.of("Content-Type", "application/json", "CDN-Cache-Control", "max-age=600, stale-if-error=60");
    private final List<String> targets = List.of("CDN-Cache-Control");
    private final String date = "Sat, 28 Nov 2026 14:45:28 GMT";
    private final List<String> tags = List.of("\"a0a0a0a0a0a0a0a0\", W/\"OgU6uujepXZjmRyk\"");

    /** A request without any: almost all of them. */
    @Benchmark
    public CacheControl none() {
        return CacheControl.parse(none);
    }

    @Benchmark
    public CacheControl request() {
        return CacheControl.parse(asks);
    }

    @Benchmark
    public CacheControl answer() {
        return CacheControl.parse(says);
    }

    @Benchmark
    public CacheControl quoted() {
        return CacheControl.parse(quoted);
    }

    @Benchmark
    public Optional<CacheControl> targeted() {
        return TargetedCacheControl.of(targeted, targets);
    }

    @Benchmark
    public Optional<Instant> date() {
        return HttpDate.parse(date);
    }

    /** Whether one of the client's entity tags is that of what is stored. */
    @Benchmark
    public boolean notModified() {
        return Validators.notModified(tags, null, "\"OgU6uujepXZjmRyk\"", null);
    }
}
