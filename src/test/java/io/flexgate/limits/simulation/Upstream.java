package io.flexgate.limits.simulation;

import io.flexgate.limits.Ended;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Takes so many calls at once, answers each after a while, and says 429 to the rest. */
final class Upstream {

    /**
     * How it behaves.
     *
     * @param room calls at once
     * @param fastest answer
     * @param slowest answer; in between all times are as likely
     * @param refusal how long a 429 takes
     * @param retryAfter what it says; null for nothing
     */
    record Manners(int room, Duration fastest, Duration slowest, Duration refusal, Duration retryAfter) {

        /** The issue's: ten at once, 20 to 200 ms, a 429 at once. */
        static Manners standard() {
            return new Manners(10, Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofMillis(1), null);
        }

        Manners room(int now) {
            return new Manners(now, fastest, slowest, refusal, retryAfter);
        }

        Manners refusal(Duration now) {
            return new Manners(room, fastest, slowest, now, retryAfter);
        }

        Manners retryAfter(Duration now) {
            return new Manners(room, fastest, slowest, refusal, now);
        }

        Duration meanRoundTrip() {
            return fastest.plus(slowest).dividedBy(2);
        }
    }

    private final Events events;
    private final RandomGenerator random;
    private Manners manners;
    private boolean down;
    private int inside;
    private int most;

    Upstream(Manners manners, Events events, RandomGenerator random) {
        this.manners = manners;
        this.events = events;
        this.random = random;
    }

    void behave(Manners now) {
        manners = now;
    }

    /** Refuses every connection, or no longer. */
    void down(boolean now) {
        down = now;
    }

    int inside() {
        return inside;
    }

    /** The most that were there at once since the last time this was asked, refused ones included. */
    int most() {
        int most = this.most;
        this.most = inside;
        return most;
    }

    void call(Consumer<Ended> ended) {
        most = Math.max(most, inside + 1);
        if (down) {
            events.in(manners.refusal().toNanos(), () -> ended.accept(Ended.FAILED));
        } else if (inside >= manners.room()) {
            events.in(manners.refusal().toNanos(), () -> ended.accept(new Ended.Throttled(manners.retryAfter())));
        } else {
            inside++;
            long time = random.nextLong(
                    manners.fastest().toNanos(), manners.slowest().toNanos() + 1);
            events.in(time, () -> {
                inside--;
                ended.accept(Ended.ANSWERED);
            });
        }
    }
}
