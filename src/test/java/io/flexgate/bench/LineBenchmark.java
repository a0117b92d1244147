package io.flexgate.bench;

import ch.qos.logback.classic.Logger;
import io.flexgate.accesslog.AccessAppender;
import io.flexgate.accesslog.AccessLog;
import io.flexgate.accesslog.Format;
import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Hit;
import io.flexgate.observe.Hits;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.LoggerFactory;

/**
 * What a line of the access log costs the loop whose hit it tells of: with paths that come again, and with ones that never do. What
 * the request itself costs is measured beside it, with nobody who hears of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LineBenchmark {

    /** As many as a busy loop makes in the time that it is left alone. */
    private static final int LINES = 300;

    private static final long ALONE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    /** How many paths there are. */
    @Param({"1", "100", "100000"})
    public int paths;

    private final Observer log = new AccessLog(InstantSource.system());
    private final Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.NAME);
    private final AccessAppender appender =
            new AccessAppender(OutputStream.nullOutputStream(), Format.JSON, Duration.ofSeconds(2));
    private final String[] path = new String[100_000];
    private final String[] ids = new String[1_000];
    private final Hits[] alike = new Hits[1_000];
    private final Hit hit = new Hit();
    private int next;

    /** Keeps the compiler from leaving out a request of which nobody hears. */
    private Observation last;

    /** Writes to where nothing is kept. */
    @Setup
    public void start() {
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
        logger.setAdditive(false);
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        for (int i = 0; i < path.length; i++) {
            path[i] = "/v1/PluginService/Plugins/" + Json.sid(i % paths);
        }
        for (int i = 0; i < alike.length; i++) {
            alike[i] = Objects.requireNonNull(
                    log.hits(new Hits.Of("10.123.45.67", "account", "GET", path[i], "plugin", "FetchPlugin")));
        }
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Json.sid(-i - 1).substring(2);
        }
    }

    /** Ends it. */
    @TearDown
    public void stop() {
        logger.detachAppender(appender);
        appender.stop();
        if (appender.dropped() > 0) {
            throw new IllegalStateException("lines were dropped, and cost less than they do");
        }
    }

    /** The log's own thread catches up, as it does where there is more to a request than its line. */
    @Setup(Level.Invocation)
    public void pause() {
        LockSupport.parkNanos(ALONE_NANOS);
    }

    private int hits(Observer observer) {
        int sum = 0;
        for (int i = 0; i < LINES; i++) {
            next = (next + 1) % path.length;
            Observation request = Observation.begin(observer, "GET", path[next], 0);
            request.requestId(ids[next % ids.length]);
            request.client("10.123.45.67");
            request.team("account");
            request.asks("plugin", "FetchPlugin");
            request.became(Outcome.HIT);
            request.answered(200, 485 + i, 113_456L + 1_000 * i);
            last = request;
            sum += last.status();
        }
        return sum;
    }

    /** One line. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public int line() {
        return hits(log);
    }

    /** One of a hit that is like others on its connection: whatever the paths, each has been asked for before. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public long again() {
        long sum = 0;
        for (int i = 0; i < LINES; i++) {
            next = (next + 1) % alike.length;
            hit.begin(0, i, next).gets("flexgate; hit", 200, 485, 1);
            hit.end(113_456L + 1_000 * i);
            alike[next].told(hit);
            sum += hit.ended();
        }
        return sum;
    }

    /** None. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public int none() {
        return hits(Observer.NONE);
    }
}
