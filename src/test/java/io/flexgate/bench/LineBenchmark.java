package io.flexgate.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.flexgate.accesslog.AccessAppender;
import io.flexgate.accesslog.AccessLog;
import io.flexgate.accesslog.Format;
import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
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

    /** So that the log's own thread keeps up, as it does where there is more to a request: about half a microsecond. */
    private static final int ELSE = 300;

    /** How many paths there are. */
    @Param({"1", "100", "100000"})
    public int paths;

    private final Observer log = new AccessLog(InstantSource.system());
    private final Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.NAME);
    private final AccessAppender appender =
            new AccessAppender(OutputStream.nullOutputStream(), Format.JSON, Duration.ofSeconds(2));
    private final String[] path = new String[100_000];
    private final String[] ids = new String[1_000];
    private int next;

    /** Writes to where nothing is kept. */
    @Setup
    public void start() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        for (int i = 0; i < path.length; i++) {
            path[i] = "/v1/PluginService/Plugins/" + Json.sid(i % paths);
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

    private Observation hit(Observer observer) {
        int i = next++ & 0x7fff_ffff;
        Observation request = Observation.begin(observer, "GET", path[i % path.length], 0);
        request.requestId(ids[i % ids.length]);
        request.client("10.123.45.67");
        request.team("account");
        request.asks("plugin", "FetchPlugin");
        request.became(Outcome.HIT);
        Blackhole.consumeCPU(ELSE);
        request.answered(200, 485, 113_456);
        return request;
    }

    /** One line. */
    @Benchmark
    public Observation line() {
        return hit(log);
    }

    /** None. */
    @Benchmark
    public Observation none() {
        return hit(Observer.NONE);
    }
}
