package io.flexgate.limits.queue;

import io.flexgate.limits.Claim;
import io.flexgate.limits.Share;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.limits.Work;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The claims that wait for an account's budget, bounded in number and time. High goes before normal before low before
 * background refreshes, but nobody is starved: a lower band has its turn after nine grants above it, and after half of the
 * longest wait, whichever is first. Confined to its budget.
 */
public final class FairQueue {

    private static final int TURNS_ABOVE = 9;

    /** Each band may hold one in so many places, whatever the others bring: what is not in the queue gets no turn. */
    private static final int RESERVE = 8;

    /** The highest first; see {@link #band}. */
    private final List<Band> bands =
            Stream.generate(Band::new).limit(Rank.values().length).toList();

    /** In order of arrival. */
    private final Map<Claim, Waiting> places = new LinkedHashMap<>();

    private final TreeSet<Waiting> byExpiry = new TreeSet<>(Waiting::byExpiry);
    private int size;
    private int reserve;
    private long maxWait;
    private long serials;

    /** An empty one, with one place at least: every claim passes through. */
    public FairQueue(ShieldSettings.Queue settings) {
        reconfigure(settings);
    }

    /** Other bounds from now on. Who waits already keeps the time that it was given; who is too many, the owner takes out. */
    public void reconfigure(ShieldSettings.Queue settings) {
        this.size = Math.max(1, settings.size());
        this.reserve = Math.max(size / RESERVE, size >= Rank.values().length ? 1 : 0);
        this.maxWait = settings.maxWait().toNanos();
    }

    public int size() {
        return places.size();
    }

    public boolean isEmpty() {
        return places.isEmpty();
    }

    public boolean contains(Claim claim) {
        return places.containsKey(claim);
    }

    /** How many wait in a band. */
    public int size(Rank rank) {
        return band(rank).size();
    }

    /** For how long the oldest has waited; zero where none waits. */
    public Duration oldest(long now) {
        return isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(now - places.values().iterator().next().since());
    }

    /** When a claim that comes now would have to leave; nanos. */
    public long expiry(Claim claim, long now) {
        long latest = now + maxWait;
        return claim.until() == Long.MAX_VALUE || claim.until() - latest > 0 ? latest : claim.until();
    }

    /** Whether there is no place for a claim that comes now, and none that gives way. */
    public boolean full(Claim claim) {
        return places.size() >= size && yielding(claim) == null;
    }

    /**
     * Adds a claim.
     *
     * @return which claim has no place any more: this one, or one that had to give way; null where there was room
     */
    public @Nullable Claim offer(Claim claim, long now) {
        Claim out = null;
        if (places.size() >= size) {
            Waiting yielding = yielding(claim);
            if (yielding == null) {
                return claim;
            }
            drop(yielding);
            out = yielding.claim();
        }
        Band band = band(Rank.of(claim));
        Line line = band.line(claim.share().team());
        Waiting waiting = new Waiting(claim, band, line, now, expiry(claim, now), ++serials);
        band.add(waiting);
        places.put(claim, waiting);
        byExpiry.add(waiting);
        return out;
    }

    /** The one whose turn it is, which stays in the queue; null where none waits. */
    public @Nullable Claim next(long now) {
        return isEmpty() ? null : bands.get(turn(now)).next().claim();
    }

    /** Takes the one whose turn it is, as {@link #next} has just said. */
    public void take(Claim next, long now) {
        int turn = turn(now);
        for (Band below : bands.subList(turn + 1, bands.size())) {
            below.passOver();
        }
        Waiting taken = bands.get(turn).take(now);
        if (!taken.claim().equals(next)) {
            throw new IllegalArgumentException("it is another claim's turn");
        }
        unlist(taken);
    }

    /** Takes out a claim that must have left by {@code time}; null where there is none. */
    public @Nullable Claim takeDue(long time) {
        return !isEmpty() && byExpiry.first().expiry() - time <= 0 ? takeFirst() : null;
    }

    /** Takes out the claim that would have to leave first; null where none waits. */
    public @Nullable Claim takeFirst() {
        if (isEmpty()) {
            return null;
        }
        Waiting first = byExpiry.first();
        drop(first);
        return first.claim();
    }

    /** Takes out a claim; false where it does not wait. */
    public boolean remove(Claim claim) {
        Waiting waiting = places.get(claim);
        if (waiting == null) {
            return false;
        }
        drop(waiting);
        return true;
    }

    /** When the next claim must leave, nanos; {@link Long#MAX_VALUE} where none waits. */
    public long nextExpiry() {
        return isEmpty() ? Long.MAX_VALUE : byExpiry.first().expiry();
    }

    /** A team has had so many calls more than were granted to it, or fewer. */
    public void charge(Share share, double calls) {
        band(Rank.of(share.priority())).charge(share, calls);
    }

    /** The call of a claim that was taken has not been made after all. */
    public void refund(Claim claim) {
        band(Rank.of(claim)).charge(claim.share(), -1);
    }

    /** Teams that anything is known of. */
    int remembered() {
        return bands.stream().mapToInt(Band::remembered).sum();
    }

    private Band band(Rank rank) {
        return bands.get(rank.place());
    }

    /** Which band is next: the one that has gone longest without a grant if that is too long, else the highest. */
    private int turn(long now) {
        int turn = -1;
        long patience = maxWait / 2;
        for (int place = 0; place < bands.size(); place++) {
            Band band = bands.get(place);
            if (band.size() == 0) {
                continue;
            }
            if (turn < 0) {
                turn = place;
            } else if (band.unserved(now) >= patience
                    && band.unserved(now) > bands.get(turn).unserved(now)) {
                return longestUnserved(now);
            } else if (band.passedOver() >= TURNS_ABOVE && bands.get(turn).passedOver() < TURNS_ABOVE) {
                turn = place;
            }
        }
        return turn;
    }

    private int longestUnserved(long now) {
        int longest = 0;
        for (int place = 1; place < bands.size(); place++) {
            if (bands.get(place).unserved(now) > bands.get(longest).unserved(now)) {
                longest = place;
            }
        }
        return longest;
    }

    /** Who gives way to a claim, the queue being full; null if nobody does. */
    private @Nullable Waiting yielding(Claim claim) {
        int own = Rank.of(claim).place();
        for (int place = bands.size() - 1; place > own; place--) {
            if (bands.get(place).size() > reserve) {
                return bands.get(place).heaviest().leastUrgent();
            }
        }
        for (int place = own - 1; place >= 0 && bands.get(own).size() < reserve; place--) {
            if (bands.get(place).size() > reserve) {
                return bands.get(place).heaviest().leastUrgent();
            }
        }
        return bands.get(own).size() == 0 ? null : yieldingOfEquals(claim, bands.get(own));
    }

    /** In its own band a claim drives out one of a team that takes more of the queue, or a read of its own team for a write. */
    private static @Nullable Waiting yieldingOfEquals(Claim claim, Band band) {
        Line heaviest = band.heaviest();
        if (heaviest.team().equals(claim.share().team())) {
            return claim.work() == Work.WRITE && heaviest.hasReads() ? heaviest.leastUrgent() : null;
        }
        double own = (double) (band.waiting(claim.share().team()) + 1)
                / claim.share().weight();
        return heaviest.load() > own ? heaviest.leastUrgent() : null;
    }

    private void drop(Waiting waiting) {
        waiting.band().remove(waiting);
        unlist(waiting);
    }

    private void unlist(Waiting waiting) {
        places.remove(waiting.claim());
        byExpiry.remove(waiting);
    }
}
