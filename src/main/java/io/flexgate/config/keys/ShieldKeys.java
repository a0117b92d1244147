package io.flexgate.config.keys;

import io.flexgate.limits.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of the budget of calls to upstream, under {@code upstream}. Immutable. */
public final class ShieldKeys {

    public static final Key<Integer> INITIAL = Key.of("upstream.concurrency.initial", Kind::count);
    public static final Key<Integer> MIN = Key.of("upstream.concurrency.min", Kind::count);
    public static final Key<Integer> MAX = Key.of("upstream.concurrency.max", Kind::count);
    public static final Key<Optional<Rate>> RATE = Key.of("upstream.rate", Kind::rate);
    public static final Key<Integer> QUEUE_SIZE = Key.of("upstream.queue.size", Kind::count);
    public static final Key<Duration> QUEUE_WAIT = Key.of("upstream.queue.max-wait", Kind::timeout);
    public static final Key<Integer> ATTEMPTS = Key.of("upstream.retry.attempts", Kind::count);
    public static final Key<Integer> BUDGET = Key.of("upstream.retry.budget", Kind::percentage);
    public static final Key<Integer> FAILURE_RATE = Key.of("upstream.breaker.failure-rate", Kind::percentage);
    public static final Key<Integer> MINIMUM_CALLS = Key.of("upstream.breaker.minimum-calls", Kind::count);
    public static final Key<Duration> OPEN_FOR = Key.of("upstream.breaker.open-for", Kind::timeout);

    static final List<Key<?>> ALL = List.of(
            INITIAL, MIN, MAX, RATE, QUEUE_SIZE, QUEUE_WAIT, ATTEMPTS, BUDGET, FAILURE_RATE, MINIMUM_CALLS, OPEN_FOR);

    private ShieldKeys() {}
}
