package io.flexgate.limits.pace;

import io.flexgate.limits.ShieldSettings;
import java.util.random.RandomGenerator;

/**
 * How many calls may be in flight, learnt from what upstream says. Up by one for each round trip in which the limit was used up
 * and upstream had room, down by a factor when it had none, at most once per round trip. It remembers the ceiling that the last
 * 429 showed, sits there, and looks beyond it only once in a while, so that few calls are spent on asking; once looking beyond
 * goes well, it looks more and more often. The distance between looks is uneven, so that they do not fall on the same team's calls
 * each time, nor together with another gateway's. Confined to its budget.
 *
 * <p>A round trip is known by its era: a call belongs to the one in which it was granted, and each decrease begins another.
 */
public final class ConcurrencyLimit {

    private static final double DOWN = 0.9;
    private static final double FURTHEST_DOWN = 0.5;

    /** Of so many calls at the ceiling one is spent on a look beyond it. */
    private static final int PROBE_EVERY = 100;

    /** A look that costs a pause must be rarer, so that pauses cost no more than one call in so many. */
    private static final int WORTH = 25;

    private static final int RAREST = 1_000_000;

    private static final double EVENEST = 0.75;
    private static final double UNEVENNESS = 0.5;

    private int min;
    private int max;
    private final RandomGenerator random;
    private int limit;
    private int ceiling;
    private int probeEvery = PROBE_EVERY;
    private double spread = 1;
    private boolean probing;
    private boolean starting = true;
    private int successes;
    private int era;
    private int judged;
    private int refusals;
    private int least;

    public ConcurrencyLimit(ShieldSettings.Concurrency settings, RandomGenerator random) {
        this.min = settings.min();
        this.max = settings.max();
        this.limit = settings.initial();
        this.ceiling = max;
        this.random = random;
    }

    /** Other bounds from now on; what has been learnt within them stays. */
    public void reconfigure(ShieldSettings.Concurrency settings) {
        boolean unbounded = ceiling >= max;
        min = settings.min();
        max = settings.max();
        limit = Math.max(min, Math.min(max, limit));
        ceiling = unbounded ? max : Math.max(min, Math.min(max, ceiling));
        probing = probing && limit > ceiling;
    }

    public int limit() {
        return limit;
    }

    /** Whether a call that would be the so-manieth in flight is a look beyond the ceiling: likely to be refused. */
    public boolean beyond(int inFlight) {
        return probing && inFlight > ceiling;
    }

    /** Counts the decreases; taken at a grant, and given back when that call ends. */
    public int era() {
        return era;
    }

    /**
     * A call was answered.
     *
     * @param saturated the limit was used up meanwhile: what is not used shows nothing about more
     */
    public void answered(boolean saturated) {
        if (!saturated) {
            return;
        }
        successes++;
        if (successes >= due()) {
            successes = 0;
            up();
        }
    }

    /**
     * Upstream had no room for a call.
     *
     * @param inFlight how many were, that one included, when it was granted
     * @param granted the era of that
     * @param forgone calls that cannot be made because of the pause that upstream asks for; 0 without one
     */
    public void throttled(int inFlight, int granted, double forgone) {
        if (granted == era) {
            judged = limit;
            refusals = 1;
            least = inFlight - 1;
            ceiling = room();
            probeEvery = (int) Math.max(PROBE_EVERY, Math.min(RAREST, forgone * WORTH));
            down(ceiling);
        } else if (granted == era - 1 && refusals > 0) {
            // Of the round trip for which it has gone down already: no further step down, but that one may have been
            // too short.
            refusals++;
            least = Math.min(least, inFlight - 1);
            ceiling = Math.min(ceiling, room());
            limit = Math.min(limit, below(ceiling));
        }
    }

    /**
     * What the 429s of a round trip leave: the so-manieth call was refused, so there is no room for so many. One odd 429 must
     * not bring the limit to nothing, though: the more there were, the further down they are believed.
     */
    private int room() {
        int believed = (int) (judged * Math.pow(FURTHEST_DOWN, refusals));
        return Math.max(min, Math.max(Math.min(least, judged - 1), believed));
    }

    /** No answer came in time to a call that was granted in an era. That says less about the ceiling than a 429. */
    public void late(int granted) {
        if (granted == era) {
            refusals = 0;
            down(limit);
        }
    }

    /** After how many good answers it goes up. */
    private int due() {
        if (starting) {
            return 1;
        }
        return limit < ceiling ? limit : Math.max(limit, (int) (probeEvery * spread));
    }

    private void up() {
        if (probing) {
            // The look beyond went well until the next one was due: there is more room, perhaps much more.
            probing = false;
            ceiling = limit;
            probeEvery = Math.max(limit, probeEvery / 2);
        }
        if (limit < max) {
            probing = limit >= ceiling;
            limit++;
            spread = EVENEST + UNEVENNESS * random.nextDouble();
        }
    }

    private void down(int from) {
        limit = below(from);
        starting = false;
        probing = false;
        successes = 0;
        era++;
    }

    private int below(int from) {
        return Math.max(min, (int) (from * DOWN));
    }
}
