package io.flexgate.cache;

import io.flexgate.access.Partition;
import io.flexgate.http.Headers;
import io.flexgate.http.HttpDate;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stored answer. Immutable.
 *
 * @param status upstream's
 * @param reason upstream's reason phrase; empty for the standard one
 * @param headers the fields that are served again
 * @param selecting the request's values of the fields that {@code Vary} names, as {@link Selecting} compares them
 * @param body the answer's bytes
 * @param reads what the answer depends on
 * @param stamp the time of {@link Coherence} before it was read
 * @param life how long it is good, and how old it came
 * @param source how it came about
 */
public record Entry(
        int status,
        String reason,
        Headers headers,
        Headers selecting,
        Body body,
        ReadSet reads,
        long stamp,
        Life life,
        Source source) {

    /** Of a call for just this, under the partition of the one who made it. */
    public Entry(
            int status,
            String reason,
            Headers headers,
            Headers selecting,
            Body body,
            ReadSet reads,
            long stamp,
            Life life) {
        this(status, reason, headers, selecting, body, reads, stamp, life, Source.ASKED);
    }

    /** Key, map node, policy node and the records themselves, measured roughly. */
    private static final int OVERHEAD = 400;

    /** A stale answer is kept so long at least: it may be validated, or asked for by {@code max-stale}. */
    private static final long RETAINED = TimeUnit.MINUTES.toNanos(10);

    /**
     * What may become of an answer once it is stale (RFC 9111 §4.2.4, RFC 5861). Immutable.
     *
     * @param validated whether it is never served without upstream's word, fresh or not ({@code no-cache})
     * @param strict whether it is never served stale ({@code must-revalidate} and its like)
     * @param forAll whether others than the credential that read it may have it (RFC 9111 §3.5)
     * @param whileRevalidating how long it is served while a newer one is fetched, in nanoseconds
     * @param ifError how long it is served where upstream fails, in nanoseconds
     */
    public record Terms(boolean validated, boolean strict, boolean forAll, long whileRevalidating, long ifError) {

        /** Served while it is fresh, and not after. */
        public static final Terms PLAIN = new Terms(false, false, false, 0, 0);

        boolean neverStale() {
            return validated || strict;
        }
    }

    /**
     * How an entry came about. Immutable.
     *
     * @param primed whether it is an item of a list, and nobody has asked for it by itself
     * @param reader which credential has read it, where others of its account may have it too; null where it is under the
     *     partition of the one who has
     */
    public record Source(boolean primed, @Nullable Partition reader) {

        /** Upstream was asked for it. */
        public static final Source ASKED = new Source(false, null);

        private static final Source LISTED = new Source(true, null);

        /** Upstream was asked for it by a credential; null as above. */
        public static Source asked(@Nullable Partition reader) {
            return reader == null ? ASKED : new Source(false, reader);
        }

        /** It came in a list that a credential has read. */
        public static Source listed(@Nullable Partition reader) {
            return reader == null ? LISTED : new Source(true, reader);
        }
    }

    /**
     * The times of an entry.
     *
     * @param storedNanos when it was read, on the monotonic clock
     * @param ageSeconds how old it was then (RFC 9111 §4.2.3)
     * @param freshNanos how long it may be served from then on; zero or less for one that came stale
     * @param terms what holds after that
     */
    public record Life(long storedNanos, long ageSeconds, long freshNanos, Terms terms) {

        /** Seconds since upstream made it. */
        public long age(long nowNanos) {
            return ageSeconds + TimeUnit.NANOSECONDS.toSeconds(Math.max(0, nowNanos - storedNanos));
        }

        /** Whether it is at most so many seconds old, to the nanosecond: with 0 nothing is that is stored. */
        boolean within(long seconds, long nowNanos) {
            long left = seconds - ageSeconds;
            return seconds > 0 && left >= 0 && nowNanos - storedNanos <= TimeUnit.SECONDS.toNanos(left);
        }

        /** Whole seconds for which it is still fresh; below 0 for how long it has been stale (RFC 9211 §2.4). */
        public long ttl(long nowNanos) {
            return Math.floorDiv(remaining(nowNanos), TimeUnit.SECONDS.toNanos(1));
        }

        /** Whether it may be served without asking upstream, as far as its age goes. */
        public boolean fresh(long nowNanos) {
            return remaining(nowNanos) > 0;
        }

        /** The same, but stale from now on at the latest. */
        Life until(long nowNanos) {
            return new Life(storedNanos, ageSeconds, Math.min(freshNanos, nowNanos - storedNanos), terms);
        }

        /** For how long it has been stale, in nanoseconds; 0 while it is fresh. */
        long staleFor(long nowNanos) {
            return Math.max(0, -remaining(nowNanos));
        }

        /** When it is of no use any more, on the monotonic clock. */
        long goneNanos() {
            long after = Math.max(RETAINED, Math.max(terms.whileRevalidating(), terms.ifError()));
            return storedNanos + Math.max(freshNanos, 0) + after;
        }

        private long remaining(long nowNanos) {
            return freshNanos - (nowNanos - storedNanos);
        }
    }

    /** Whether it is the more recent of two that a request selects: by their dates, or else by when they came (RFC 9111 §4). */
    public boolean newerThan(Entry other) {
        int byDate = date().flatMap(mine -> other.date().map(mine::compareTo)).orElse(0);
        return byDate != 0 ? byDate > 0 : life.storedNanos() - other.life.storedNanos() > 0;
    }

    /** The same, but stale from now on: it may stand in where a stale one may. */
    Entry staleSince(long nowNanos) {
        return new Entry(status, reason, headers, selecting, body, reads, stamp, life.until(nowNanos), source);
    }

    private Optional<Instant> date() {
        return Optional.ofNullable(headers.get("date")).flatMap(HttpDate::parse);
    }

    /** What the entry takes in memory under this key, in bytes. */
    public int cost(CacheKey key) {
        return OVERHEAD + key.target().length() + headers.cost() + selecting.cost() + body.cost() + reads.cost();
    }
}
