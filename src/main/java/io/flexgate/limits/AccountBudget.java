package io.flexgate.limits;

import io.flexgate.limits.pace.ConcurrencyLimit;
import io.flexgate.limits.pace.Meter;
import io.flexgate.limits.pace.Pause;
import io.flexgate.limits.queue.FairQueue;
import io.flexgate.limits.queue.Rank;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one account: some in flight, the rest waiting for their turn. Confined to one owner, which brings the time with
 * every call (nanos, never going back) and ticks when {@link #wakeAt} has come, and also when the breaker has changed.
 *
 * <p>What a claim is told may lead straight back here: whatever comes in meanwhile is noted, and done by the loop that is
 * already running.
 */
public final class AccountBudget {

    /** A guess, until calls have been seen. */
    private static final double FIRST_CALL_NANOS = 100e6;

    private static final double SMOOTHING = 0.05;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_ESTIMATE = 30 * SECOND;

    private ShieldSettings settings;
    private final Breaker breaker;
    private final FairQueue queue;
    private final ConcurrencyLimit limit;
    private final Pause pause;
    private final Map<Claim, Grant> inFlight = new HashMap<>();
    private final Queue<Refused> refused = new ArrayDeque<>();
    private final Map<Shed.Reason, Long> sheds = new EnumMap<>(Shed.Reason.class);
    private @Nullable Meter meter;
    private double callNanos = FIRST_CALL_NANOS;
    private long granted;
    private long throttled;
    private long now;
    private boolean closed;
    private boolean settling;

    /** An account that has made no call yet. */
    public AccountBudget(ShieldSettings settings, Breaker breaker, RandomGenerator random) {
        this.settings = settings;
        this.breaker = breaker;
        this.queue = new FairQueue(settings.queue());
        this.limit = new ConcurrencyLimit(settings.concurrency(), random);
        this.pause = new Pause(random);
    }

    /**
     * Wants to make a call. The claim is told exactly once, now or later, whether it may; unless it is withdrawn before that.
     *
     * @throws IllegalArgumentException if it already waits or is in flight
     */
    public void claim(Claim claim, long now) {
        if (queue.contains(claim) || inFlight.containsKey(claim)) {
            throw new IllegalArgumentException("the claim has been made already");
        }
        this.now = now;
        expire();
        Claim out = queue.offer(claim, now);
        if (out != null) {
            refuse(out, Shed.Reason.QUEUE_FULL, busy());
        }
        settle();
    }

    /** Nobody wants the call any more: it leaves the queue, and is not told anything. False where it does not wait. */
    public boolean withdraw(Claim claim, long now) {
        this.now = now;
        return queue.remove(claim);
    }

    /**
     * A call that was granted has ended.
     *
     * @throws IllegalArgumentException if it is not in flight
     */
    public void ended(Claim claim, Ended how, long now) {
        Grant grant = inFlight.get(claim);
        if (grant == null) {
            throw new IllegalArgumentException("the call is not in flight");
        }
        this.now = now;
        boolean saturated = inFlight.size() >= limit.limit();
        inFlight.remove(claim);
        breaker.ended(grant.permit(), how, now);
        learn(claim, grant, how, saturated);
        settle();
    }

    /**
     * Moves cost between teams after the fact: what some have used together is paid by all of them.
     *
     * @param calls more than were granted to the team; negative for fewer
     */
    public void charge(Share share, double calls) {
        queue.charge(share, calls);
    }

    /** Does what has become due, and what a change of the breaker allows. */
    public void tick(long now) {
        this.now = now;
        settle();
    }

    /** When time alone makes something due, nanos; {@link Long#MAX_VALUE} for never. */
    public long wakeAt() {
        boolean paused = pause.active(now);
        if (queue.isEmpty()) {
            return paused ? pause.until() : Long.MAX_VALUE;
        }
        long next = queue.nextExpiry();
        if (paused) {
            return earlier(next, pause.until());
        }
        long dry = inFlight.size() < limit.limit() ? dry() : 0;
        return dry > 0 ? earlier(next, now + dry) : next;
    }

    /** Goes by other rules from now on: calls in flight and what has been learnt stay, who has no place any more is told so. */
    public void reconfigure(ShieldSettings next, long now) {
        this.now = now;
        if (!Objects.equals(settings.rate(), next.rate())) {
            meter = null;
        }
        settings = next;
        queue.reconfigure(next.queue());
        limit.reconfigure(next.concurrency());
        settle();
    }

    /** Sheds all that waits, and whatever comes later. Calls in flight still end. */
    public void close(long now) {
        this.now = now;
        closed = true;
        settle();
    }

    /** What becomes of a call that is not made at once. */
    public record Prospect(Shed.@Nullable Reason reason) {

        /** It waits for its turn. */
        static final Prospect WAITS = new Prospect(null);

        static Prospect refused(Shed.Reason reason) {
            return new Prospect(reason);
        }
    }

    public int limit() {
        return limit.limit();
    }

    public int inFlight() {
        return inFlight.size();
    }

    public int queued() {
        return queue.size();
    }

    /** Nothing is in flight, waits, or is paused: but for what was learnt nothing is lost with it. */
    public boolean idle() {
        return inFlight.isEmpty() && queue.isEmpty() && refused.isEmpty() && !pause.active(now);
    }

    /** How long upstream still wants to be left alone; zero where it does not. */
    public Duration pausedFor(long now) {
        return pause.left(now);
    }

    /** What there is to see of it. */
    public Gauges gauges(long now) {
        return new Gauges(
                limit(),
                inFlight(),
                new Gauges.Queued(
                        queue.size(Rank.HIGH),
                        queue.size(Rank.NORMAL),
                        queue.size(Rank.LOW),
                        queue.size(Rank.REFRESH),
                        queue.oldest(now)),
                pause.left(now),
                new Gauges.Totals(granted, throttled, Map.copyOf(sheds)));
    }

    private void learn(Claim claim, Grant grant, Ended how, boolean saturated) {
        if (how instanceof Ended.Answered) {
            callNanos += SMOOTHING * (now - grant.at() - callNanos);
            limit.answered(saturated);
        } else if (how instanceof Ended.Throttled no) {
            throttled++;
            queue.refund(claim);
            if (no.retryAfter() != null) {
                pause.ask(no.retryAfter(), now);
            }
            double forgone = limit.limit() * pause.left(now).toNanos() / callNanos;
            limit.throttled(grant.inFlight(), grant.era(), forgone);
        } else if (how instanceof Ended.Late) {
            limit.late(grant.era());
        }
    }

    /** Tells claims one after the other; one that comes back at once only adds to the work of the loop that runs. */
    private void settle() {
        if (settling) {
            return;
        }
        settling = true;
        try {
            boolean more = true;
            while (more) {
                more = tellRefused() || grantNext() || refuseSurplus();
            }
        } finally {
            settling = false;
        }
    }

    private boolean tellRefused() {
        Refused next = refused.poll();
        if (next == null) {
            expire();
            next = refused.poll();
        }
        if (next == null) {
            return false;
        }
        next.claim().shed(next.why());
        return true;
    }

    /** Takes those out for whom waiting is over, or useless. */
    private void expire() {
        while (closed && !queue.isEmpty()) {
            refuse(queue.takeFirst(), Shed.Reason.SHUTDOWN, SECOND);
        }
        while (!queue.isEmpty() && breaker.open(now)) {
            refuse(
                    queue.takeFirst(),
                    Shed.Reason.BREAKER_OPEN,
                    breaker.openFor(now).toNanos());
        }
        refuseDue(now);
        // Who cannot be granted before a pause or a rate allows it is told so now, while there is time to do something
        // else.
        if (!queue.isEmpty()) {
            refuseDue(earliest());
        }
    }

    /** Before this nothing can be granted, nanos. */
    private long earliest() {
        long wet = now + dry();
        return pause.active(now) && pause.until() - wet > 0 ? pause.until() : wet;
    }

    /** Whether one more call may be made now, as far as the account goes. */
    private boolean room() {
        return inFlight.size() < limit.limit() && !pause.active(now) && dry() == 0;
    }

    /**
     * What would become of a claim that came now. Nothing is changed by this.
     *
     * @return null where it would be granted at once
     */
    public @Nullable Prospect prospect(Claim claim, long time) {
        now = time;
        if (closed) {
            return Prospect.refused(Shed.Reason.SHUTDOWN);
        }
        if (breaker.open(now)) {
            return Prospect.refused(Shed.Reason.BREAKER_OPEN);
        }
        if (queue.full(claim)) {
            return Prospect.refused(Shed.Reason.QUEUE_FULL);
        }
        if (queue.expiry(claim, now) - earliest() <= 0) {
            return Prospect.refused(Shed.Reason.QUEUE_WAIT);
        }
        if (queue.isEmpty() && room() && breaker.free(now)) {
            return null;
        }
        return settings.queue().size() == 0 ? Prospect.refused(Shed.Reason.QUEUE_FULL) : Prospect.WAITS;
    }

    private void refuseDue(long time) {
        Claim due = queue.takeDue(time);
        while (due != null) {
            refuse(due, Shed.Reason.QUEUE_WAIT, busy());
            due = queue.takeDue(time);
        }
    }

    private void refuse(@Nullable Claim claim, Shed.Reason reason, long retryNanos) {
        if (claim != null) {
            sheds.merge(reason, 1L, Long::sum);
            refused.add(new Refused(claim, new Shed(reason, Duration.ofNanos(Math.max(SECOND, retryNanos)))));
        }
    }

    /** A queue of no places still hands over what can go at once; what is left in it then has no place. */
    private boolean refuseSurplus() {
        if (queue.size() <= settings.queue().size()) {
            return false;
        }
        refuse(queue.takeFirst(), Shed.Reason.QUEUE_FULL, busy());
        return true;
    }

    private boolean grantNext() {
        int place = inFlight.size() + 1;
        Claim claim = queue.next(now);
        if (claim == null || !room()) {
            return false;
        }
        if (claim.repeated() && limit.beyond(place)) {
            return false;
        }
        long permit = breaker.acquire(now);
        if (permit == Breaker.NONE) {
            return false;
        }
        queue.take(claim, now);
        if (meter != null) {
            meter.take(now);
        }
        granted++;
        inFlight.put(claim, new Grant(now, place, limit.era(), permit));
        claim.granted();
        return true;
    }

    /** For how long the fixed rate allows no call, nanos. */
    private long dry() {
        if (meter == null && settings.rate() != null) {
            meter = new Meter(settings.rate(), now);
        }
        return meter == null ? 0 : meter.dry(now);
    }

    /** When a call that is refused now may have better luck: after the pause, once the queue of now has gone, at the rate. */
    private long busy() {
        long drained = Math.min((long) (queue.size() * callNanos / limit.limit()), LONGEST_ESTIMATE);
        return Math.max(Math.max(drained, dry()), pause.left(now).toNanos());
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    /** A call in flight: when, as the how-manieth, and under which limit and permit it was granted. */
    private record Grant(long at, int inFlight, int era, long permit) {}

    private record Refused(Claim claim, Shed why) {}
}
