package io.flexgate.ledger;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of one team and resource. Any thread. Once no request is under way,
 * {@code requests = hits + coalesced + stale + forwarded + refused + failed} (contract §6.5).
 */
public final class Row {

    private static final double MILLIS = 1_000;

    private final LongAdder requests = new LongAdder();

    /** Of those that came and were over at once: they are not among the others. */
    private final LongAdder hits = new LongAdder();

    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
    private final LongAdder calls = new LongAdder();
    private final LongAdder charged = new LongAdder();
    private final LongAdder waited = new LongAdder();
    private final LongAdder spared = new LongAdder();

    Row() {
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
    }

    /** A request came; {@link #ended} follows once. */
    public void came() {
        requests.increment();
    }

    /** What became of a request. */
    public void ended(Outcome outcome) {
        count(outcome).increment();
    }

    /** A request came and got a stored answer at once: it counts as one that has {@linkplain #came come} and {@linkplain #ended ended}. */
    public void hit() {
        hits.increment();
    }

    /** A call of upstream was made: for a request, once more for it, or for a refresh. */
    public void called() {
        calls.increment();
    }

    /**
     * A part of calls of upstream is this team's to pay.
     *
     * @param part of one call; below 0 where others pay for it
     */
    public void charged(double part) {
        charged.add(Math.round(part * MILLIS));
    }

    /** The part of some calls that each of so many pays: as exact as {@link #charged} counts, so that parts add up. */
    public static double part(int calls, int payers) {
        return Math.round(calls * MILLIS / payers) / MILLIS;
    }

    /** A call waited for the account's budget. */
    public void waited(long nanos) {
        waited.add(nanos);
    }

    /** A limit would have refused a request, had it been enforced. */
    public void spared() {
        spared.increment();
    }

    public long requests() {
        return requests.sum() + hits.sum();
    }

    public long of(Outcome outcome) {
        return count(outcome).sum() + (outcome == Outcome.HIT ? hits.sum() : 0);
    }

    private LongAdder count(Outcome outcome) {
        return Objects.requireNonNull(outcomes.get(outcome));
    }

    public long calls() {
        return calls.sum();
    }

    /** In calls. */
    public double charged() {
        return charged.sum() / MILLIS;
    }

    public long waitedNanos() {
        return waited.sum();
    }

    public long spares() {
        return spared.sum();
    }
}
