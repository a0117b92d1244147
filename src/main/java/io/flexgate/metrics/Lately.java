package io.flexgate.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * What of a distribution has come within the last seconds, for whoever looks again and again. Nothing is kept of one who does
 * not. Any thread.
 */
final class Lately {

    /** What is told is of so long at least, where somebody has looked then. */
    static final long SPAN = TimeUnit.SECONDS.toNanos(10);

    /** And of so long at most. */
    static final long OLDEST = TimeUnit.SECONDS.toNanos(60);

    /** Between two that are kept. */
    private static final long STEP = TimeUnit.SECONDS.toNanos(1);

    private record Seen(long nanos, Distribution then) {}

    /** Oldest first; the first alone may be older than the span. */
    private final AtomicReference<List<Seen>> kept = new AtomicReference<>(List.of());

    /**
     * What has come since about ten seconds ago.
     *
     * @param now all since the start
     * @return nothing where nobody has looked for a minute
     */
    Distribution since(long nanos, Distribution now) {
        List<Seen> seen = kept.updateAndGet(
                before -> nanos - last(before, nanos - STEP) < STEP ? before : with(before, new Seen(nanos, now)));
        return now.since(seen.get(0).then());
    }

    private static long last(List<Seen> seen, long none) {
        return seen.isEmpty() ? none : seen.get(seen.size() - 1).nanos();
    }

    private static List<Seen> with(List<Seen> before, Seen next) {
        List<Seen> young = before.stream()
                .filter(seen -> next.nanos() - seen.nanos() <= OLDEST)
                .toList();
        long first = young.stream()
                .filter(seen -> next.nanos() - seen.nanos() >= SPAN)
                .count();
        return Stream.concat(young.stream().skip(Math.max(0, first - 1)), Stream.of(next))
                .toList();
    }
}
