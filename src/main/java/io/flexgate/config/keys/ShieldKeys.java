package io.flexgate.config.keys;

import io.flexgate.limits.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of the budget of calls to upstream, under {@code upstream}. Immutable. */
public final class ShieldKeys {

    private static final Kind<Integer> CALLS = Kind.count(1, 10_000);

    public static final Key<Integer> INITIAL = Key.of(
            "upstream.concurrency.initial", CALLS, "20", "calls in flight of an account to begin with; adapts to 429s");
    public static final Key<Integer> MIN =
            Key.of("upstream.concurrency.min", CALLS, "1", "the fewest calls in flight that it goes down to");
    public static final Key<Integer> MAX =
            Key.of("upstream.concurrency.max", CALLS, "100", "the most calls in flight that it goes up to");
    public static final Key<Optional<Rate>> RATE =
            Key.of("upstream.rate", Kind.rate(), "none", "a fixed ceiling of an account's calls besides");
    public static final Key<Integer> QUEUE_SIZE = Key.of(
            "upstream.queue.size",
            Kind.count(0, 1_000_000),
            "1000",
            "calls of an account that may wait for their turn");
    public static final Key<Duration> QUEUE_WAIT =
            Key.of("upstream.queue.max-wait", Kind.timeout(), "5s", "how long one of them may wait");
    public static final Key<Integer> ATTEMPTS = Key.of(
            "upstream.retry.attempts", Kind.count(1, 10), "3", "how often one call is made, the first time included");
    public static final Key<Integer> BUDGET =
            Key.of("upstream.retry.budget", Kind.percentage(0), "20%", "repeated calls, as a part of the first ones");
    public static final Key<Integer> FAILURE_RATE = Key.of(
            "upstream.breaker.failure-rate", Kind.percentage(1), "50%", "failed calls that make the API count as down");
    public static final Key<Integer> MINIMUM_CALLS =
            Key.of("upstream.breaker.minimum-calls", Kind.count(1, 10_000), "20", "calls before that is judged");
    public static final Key<Duration> OPEN_FOR = Key.of(
            "upstream.breaker.open-for",
            Kind.timeout(),
            "10s",
            "how long the API is left alone before it is tried again");

    static final List<Key<?>> ALL = List.of(
            INITIAL, MIN, MAX, RATE, QUEUE_SIZE, QUEUE_WAIT, ATTEMPTS, BUDGET, FAILURE_RATE, MINIMUM_CALLS, OPEN_FOR);

    private ShieldKeys() {}
}
