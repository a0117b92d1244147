package io.flexgate.config;

import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.keys.ShieldKeys;
import io.flexgate.config.text.Place;
import io.flexgate.limits.ShieldSettings;
import java.time.Duration;

/** Builds the settings of the budget of calls to upstream, and checks what no single key of it can know. */
final class Budgets {

    private static final String ORDER = "; allowed: min <= initial <= max";

    private final Values values;

    Budgets(Values values) {
        this.values = values;
    }

    ShieldSettings settings() {
        checkWait();
        return new ShieldSettings(
                concurrency(),
                value(ShieldKeys.RATE).orElse(null),
                new ShieldSettings.Queue(value(ShieldKeys.QUEUE_SIZE), value(ShieldKeys.QUEUE_WAIT)),
                new ShieldSettings.Retry(value(ShieldKeys.ATTEMPTS), value(ShieldKeys.BUDGET)),
                new ShieldSettings.BreakerRules(
                        value(ShieldKeys.FAILURE_RATE), value(ShieldKeys.MINIMUM_CALLS), value(ShieldKeys.OPEN_FOR)));
    }

    private <T> T value(Key<T> key) {
        return values.one(key).value();
    }

    /** What is out of order is told once, and the defaults stand in so that reading can go on. */
    private ShieldSettings.Concurrency concurrency() {
        boolean ordered =
                values.one(ShieldKeys.MIN).value() <= values.one(ShieldKeys.MAX).value()
                        ? ordered(ShieldKeys.MIN, ShieldKeys.INITIAL, ShieldKeys.INITIAL)
                                && ordered(ShieldKeys.INITIAL, ShieldKeys.MAX, ShieldKeys.INITIAL)
                        : ordered(ShieldKeys.MIN, ShieldKeys.MAX, ShieldKeys.MIN);
        return ordered
                ? new ShieldSettings.Concurrency(
                        value(ShieldKeys.INITIAL), value(ShieldKeys.MIN), value(ShieldKeys.MAX))
                : ShieldSettings.standard().concurrency();
    }

    /**
     * Whether one number is not above another.
     *
     * @param blamed which of the two is spoken of where both were given; else it is the one that was
     */
    private boolean ordered(Key<Integer> low, Key<Integer> high, Key<Integer> blamed) {
        Found<Integer> least = values.one(low);
        Found<Integer> most = values.one(high);
        if (least.value() <= most.value()) {
            return true;
        }
        if (!least.sound() || !most.sound()) {
            return false;
        }
        boolean lowBlamed = given(least) && (blamed.equals(low) || !given(most));
        Found<Integer> wrong = lowBlamed ? least : most;
        Found<Integer> other = lowBlamed ? most : least;
        values.report(
                wrong.place(),
                (lowBlamed ? low : high).at(),
                wrong.value() + (lowBlamed ? " is more than " : " is less than ") + (lowBlamed ? high : low).at()
                        + ", which is " + other.value() + (given(other) ? "" : " by default") + ORDER);
        return false;
    }

    private static boolean given(Found<?> found) {
        return !found.place().equals(Place.DEFAULT);
    }

    /** Only a wait that somebody asked for: a request that is given less time than the default simply ends first. */
    private void checkWait() {
        Found<Duration> wait = values.one(ShieldKeys.QUEUE_WAIT);
        Found<Duration> request = values.one(Keys.REQUEST_TIMEOUT);
        if (wait.sound() && request.sound() && given(wait) && wait.value().compareTo(request.value()) > 0) {
            String longest = Keys.REQUEST_TIMEOUT.kind().printer().apply(request.value());
            values.report(
                    wait.place(),
                    ShieldKeys.QUEUE_WAIT.at(),
                    ShieldKeys.QUEUE_WAIT.kind().printer().apply(wait.value())
                            + " is more than a request may take, as listen.limits.request-timeout is " + longest
                            + "; allowed: up to " + longest);
        }
    }
}
