package io.flexgate;

import io.flexgate.cli.Logs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the process: first asked for, then insisted on. Any thread. */
final class Stop {

    private static final Logger LOG = LoggerFactory.getLogger(Stop.class);

    /** What is left to close after the grace: sockets, loops, the log. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    /** What was not ended as it should be: a second signal came, or a step failed. */
    private static final int CUT_SHORT = 1;

    /**
     * What was started, as far as it must be stopped.
     *
     * @param drain finishes what is under way, within a time
     * @param grace which time that is now
     */
    record Running(Function<Duration, Future<Void>> drain, Supplier<Duration> grace) {}

    private final Vertx vertx;
    private final Supplier<@Nullable Running> running;
    private final AtomicBoolean begun = new AtomicBoolean();

    /**
     * Prepares.
     *
     * @param running what is there to be stopped; null before it has started
     */
    Stop(Vertx vertx, Supplier<@Nullable Running> running) {
        this.vertx = vertx;
        this.running = running;
    }

    /** Whether it has been asked for. */
    boolean begun() {
        return begun.get();
    }

    /** A signal came: the first one is a request, the second an order. */
    void signal(String name) {
        if (!begun.get()) {
            run();
        } else {
            end(CUT_SHORT, () -> {
                LOG.warn("stopped at once: a second signal (SIG{}) came while requests were still in flight", name);
                Logs.stop();
            });
        }
    }

    /** Lets what is under way finish and ends the process, with exit code 0; does not return where it is the first to. */
    void run() {
        if (begun.compareAndSet(false, true)) {
            // A JVM that ends by a signal says 143; what was asked for and went well is 0.
            end(0, this::close);
        }
    }

    /**
     * Ends the process whatever becomes of the last steps: where its jar was overwritten while it ran, there is no class any more that was
     * not needed until now, and nobody else would end it.
     */
    private static void end(int code, Runnable steps) {
        int told = CUT_SHORT;
        try {
            steps.run();
            told = code;
        } catch (RuntimeException | LinkageError failure) {
            System.err.println("flexgate: not everything could be ended: " + failure);
        } finally {
            Runtime.getRuntime().halt(told);
        }
    }

    private void close() {
        Running started = running.get();
        Duration grace = started == null ? Duration.ZERO : started.grace().get();
        LOG.info("stopping: requests in flight have {} s to finish", grace.toSeconds());
        CountDownLatch closed = new CountDownLatch(1);
        Future<Void> drained =
                started == null ? Future.succeededFuture() : started.drain().apply(grace);
        // No step behind the other in one future: its end would be told by a loop, and there is none any more.
        drained.onComplete(done -> vertx.close().onComplete(gone -> closed.countDown()));
        boolean inTime = false;
        try {
            inTime = closed.await(grace.plus(CLOSING).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        LOG.info(inTime ? "stopped" : "stopped before everything was closed");
        Logs.stop();
    }
}
