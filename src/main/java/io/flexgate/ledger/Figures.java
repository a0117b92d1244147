package io.flexgate.ledger;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** What a row says at one moment, or the difference between two: whole numbers, so that sums are exact. Immutable. */
public final class Figures {

    /** What is counted, in the order in which it is read: what became of requests before how many came, as a row asks for. */
    public enum Figure {
        HITS,
        COALESCED,
        STALE,
        FORWARDED,
        REFUSED,
        FAILED,
        CALLS,
        /** In thousandths of a call. */
        CHARGED_MILLIS,
        WAITED_NANOS,
        SPARED,
        REQUESTS;

        private long of(Row row) {
            return switch (this) {
                case HITS -> row.of(Outcome.HIT);
                case COALESCED -> row.of(Outcome.COALESCED);
                case STALE -> row.of(Outcome.STALE);
                case FORWARDED -> row.of(Outcome.FORWARDED);
                case REFUSED -> row.of(Outcome.REFUSED);
                case FAILED -> row.of(Outcome.FAILED);
                case CALLS -> row.calls();
                case CHARGED_MILLIS -> Math.round(row.charged() * 1_000);
                case WAITED_NANOS -> row.waitedNanos();
                case SPARED -> row.spares();
                case REQUESTS -> row.requests();
            };
        }
    }

    /** All of them 0. */
    public static final Figures NONE = of((Figure figure) -> 0);

    private final Map<Figure, Long> numbers;

    private Figures(Map<Figure, Long> numbers) {
        this.numbers = numbers;
    }

    /** Reads a row. */
    public static Figures of(Row row) {
        return of((Figure figure) -> figure.of(row));
    }

    /** Puts them together from elsewhere. */
    public static Figures of(ToLongFunction<Figure> reader) {
        Map<Figure, Long> numbers = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            numbers.put(figure, reader.applyAsLong(figure));
        }
        return new Figures(numbers);
    }

    public long get(Figure figure) {
        return Objects.requireNonNull(numbers.get(figure));
    }

    /** Both together. */
    public Figures plus(Figures other) {
        return of((Figure figure) -> get(figure) + other.get(figure));
    }

    /** What came since the other. */
    public Figures minus(Figures other) {
        return of((Figure figure) -> get(figure) - other.get(figure));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Figures figures && numbers.equals(figures.numbers);
    }

    @Override
    public int hashCode() {
        return numbers.hashCode();
    }

    @Override
    public String toString() {
        return numbers.toString();
    }
}
