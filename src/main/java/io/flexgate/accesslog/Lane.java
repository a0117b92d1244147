package io.flexgate.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one thread on their way to the writer. That thread makes bytes of them, in chunks; what crosses over is a chunk, never
 * a line, so a line costs no queue's node and no object that lives on. One thread adds, one other writes.
 */
final class Lane {

    /** Written by one call, and as much as a pipe takes. */
    static final int CHUNK = 64 << 10;

    /** Chunks that may wait: 6 MiB, a fifth of a second of as many lines as one core can make. */
    static final int MOST = 96;

    /** Kept for the next lines rather than made anew: as many as a busy loop fills before the writer looks again, and some. */
    private static final int SPARE = 8;

    /** After so many more the writer is woken before its time. */
    private static final int MANY = 16;

    private static final class Chunk {
        private final byte[] bytes;
        private int length;
        private long number;

        Chunk(int size) {
            bytes = new byte[size];
        }
    }

    private final Lines lines = new Lines();

    private final Runnable wake;

    /** The one that is filled: with whoever has taken it, for as long as nothing is here. */
    private final AtomicReference<@Nullable Chunk> open = new AtomicReference<>();

    /** In order, and before the open one. */
    private final Queue<Chunk> full = new ConcurrentLinkedQueue<>();

    /** The last one that was written first: it is still near the core. */
    private final Deque<Chunk> spare = new ConcurrentLinkedDeque<>();

    /** How many wait, the open one among them. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** Confined to the thread that adds. */
    private long numbers;

    /**
     * Empty.
     *
     * @param wake wakes the writer
     */
    Lane(Runnable wake) {
        this.wake = wake;
    }

    /**
     * Adds a line.
     *
     * @return false where there is no room for it
     */
    boolean add(AccessLine line, Format format) {
        Chunk chunk = open.getAndSet(null);
        if (chunk == null) {
            chunk = next(CHUNK);
        }
        if (chunk == null) {
            return false;
        }
        boolean fits = true;
        try {
            lines.add(line, format, chunk.bytes, chunk.length);
            fits = !lines.bytes().isAside();
            if (fits) {
                chunk.length = lines.bytes().end();
            }
        } finally {
            if (fits) {
                open.set(chunk);
            }
        }
        return fits || addToNext(chunk);
    }

    /** What did not fit into a chunk is where the next begins. */
    private boolean addToNext(Chunk chunk) {
        full.add(chunk);
        Bytes line = lines.bytes();
        Chunk next = next(line.size());
        if (next == null) {
            return false;
        }
        System.arraycopy(line.array(), 0, next.bytes, 0, line.size());
        next.length = line.size();
        open.set(next);
        return true;
    }

    private @Nullable Chunk next(int length) {
        if (waiting.get() >= MOST) {
            return null;
        }
        if (waiting.incrementAndGet() % MANY == 0) {
            wake.run();
        }
        Chunk used = length <= CHUNK ? spare.pollFirst() : null;
        Chunk next = used == null ? new Chunk(Math.max(length, CHUNK)) : used;
        next.number = numbers++;
        return next;
    }

    boolean isEmpty() {
        return open.get() == null && full.isEmpty();
    }

    /**
     * Writes what waits, in order.
     *
     * @return false where nothing did
     * @throws IOException where it could not be written; what could not is lost
     */
    boolean writeTo(OutputStream out) throws IOException {
        Chunk last = open.getAndSet(null);
        boolean some = false;
        for (Chunk next = full.peek(); next != null; next = full.peek()) {
            if (last != null && next.number > last.number) {
                break; // filled since
            }
            full.remove();
            some = true;
            write(next, out);
        }
        if (last != null) {
            some = true;
            write(last, out);
        }
        return some;
    }

    private void write(Chunk chunk, OutputStream out) throws IOException {
        waiting.decrementAndGet();
        try {
            out.write(chunk.bytes, 0, chunk.length);
            out.flush();
        } finally {
            chunk.length = 0;
            if (chunk.bytes.length == CHUNK && spare.size() < SPARE) {
                spare.addFirst(chunk);
            }
        }
    }
}
