package io.flexgate.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How long an answer is fresh, and how old it came (RFC 9111 §4.2). Pure. */
public final class Freshness {

    /** What share of its age at its origin a representation is likely to stay as it is (§4.2.2). */
    private static final int LIKELY = 10;

    /** Longer than this nothing is told apart (§1.2.2). */
    private static final Duration LONGEST = Duration.ofSeconds(CacheControl.MOST);

    private Freshness() {}

    /**
     * The freshness lifetime by upstream's own word (§4.2.1): s-maxage before max-age before Expires.
     *
     * @param says the directives that hold for this cache
     * @param expires whether {@code Expires} holds; a targeted field puts it out of force (RFC 9213 §2.2)
     * @param received when the answer came; stands in for a missing or unreadable {@code Date}
     * @return empty where upstream says nothing; zero where what it says is malformed or past
     */
    public static Optional<Duration> explicit(CacheControl says, boolean expires, Headers headers, Instant received) {
        for (String directive : List.of("s-maxage", "max-age")) {
            if (says.has(directive)) {
                return Optional.of(Duration.ofSeconds(says.seconds(directive).orElse(0)));
            }
        }
        String end = expires ? headers.get("expires") : null;
        if (end == null) {
            return Optional.empty();
        }
        Instant start = date(headers).orElse(received);
        Duration lifetime = HttpDate.parse(end)
                .map(instant -> Duration.between(start, instant))
                .orElse(Duration.ZERO);
        return Optional.of(bounded(lifetime));
    }

    /**
     * The lifetime by a heuristic (§4.2.2): a tenth of the time for which the representation had not changed.
     *
     * @param most the bound; zero for no heuristic at all
     */
    public static Duration heuristic(Headers headers, Instant received, Duration most) {
        String modified = headers.get("last-modified");
        if (modified == null || most.isZero()) {
            return Duration.ZERO;
        }
        Instant made = date(headers).orElse(received);
        Duration likely = HttpDate.parse(modified)
                .map(instant -> Duration.between(instant, made).dividedBy(LIKELY))
                .orElse(Duration.ZERO);
        return bounded(likely.compareTo(most) > 0 ? most : likely);
    }

    private static Duration bounded(Duration lifetime) {
        if (lifetime.isNegative()) {
            return Duration.ZERO;
        }
        return lifetime.compareTo(LONGEST) > 0 ? LONGEST : lifetime;
    }

    /**
     * How old the answer was when it came (§4.2.3), in seconds: the larger of what its {@code Date} and what its {@code Age}
     * and the time on the way tell.
     *
     * @param received when its head came
     * @param delay how long it took from the request
     */
    public static long initialAge(Headers headers, Instant received, Duration delay) {
        long apparent = date(headers)
                .map(made -> received.getEpochSecond() - made.getEpochSecond())
                .orElse(0L);
        return Math.max(Math.min(apparent, CacheControl.MOST), statedAge(headers, delay));
    }

    /** The same by its {@code Age} and the time on the way alone, where clocks are not to be trusted. */
    public static long statedAge(Headers headers, Duration delay) {
        return Math.min(age(headers) + delay.toSeconds(), CacheControl.MOST);
    }

    /** The value of {@code Age} (§5.1): of several the first; 0 where it is no number. */
    private static long age(Headers headers) {
        String age = headers.get("age");
        if (age == null) {
            return 0;
        }
        int comma = age.indexOf(',');
        return CacheControl.deltaSeconds((comma < 0 ? age : age.substring(0, comma)).strip());
    }

    private static Optional<Instant> date(Headers headers) {
        String date = headers.get("date");
        return date == null ? Optional.empty() : HttpDate.parse(date);
    }
}
