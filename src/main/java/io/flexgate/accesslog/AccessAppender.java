package io.flexgate.accesslog;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.flexgate.observe.Hit;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the access log: each thread that logs fills a {@link Lane} of its own without waiting, and one thread makes lines of what is in
 * them and writes those by few calls, every few milliseconds while there is traffic. An output that is not read holds up that thread
 * alone; then the lanes fill, and what there is no room for is dropped, counted, and told of once in a while. It has no filters of its
 * own. Any thread; those that log are few and stay, as event loops do.
 */
public final class AccessAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(AccessAppender.class);

    /**
     * How long a line waits for others at most, where no {@linkplain Lane#MANY many} come to wake the writer: to be woken by a loop takes
     * a core some microseconds, by a timer several times as long where the machine is a virtual one.
     */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long WARNING_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Confined to the writer. */
    private final Outlet out;

    /** Confined to the writer. */
    private final Own own = new Own();

    private final Duration patience;
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();
    private final ThreadLocal<Lane> lane = ThreadLocal.withInitial(this::lane);
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
        this.out = new Outlet(out);
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

    private Lane lane() {
        Lane made = new Lane(() -> LockSupport.unpark(writer));
        lanes.add(made);
        return made;
    }

    /** What the base class does around it, to be safe from appenders that log, is for others: this one does not. */
    @Override
    public void doAppend(ILoggingEvent event) {
        append(event);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event instanceof AccessLine told) {
            write(told);
        }
    }

    private void write(AccessLine told) {
        if (isStarted()) {
            added(lane.get().add(told, told.characters()));
        }
    }

    /**
     * Has a line made of a hit.
     *
     * @param like it and others; it keeps nothing of a request but texts
     * @param millis when it ended, since 1970
     */
    void write(Recurring like, long millis, Hit hit) {
        if (isStarted()) {
            added(lane.get().add(like, millis, hit.totalNanos(), hit.high(), hit.low()));
        }
    }

    private void added(boolean hadRoom) {
        if (!hadRoom) {
            dropped.increment();
        } else if (writer == null && writers.compareAndSet(0, 1)) {
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
        toldAt = System.nanoTime() - WARNING_NANOS;
        while (true) {
            // Before the look: a line that came before a stop is written.
            boolean last = stopping;
            boolean some = write();
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

    /**
     * Until somebody adds a line. Who has not seen that this sleeps has added his line before, and it can be seen a moment later at
     * the latest: so there is a last look after that moment. It spares each line a fence.
     */
    private void sleep() {
        asleep = true;
        if (idle()) {
            LockSupport.parkNanos(this, LINGER_NANOS);
        }
        if (asleep && idle()) {
            if (dropped.sum() > told) {
                LockSupport.parkNanos(this, WARNING_NANOS);
            } else {
                LockSupport.park(this);
            }
        }
        asleep = false;
    }

    private boolean idle() {
        return lanes.stream().allMatch(Lane::isEmpty) && !stopping;
    }

    private boolean write() {
        boolean some = false;
        for (Lane each : lanes) {
            // No more than this, for there are others; what comes meanwhile has its turn.
            for (int i = 0; i < Lane.MOST; i++) {
                Object told = each.take(own);
                if (told == null) {
                    break;
                }
                some = true;
                add(told);
            }
        }
        if (some) {
            flush();
        }
        return some;
    }

    /** Whatever goes wrong with some lines, the thread must go on to write others. */
    private void add(Object told) {
        try {
            if (told instanceof Recurring like) {
                out.add(like, own, format);
            } else {
                out.add((AccessLine) told, format);
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private void flush() {
        try {
            out.flush();
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Exception e) {
        addError("the access log cannot be written", e);
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

    /** Writes out what waits, for as long as its patience lasts. */
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
