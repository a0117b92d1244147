package io.flexgate.observe;

import java.util.List;

/**
 * Hears of requests. Each loop has one of its own, which is called on that loop alone and must not wait, nor throw. What it is
 * given is the request's: an observer may read it until {@link #ended} returns, and keep it after that.
 */
public interface Observer {

    /** Hears nothing. */
    Observer NONE = observation -> {};

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

    /** All of them, in order. */
    static Observer all(List<Observer> observers) {
        return observers.size() == 1 ? observers.get(0) : new Several(observers);
    }
}
