package io.flexgate.limits.simulation;

import java.time.Duration;
import java.util.PriorityQueue;

/** Virtual time: what is to happen, in order. */
final class Events {

    /** Of the time at the start no code may know anything. */
    private static final long ORIGIN = -7_000_000_000L;

    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private long now = ORIGIN;
    private long serials;

    private record Event(long at, long serial, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(serial, other.serial) : Long.compare(at, other.at);
        }
    }

    long now() {
        return now;
    }

    /** Since the start. */
    Duration elapsed() {
        return Duration.ofNanos(now - ORIGIN);
    }

    void in(long nanos, Runnable what) {
        queue.add(new Event(now + nanos, ++serials, what));
    }

    /** Runs what happens until then; the door's own time comes in between. */
    void run(Duration until, Door door) {
        long end = ORIGIN + until.toNanos();
        while (true) {
            long next = queue.isEmpty() ? end : Math.min(end, queue.peek().at());
            long wake = door.wakeAt();
            if (wake <= next && wake < end) {
                now = Math.max(now, wake);
                door.tick(now);
            } else if (next >= end) {
                now = end;
                return;
            } else {
                Event event = queue.poll();
                now = event.at();
                event.what().run();
            }
        }
    }
}
