package io.flexgate.access;

import io.flexgate.http.RateLimitFields;
import io.flexgate.limits.Rate;
import io.flexgate.limits.TeamLimits;
import io.flexgate.limits.TeamMeter;
import io.flexgate.limits.TeamMeter.Verdict;
import java.util.ArrayList;
import java.util.List;

/** A team's meter, and what its answers say of it. What does not change from answer to answer is made once. Immutable. */
public final class Gauge {

    private static final String DAY = RateLimitFields.item("day");
    private static final long DAY_SECONDS = 86_400;

    private final TeamMeter meter;
    private final String policy;
    private final String rate;
    private final boolean daily;

    /** Prepares for limits that are in force. */
    public Gauge(TeamLimits limits, TeamMeter meter) {
        this.meter = meter;
        this.daily = limits.perDay() > 0;
        Rate bound = limits.rate();
        List<String> policies = new ArrayList<>();
        if (bound == null) {
            this.rate = "";
        } else {
            this.rate = RateLimitFields.item(name(bound));
            policies.add(RateLimitFields.policy(rate, quota(bound, limits.burst()), window(bound, limits.burst())));
        }
        if (daily) {
            policies.add(RateLimitFields.policy(DAY, limits.perDay(), DAY_SECONDS));
        }
        this.policy = String.join(", ", policies);
    }

    /** What a request is measured with. */
    public TeamMeter meter() {
        return meter;
    }

    /** Whether there is anything to say. */
    public boolean bounded() {
        return !policy.isEmpty();
    }

    /** The value of {@code RateLimit-Policy}. */
    public String policy() {
        return policy;
    }

    /** The value of {@code RateLimit}. */
    public String current(Verdict verdict) {
        StringBuilder field = new StringBuilder(64);
        current(verdict, field);
        return field.toString();
    }

    /** The same, added to what is there. */
    public void current(Verdict verdict, StringBuilder field) {
        if (!rate.isEmpty()) {
            RateLimitFields.add(field, rate, verdict.rateLeft(), verdict.rateGrows());
        }
        if (daily) {
            RateLimitFields.add(field, DAY, verdict.dayLeft(), verdict.dayEnds());
        }
    }

    private static String name(Rate rate) {
        long seconds = rate.period().toSeconds();
        return seconds <= 1 ? "second" : seconds <= 60 ? "minute" : "hour";
    }

    /** Within the window: the burst, or what the rate allows where that is more. */
    private static long quota(Rate rate, long burst) {
        return Math.max(burst, rate.number() * 1_000 / rate.period().toMillis());
    }

    /** A burst may be sent once in the time in which the bucket fills: that is the window, in whole seconds. */
    private static long window(Rate rate, long burst) {
        double seconds = (double) burst * rate.period().toMillis() / 1_000 / rate.number();
        return Math.max(1, (long) Math.ceil(seconds));
    }
}
