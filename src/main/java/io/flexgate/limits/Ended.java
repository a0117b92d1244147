package io.flexgate.limits;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a call ended, as far as the budget and the breaker care. Immutable. */
public sealed interface Ended {

    /** Upstream answered: it is well, and had room for the call. */
    record Answered() implements Ended {}

    /**
     * Upstream had no room for the call and has not processed it (429).
     *
     * @param retryAfter how long upstream wants to be left alone; null where it does not say
     */
    record Throttled(@Nullable Duration retryAfter) implements Ended {}

    /** No answer came in time. */
    record Late() implements Ended {}

    /** The connection was refused or lost, or the answer was an error of upstream's own (5xx). */
    record Failed() implements Ended {}

    /** Nobody wanted the answer any more: it says nothing about upstream. */
    record Cancelled() implements Ended {}

    Ended ANSWERED = new Answered();
    Ended LATE = new Late();
    Ended FAILED = new Failed();
    Ended CANCELLED = new Cancelled();
}
