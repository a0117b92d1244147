package io.flexgate.admin;

import io.flexgate.ledger.Outcome;
import io.flexgate.ledger.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of a row at one moment, or of several together. Immutable.
 *
 * @param figures by name, in the order of {@link #NAMES}; times in milliseconds, {@code charged} in calls
 */
public record Tally(Map<String, BigDecimal> figures) {

    /** The columns, in order. */
    public static final List<String> NAMES = List.of(
            "requests",
            "hits",
            "coalesced",
            "stale",
            "forwarded",
            "refused",
            "failed",
            "calls",
            "saved",
            "charged",
            "waited_ms",
            "spared");

    private static final int DECIMALS = 3;

    /** Of no row. */
    public static final Tally NOTHING = new Tally(inOrder(Map.of()));

    /** Reads a row. What became of requests comes before how many came, so that it is never the larger one. */
    public static Tally of(Row row) {
        long hits = row.of(Outcome.HIT);
        long coalesced = row.of(Outcome.COALESCED);
        long stale = row.of(Outcome.STALE);
        return new Tally(inOrder(Map.ofEntries(
                Map.entry("hits", whole(hits)),
                Map.entry("coalesced", whole(coalesced)),
                Map.entry("stale", whole(stale)),
                Map.entry("forwarded", whole(row.of(Outcome.FORWARDED))),
                Map.entry("refused", whole(row.of(Outcome.REFUSED))),
                Map.entry("failed", whole(row.of(Outcome.FAILED))),
                Map.entry("calls", whole(row.calls())),
                Map.entry("saved", whole(hits + coalesced + stale)),
                Map.entry("charged", rounded(BigDecimal.valueOf(row.charged()))),
                Map.entry("waited_ms", rounded(BigDecimal.valueOf(row.waitedNanos(), 6))),
                Map.entry("spared", whole(row.spares())),
                Map.entry("requests", whole(row.requests())))));
    }

    /** Both together. */
    public Tally plus(Tally other) {
        Map<String, BigDecimal> sums = new LinkedHashMap<>();
        figures.forEach((name, figure) -> sums.put(name, figure.add(other.figure(name))));
        return new Tally(sums);
    }

    /** One of them, by name. */
    public BigDecimal figure(String name) {
        return figures.getOrDefault(name, BigDecimal.ZERO);
    }

    /** As it is printed: no exponent, no zeros behind the point. */
    public static BigDecimal plain(BigDecimal figure) {
        BigDecimal shortest = figure.stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }

    private static Map<String, BigDecimal> inOrder(Map<String, BigDecimal> figures) {
        Map<String, BigDecimal> ordered = new LinkedHashMap<>();
        NAMES.forEach(name -> ordered.put(name, figures.getOrDefault(name, BigDecimal.ZERO)));
        return ordered;
    }

    private static BigDecimal whole(long number) {
        return BigDecimal.valueOf(number);
    }

    private static BigDecimal rounded(BigDecimal number) {
        return number.setScale(DECIMALS, RoundingMode.HALF_UP);
    }
}
