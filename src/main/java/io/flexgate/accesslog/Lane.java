package io.flexgate.accesslog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What one thread has to tell of requests, in order, on its way to the writer. That thread puts each down and goes on, which costs it no
 * more than to write a reference and four numbers; the writer makes lines of many in a row, which takes a fifth of what one between two
 * requests takes. One thread adds, one other takes.
 */
final class Lane {

    /** How many may wait, a power of two: a sixth of a second of as many as one core can answer. */
    static final int MOST = 1 << 14;

    /** So many characters take a place, so that what waits is bounded in bytes, too. */
    static final int PLACE = 256;

    /**
     * After so many more the writer is woken: their lines are as much as a pipe takes at once, and each turn takes the core from a loop that
     * shares it, the longer, the more there is to write.
     */
    static final int MANY = 144;

    private static final VarHandle PLACES = MethodHandles.arrayElementVarHandle(Object[].class);

    /** In a place that belongs to what comes after it. */
    private static final Object PART = new Object();

    /** Of a hit's own. */
    private static final int NUMBERS = 4;

    private final @Nullable Object[] places = new @Nullable Object[MOST];

    /** What hits have for themselves, by place. */
    private final long[] numbers = new long[MOST * NUMBERS];

    private final Runnable wake;

    /** The place of what comes next. Confined to the thread that adds. */
    private int next;

    /** The place of what is taken next. Confined to the writer. */
    private int first;

    /**
     * Empty.
     *
     * @param wake wakes the writer
     */
    Lane(Runnable wake) {
        this.wake = wake;
    }

    /**
     * Adds what is to be told of one request. The writer, where it looks for the first time in a while, may see it a moment later.
     *
     * @param told nobody changes it any more
     * @param characters how long its texts are
     * @return false where there is no room for it
     */
    boolean add(Object told, int characters) {
        int last = next + Math.min(characters / PLACE, MOST - 1);
        // Places are given back in order: where this one is free, those before it are.
        if (PLACES.getAcquire(places, last & (MOST - 1)) != null) {
            return false;
        }
        for (int at = next; at != last; at++) {
            PLACES.setRelease(places, at & (MOST - 1), PART);
        }
        PLACES.setRelease(places, last & (MOST - 1), told);
        goOn(last + 1);
        return true;
    }

    /**
     * Adds a hit.
     *
     * @param like it and others
     * @param millis when it ended, since 1970
     * @param nanos how long it took
     * @param high the first half of its identifier
     * @param low the second half
     * @return false where there is no room for it
     */
    boolean add(Recurring like, long millis, long nanos, long high, long low) {
        int at = next & (MOST - 1);
        if (PLACES.getAcquire(places, at) != null) {
            return false;
        }
        int own = at * NUMBERS;
        numbers[own] = millis;
        numbers[own + 1] = nanos;
        numbers[own + 2] = high;
        numbers[own + 3] = low;
        PLACES.setRelease(places, at, like);
        goOn(next + 1);
        return true;
    }

    private void goOn(int to) {
        boolean many = to / MANY != next / MANY;
        next = to;
        if (many) {
            wake.run();
        }
    }

    /**
     * What was added first; null where there is nothing more. On the writer's thread.
     *
     * @param own filled where it is a hit
     */
    @Nullable
    Object take(Own own) {
        while (true) {
            int at = first & (MOST - 1);
            Object told = PLACES.getAcquire(places, at);
            if (told == null) {
                return null;
            }
            if (told instanceof Recurring) {
                int from = at * NUMBERS;
                own.is(numbers[from], numbers[from + 1], numbers[from + 2], numbers[from + 3]);
            }
            PLACES.setRelease(places, at, null);
            first++;
            if (told != PART) {
                return told;
            }
        }
    }

    /** On the writer's thread. */
    boolean isEmpty() {
        return PLACES.getAcquire(places, first & (MOST - 1)) == null;
    }
}
