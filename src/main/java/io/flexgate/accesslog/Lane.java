package io.flexgate.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one thread on their way to the writer. That thread makes bytes of them, in chunks, and says after each line how much of
 * the chunk there is, which costs no more than to write a number: no queue's node, no lock, and nothing that lives on. One thread
 * adds, one other writes.
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

        /** How much of it are whole lines: written by who adds, and not any more once there is a next chunk. */
        private final AtomicInteger length = new AtomicInteger();

        /** Confined to the writer. */
        private int written;

        Chunk(int size) {
            bytes = new byte[size];
        }
    }

    private final Lines lines = new Lines();

    private final Runnable wake;

    /** In order; the last one is that which is filled. */
    private final Queue<Chunk> chunks = new ConcurrentLinkedQueue<>();

    /** The last one that was written first: it is still near the core. */
    private final Deque<Chunk> spare = new ConcurrentLinkedDeque<>();

    /** How many there are, the one that is filled among them. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** The one that is filled. Confined to the thread that adds, like what follows. */
    private @Nullable Chunk open;

    private int end;

    /**
     * Empty.
     *
     * @param wake wakes the writer
     */
    Lane(Runnable wake) {
        this.wake = wake;
    }

    /**
     * Adds a line. The writer, where it looks for lines for the first time in a while, may see it a moment later.
     *
     * @return false where there is no room for it
     */
    boolean add(AccessLine line, Format format) {
        Chunk chunk = open == null ? next(CHUNK) : open;
        if (chunk == null) {
            return false;
        }
        lines.add(line, format, chunk.bytes, end);
        if (lines.bytes().isAside()) {
            return addToNext();
        }
        told(chunk, lines.bytes().end());
        return true;
    }

    /** What did not fit into a chunk is where the next begins. */
    private boolean addToNext() {
        Bytes line = lines.bytes();
        Chunk next = next(line.size());
        if (next == null) {
            return false;
        }
        System.arraycopy(line.array(), 0, next.bytes, 0, line.size());
        told(next, line.size());
        return true;
    }

    private void told(Chunk chunk, int length) {
        end = length;
        chunk.length.setRelease(length);
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
        open = next;
        end = 0;
        chunks.add(next);
        return next;
    }

    /** On the writer's thread. */
    boolean isEmpty() {
        for (Chunk chunk : chunks) {
            if (chunk.length.getAcquire() > chunk.written) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes what waits, in order.
     *
     * @return false where nothing did
     * @throws IOException where it could not be written; what could not is lost
     */
    boolean writeTo(OutputStream out) throws IOException {
        boolean some = false;
        for (Chunk first = chunks.peek(); first != null; first = chunks.peek()) {
            // Before its length: what is told of a chunk that has one behind it is all of it.
            boolean last = waiting.get() == 1;
            int length = first.length.getAcquire();
            int from = first.written;
            first.written = length;
            if (length > from) {
                some = true;
                out.write(first.bytes, from, length - from);
                out.flush();
            }
            if (last) {
                return some;
            }
            chunks.remove();
            again(first);
        }
        return some;
    }

    private void again(Chunk written) {
        waiting.decrementAndGet();
        if (written.bytes.length == CHUNK && spare.size() < SPARE) {
            written.written = 0;
            written.length.setPlain(0);
            spare.addFirst(written);
        }
    }
}
