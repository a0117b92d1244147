package io.flexgate.accesslog;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the access log: a queue that any thread adds to without waiting, and one thread that writes all that is in it by one
 * call, every few milliseconds while there is traffic. An output that is not read holds up that thread alone; then the queue fills,
 * and what there is no room for is dropped, counted, and told of once in a while. Any thread.
 */
public final class AccessAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(AccessAppender.class);

    /** Lines that wait: a fifth of a second of as many as one core can make, some megabytes. */
    static final int CAPACITY = 16_384;

    /** Written by one call. */
    private static final int BATCH = 64 << 10;

    /** Between two looks at the queue while lines come in: by then the next are there, and nobody had to wake anybody. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long WARNING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final OutputStream out;
    private final Duration patience;
    private final Queue<AccessLine> queue = new ConcurrentLinkedQueue<>();

    /** How many are in the queue; the queue itself would have to count them. */
    private final AtomicInteger waiting = new AtomicInteger();

    private final LongAdder dropped = new LongAdder();
    private volatile Format format;

    /** Whether the writer has to be woken. */
    private volatile boolean asleep;

    private volatile boolean stopping;

    /** Made with the first line; none where nothing is ever logged. */
    private volatile @Nullable Thread writer;

    private final AtomicInteger writers = new AtomicInteger();

    /** Confined to the writer. */
    private long told;

    private long toldAt;

    /**
     * Prepares.
     *
     * @param patience how long a stop waits for what is queued to be written
     */
    public AccessAppender(OutputStream out, Format format, Duration patience) {
        this.out = out;
        this.format = format;
        this.patience = patience;
        setName(AccessLog.NAME);
    }

    /** Writes the lines that are not written yet in another form. */
    public void format(Format other) {
        format = other;
    }

    /** How many lines have been dropped. */
    public long dropped() {
        return dropped.sum();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!(event instanceof AccessLine line)) {
            return;
        }
        if (waiting.get() >= CAPACITY) {
            dropped.increment();
            return;
        }
        waiting.incrementAndGet();
        queue.add(line);
        if (writer == null && writers.compareAndSet(0, 1)) {
            Thread thread = new Thread(this::run, "flexgate-access-log");
            thread.setDaemon(true);
            writer = thread;
            thread.start();
        } else if (asleep) {
            asleep = false;
            LockSupport.unpark(writer);
        }
    }

    private void run() {
        Lines lines = new Lines();
        toldAt = System.nanoTime() - WARNING_NANOS;
        while (true) {
            // Before the look: a line that came before a stop is written.
            boolean last = stopping;
            boolean some = write(lines);
            tell(last);
            if (some) {
                if (!last) {
                    LockSupport.parkNanos(this, LINGER_NANOS);
                }
            } else if (last) {
                return;
            } else {
                sleep();
            }
        }
    }

    /** Until somebody adds a line. One that comes between the look and the sleep ends the sleep at once. */
    private void sleep() {
        asleep = true;
        if (queue.isEmpty() && !stopping) {
            if (dropped.sum() > told) {
                LockSupport.parkNanos(this, WARNING_NANOS);
            } else {
                LockSupport.park(this);
            }
        }
        asleep = false;
    }

    private boolean write(Lines lines) {
        int taken = 0;
        boolean some = false;
        for (AccessLine line = queue.poll(); line != null; line = queue.poll()) {
            lines.add(line, format);
            some = true;
            taken++;
            if (lines.length() >= BATCH) {
                taken = release(taken);
                flush(lines);
            }
        }
        if (some) {
            release(taken);
            flush(lines);
        }
        return some;
    }

    /** Makes room for as many. */
    private int release(int taken) {
        waiting.addAndGet(-taken);
        return 0;
    }

    /** Whatever goes wrong with some lines, the thread must go on to write others. */
    private void flush(Lines lines) {
        try {
            lines.writeTo(out);
        } catch (IOException | RuntimeException e) {
            addError("the access log cannot be written", e);
        }
    }

    /** The writer says it, not the loop that had to drop a line; and only when it can write again, or nobody would read it. */
    private void tell(boolean now) {
        long all = dropped.sum();
        long time = System.nanoTime();
        if (all > told && (now || time - toldAt >= WARNING_NANOS)) {
            LOG.warn(
                    "{} lines of the access log dropped, {} since the start: its output is read too slowly",
                    all - told,
                    all);
            told = all;
            toldAt = time;
        }
    }

    /** Writes out what is queued, for as long as its patience lasts. */
    @Override
    public void stop() {
        if (!isStarted()) {
            return;
        }
        super.stop();
        stopping = true;
        Thread thread = writer;
        if (thread == null) {
            return;
        }
        LockSupport.unpark(thread);
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
