package io.flexgate.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hears of requests. Each loop has one of its own, which is called on that loop alone and must not wait, nor throw. What it is
 * given is the request's: an observer may read it until {@link #ended} returns, and keep it after that.
 */
public interface Observer {

    /** Hears nothing. */
    Observer NONE = new Observer() {
        @Override
        public void ended(Observation observation) {}

        @Override
        public Hits hits(Hits.Of alike) {
            return Hits.NONE;
        }
    };

    /** A request has come; nothing but its method, its path and the time is known. */
    default void began(Observation observation) {}

    /** A phase begins. A {@linkplain Observation#background background} one has not begun and does not end, but has phases. */
    default void entered(Observation observation, Phase phase, long nanos) {}

    /**
     * A phase is over; it may be so after the request is.
     *
     * @param from when it began, on the monotonic clock
     * @param well false where it was in vain: no place, no answer
     */
    default void left(Observation observation, Phase phase, long from, long to, boolean well) {}

    /** A request is over: its answer has been sent, or its client has gone, and what became of it is known. Called once. */
    void ended(Observation observation);

    /**
     * Who hears of such hits in place of this one, all at once and without an {@link Observation} of each.
     *
     * @return null where this one wants to be told of each as of any other request
     */
    default @Nullable Hits hits(Hits.Of alike) {
        return null;
    }

    /** All of them, in order. */
    static Observer all(List<Observer> observers) {
        return observers.size() == 1 ? observers.get(0) : new Several(observers);
    }
}
