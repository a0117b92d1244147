package io.flexgate.admin;

import io.flexgate.ledger.Figures;
import io.flexgate.ledger.Figures.Figure;
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

    /** Reads a row. */
    public static Tally of(Row row) {
        return of(Figures.of(row));
    }

    /** As they are shown. */
    public static Tally of(Figures figures) {
        long hits = figures.get(Figure.HITS);
        long coalesced = figures.get(Figure.COALESCED);
        long stale = figures.get(Figure.STALE);
        return new Tally(inOrder(Map.ofEntries(
                Map.entry("requests", whole(figures.get(Figure.REQUESTS))),
                Map.entry("hits", whole(hits)),
                Map.entry("coalesced", whole(coalesced)),
                Map.entry("stale", whole(stale)),
                Map.entry("forwarded", whole(figures.get(Figure.FORWARDED))),
                Map.entry("refused", whole(figures.get(Figure.REFUSED))),
                Map.entry("failed", whole(figures.get(Figure.FAILED))),
                Map.entry("calls", whole(figures.get(Figure.CALLS))),
                Map.entry("saved", whole(hits + coalesced + stale)),
                Map.entry("charged", BigDecimal.valueOf(figures.get(Figure.CHARGED_MILLIS), DECIMALS)),
                Map.entry("waited_ms", rounded(BigDecimal.valueOf(figures.get(Figure.WAITED_NANOS), 6))),
                Map.entry("spared", whole(figures.get(Figure.SPARED))))));
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
