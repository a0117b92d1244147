package io.flexgate.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Hex;
import io.flexgate.observe.Hit;
import io.flexgate.observe.Hits;
import io.flexgate.observe.Observation;
import io.flexgate.testing.LogWatch;
import io.flexgate.testing.Until;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The way of lines to the output: no line is lost while the output is read, and nobody waits where it is not. */
@Timeout(120)
class AccessAppenderTest {

    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger(AccessLog.NAME);
    private final Gate gate = new Gate();
    private AccessAppender appender;

    /** An output that can be held up, as a paused pipe does; counts the calls. */
    private static final class Gate extends OutputStream {
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        final AtomicInteger writes = new AtomicInteger();
        final AtomicInteger begun = new AtomicInteger();
        volatile CountDownLatch shut = new CountDownLatch(0);
        volatile boolean broken;

        @Override
        public void write(int one) {
            throw new AssertionError("one byte at a time");
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            begun.incrementAndGet();
            try {
                shut.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (broken) {
                throw new IOException("broken pipe");
            }
            synchronized (this) {
                written.write(bytes, from, length);
                writes.incrementAndGet();
            }
        }

        synchronized List<String> lines() {
            return written.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }

    private AccessAppender start(Duration patience) {
        appender = new AccessAppender(gate, Format.JSON, patience);
        appender.setContext(context);
        appender.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
        return appender;
    }

    @AfterEach
    void stop() {
        gate.shut.countDown();
        appender.stop();
    }

    private static ILoggingEvent line(int number) {
        return new AccessLine(0).came("r" + number, "", "GET", "/");
    }

    private void write(int from, int to) {
        for (int i = from; i < to; i++) {
            logger.callAppenders(line(i));
        }
    }

    /** Writes until so many are dropped in all, and says how many that were. */
    private int beyond(long dropped) {
        int lines = 0;
        while (appender.dropped() < dropped) {
            logger.callAppenders(line(lines++));
        }
        return lines;
    }

    @Test
    void everyLineIsWrittenOnceAndInOrderByFewCalls() throws InterruptedException {
        start(Duration.ofSeconds(60));
        List<Thread> loops = new ArrayList<>();
        int each = 15_000; // as there is room for, should the writer never have its turn
        for (int loop = 0; loop < 4; loop++) {
            int first = loop * each;
            Thread thread = new Thread(() -> write(first, first + each));
            loops.add(thread);
            thread.start();
        }
        for (Thread loop : loops) {
            loop.join();
        }
        appender.stop();

        assertThat(appender.dropped()).isZero();
        assertThat(gate.lines()).hasSize(4 * each).doesNotHaveDuplicates();
        List<Integer> ids = gate.lines().stream()
                .map(line -> Integer.parseInt(line.replaceAll(".*\"request_id\":\"r([0-9]+)\".*", "$1")))
                .toList();
        for (int loop = 0; loop < 4; loop++) {
            int first = loop * each;
            assertThat(ids.stream().filter(id -> id >= first && id < first + each))
                    .isSorted()
                    .hasSize(each);
        }
        assertThat(gate.writes.get()).isLessThan(each);
    }

    @Test
    void aLineThatComesAloneIsWrittenSoon() {
        start(Duration.ofSeconds(60));
        for (int i = 0; i < 20; i++) {
            write(i, i + 1);
            int lines = i + 1;
            Until.holds("the line is out", () -> gate.lines().size() == lines);
        }
    }

    @Test
    void whoeverLogsDoesNotWaitForAnOutputThatIsNotRead() {
        try (Warnings warnings = new Warnings()) {
            start(Duration.ofSeconds(60));
            gate.shut = new CountDownLatch(1);
            write(0, 1);
            Until.holds("the writer is held up", () -> gate.begun.get() == 1);

            // Were anybody to wait, this would not end.
            int more = beyond(500);

            assertThat(warnings.lines()).isEmpty();

            gate.shut.countDown();
            Until.holds("what there was room for is out", () -> gate.lines().size() == 1 + more - 500);
            Until.holds("a warning with the number", () -> warnings.lines().size() == 1);
            assertThat(warnings.lines().get(0)).contains("500 lines of the access log dropped, 500 since the start");
            assertThat(more - 500).isEqualTo(Lane.MOST);
            write(0, 1);
            Until.holds("lines are written again", () -> gate.lines().size() == 2 + more - 500);
        }
    }

    @Test
    void aStopTellsOfWhatWasDroppedSinceTheLastWarning() {
        try (Warnings warnings = new Warnings()) {
            start(Duration.ofSeconds(60));
            int lines = 0;
            for (int round = 1; round <= 2; round++) {
                int writes = gate.begun.get();
                gate.shut = new CountDownLatch(1);
                write(0, 1);
                Until.holds("the writer is held up", () -> gate.begun.get() > writes);
                long before = appender.dropped();
                lines += 1 + beyond(before + round * 100) - round * 100;
                gate.shut.countDown();
                int out = lines;
                Until.holds("all is out", () -> gate.lines().size() == out);
            }
            appender.stop();

            assertThat(warnings.lines()).hasSize(2);
            assertThat(warnings.lines().get(1)).contains("200 lines of the access log dropped, 300 since the start");
        }
    }

    @Test
    void aStopDoesNotWaitForEverForAnOutputThatIsNotRead() {
        start(Duration.ofMillis(50));
        gate.shut = new CountDownLatch(1);
        write(0, 1);
        Until.holds("the writer is held up", () -> gate.begun.get() == 1);
        write(1, 100);

        appender.stop(); // comes back, though nothing can be written

        assertThat(gate.lines()).isEmpty();
    }

    /** Lines of many lengths, so that chunks end everywhere. */
    @Test
    void linesAreWholeWhereverAChunkEnds() {
        start(Duration.ofSeconds(60));
        int lines = 3_000;
        for (int i = 0; i < lines; i++) {
            int size = i % 500 == 7 ? 2 * Outlet.CHUNK : i * 31 % 1_500;
            logger.callAppenders(new AccessLine(0).came("r" + i, "x".repeat(size), "GET", "/"));
        }
        appender.stop();

        assertThat(appender.dropped()).isZero();
        assertThat(gate.lines()).hasSize(lines);
        for (int i = 0; i < lines; i++) {
            assertThat(gate.lines().get(i))
                    .startsWith("{\"time\":")
                    .contains("\"request_id\":\"r" + i + "\"")
                    .endsWith("}");
        }
    }

    private static void request(AccessLog log, String path, long millis) {
        Observation request = Observation.begin(log, "GET", path, 0);
        request.requestId("r-" + path);
        request.became(Outcome.HIT);
        request.answered(200, 5, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** The process's own log of requests, with the appender alone, as it is in a gateway; as it was before in the end. */
    private final class OwnLog implements AutoCloseable {
        final Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.NAME);
        private final Level level = logger.getLevel();
        private final boolean additive = logger.isAdditive();

        OwnLog() {
            appender = new AccessAppender(gate, Format.JSON, Duration.ofSeconds(60));
            appender.setContext(logger.getLoggerContext());
            appender.start();
            logger.setLevel(Level.INFO);
            logger.setAdditive(false);
            logger.addAppender(appender);
        }

        @Override
        public void close() {
            logger.detachAppender(appender);
            logger.setAdditive(additive);
            logger.setLevel(level);
        }
    }

    private static Hits.Of alike(String path) {
        return new Hits.Of("10.0.0.1", "red", "GET", path, "plugin", "FetchPlugin");
    }

    private static String path(ILoggingEvent event) {
        return event.getKeyValuePairs().stream()
                .filter(pair -> pair.key.equals("path"))
                .map(pair -> (String) pair.value)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoeverElseListensGetsEachLineAndMayKeepIt() {
        ListAppender<ILoggingEvent> other = new ListAppender<>();
        try (OwnLog own = new OwnLog()) {
            Logger real = own.logger;
            other.setContext(real.getLoggerContext());
            other.start();
            // Who listens is asked once a millisecond: each request is in one of its own.
            AtomicLong millis = new AtomicLong();
            AccessLog log = new AccessLog(() -> Instant.ofEpochMilli(millis.get()));
            Hit hit = new Hit();
            Hits again = log.hits(alike("/again"));
            Consumer<String> request = path -> {
                request(log, path, millis.incrementAndGet());
                long now = TimeUnit.MILLISECONDS.toNanos(millis.incrementAndGet());
                hit.begin(now, 1, millis.get()).gets("", 200, 5, 0);
                hit.end(now);
                again.told(hit);
            };
            try {
                request.accept("/alone-1");
                request.accept("/alone-2");
                real.addAppender(other);
                request.accept("/both-1");
                request.accept("/both-2");
                real.detachAppender(appender);
                request.accept("/other");
            } finally {
                real.detachAppender(other);
            }
            request.accept("/nobody");
        }
        appender.stop();

        assertThat(other.list.stream().map(AccessAppenderTest::path))
                .containsExactly("/both-1", "/again", "/both-2", "/again", "/other", "/again");
        assertThat(gate.lines().stream().map(line -> line.replaceAll(".*\"path\":\"([^\"]*)\".*", "$1")))
                .containsExactly("/alone-1", "/again", "/alone-2", "/again", "/both-1", "/again", "/both-2", "/again");
        // Two milliseconds for each request: the second is the one of the hit.
        assertThat(gate.lines().stream()
                        .filter(line -> line.contains("/again"))
                        .map(line -> line.replaceAll(".*\"request_id\":\"0{15}1([^\"]*)\".*", "$1")))
                .containsExactly(
                        "0".repeat(15) + "2", "0".repeat(15) + "4", "0".repeat(15) + "6", "0".repeat(15) + "8");
    }

    /** Each has the status and the size of its own answer, and a sample is one of these, too. */
    @Test
    void hitsThatAreAlikeAreToldAsTheyEnded() {
        Sample none = new Sample(0);
        try (OwnLog own = new OwnLog()) {
            AccessLog log = new AccessLog(() -> Instant.ofEpochMilli(1));
            assertThat(log.hits(alike("/" + "x".repeat(Recurring.LONGEST_PATH))))
                    .as("one that is too long to wait for the writer in any number")
                    .isNull();
            Hits hits = log.hits(alike("/" + "x".repeat(Recurring.LONGEST_PATH - 1)));
            Hit hit = new Hit();
            for (int i = 0; i < 1_000; i++) {
                boolean unchanged = i % 3 == 0;
                hit.begin(i, 0, i).gets("", unchanged ? 304 : 200, unchanged ? 0 : 400 + i / 100, 0);
                hit.end(i);
                hits.told(hit);
            }
            own.logger.getLoggerContext().addTurboFilter(none);
            hits.told(hit);
            own.logger.getLoggerContext().getTurboFilterList().remove(none);
        }
        appender.stop();

        assertThat(gate.lines()).hasSize(1_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(gate.lines().get(i))
                    .contains("\"request_id\":\"" + Hex.text(0, i) + "\"")
                    .contains(i % 3 == 0 ? "\"status\":304," : "\"status\":200,")
                    .endsWith("\"bytes\":" + (i % 3 == 0 ? 0 : 400 + i / 100) + "}");
        }
    }

    /** What waits for an output that is not read must not hold what belongs to a request: its credentials, its client. */
    @Test
    void whatWaitsKeepsNothingOfARequestButTexts() {
        gate.shut = new CountDownLatch(1);
        List<WeakReference<Object>> kept = new ArrayList<>();
        try (OwnLog own = new OwnLog()) {
            AccessLog log = new AccessLog(() -> Instant.ofEpochMilli(1));
            request(log, "/first", 1);
            Until.holds("the writer is held up", () -> gate.begun.get() == 1);
            tied(log, kept);
        }
        Until.holds("nothing of them is held", () -> {
            System.gc();
            return kept.stream().allMatch(each -> each.get() == null);
        });
        gate.shut.countDown();
        appender.stop();

        assertThat(gate.lines()).hasSize(1 + kept.size());
    }

    /** Requests that refer to something of which the list knows; in a method of its own, whose frame is gone when they are looked for. */
    private static void tied(AccessLog log, List<WeakReference<Object>> kept) {
        Object context = new Object();
        Runnable leaving = new ArrayList<>(List.of(context))::clear;
        kept.add(new WeakReference<>(context));
        kept.add(new WeakReference<>(leaving));
        List<Consumer<Observation>> ties =
                List.of(request -> request.trace(context), request -> request.whenGone(leaving));
        for (Consumer<Observation> tie : ties) {
            Observation request = Observation.begin(log, "GET", "/tied", 0);
            request.requestId("r");
            tie.accept(request);
            request.became(Outcome.HIT);
            request.answered(200, 5, 1);
        }
    }

    @Test
    void anOutputThatFailsEndsNothing() {
        start(Duration.ofSeconds(60));
        gate.broken = true;
        write(0, 10);
        Until.holds("it was tried", () -> gate.begun.get() > 0);
        gate.broken = false;
        Until.holds("later lines are written", () -> {
            write(10, 11);
            return gate.lines().size() > 0;
        });
    }

    @Test
    void withoutALineThereIsNoThread() {
        start(Duration.ofSeconds(60));
        assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                .doesNotContain("flexgate-access-log");
    }

    @Test
    void ofPlainHitsASampleIsWantedAndEverythingElseIs() {
        start(Duration.ofSeconds(60));
        assertThat(wanted()).isEqualTo(10_000);
        context.addTurboFilter(new Sample(0));
        assertThat(wanted()).isZero();
        context.resetTurboFilterList();
        context.addTurboFilter(new Sample(20));
        // 2,000 with a deviation of 40: six of them are left to chance.
        assertThat(wanted()).isBetween(1_760, 2_240);
        assertThat(logger.isInfoEnabled()).isTrue();
        assertThat(context.getLogger("io.flexgate.x").isWarnEnabled()).isTrue();
    }

    private int wanted() {
        int wanted = 0;
        for (int i = 0; i < 10_000; i++) {
            wanted += logger.isInfoEnabled(AccessLog.HIT) ? 1 : 0;
        }
        return wanted;
    }

    /** What the appender itself says in the log. */
    private static final class Warnings implements AutoCloseable {
        private final LogWatch watch = LogWatch.open();

        List<String> lines() {
            return watch.lines().stream()
                    .filter(line -> line.startsWith("WARN " + AccessAppender.class.getName()))
                    .toList();
        }

        @Override
        public void close() {
            watch.close();
        }
    }
}
