package io.flexgate.metrics;

import io.flexgate.ledger.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One thing for each outcome that has come. One thread makes them, any reads. */
@SuppressWarnings("EnumOrdinal") // a place in an array that lives as long as the enumeration, told to nobody
final class PerOutcome<T> {

    private static final Outcome[] ALL = Outcome.values();

    private final AtomicReferenceArray<@Nullable T> each = new AtomicReferenceArray<>(ALL.length);
    private final Supplier<T> first;

    /**
     * Of none yet.
     *
     * @param first makes one when its outcome comes first
     */
    PerOutcome(Supplier<T> first) {
        this.first = first;
    }

    /** On the writer's thread. */
    T of(Outcome outcome) {
        T known = each.getPlain(outcome.ordinal());
        if (known == null) {
            known = first.get();
            each.set(outcome.ordinal(), known);
        }
        return known;
    }

    /** Null where it has not come. */
    @Nullable
    T get(Outcome outcome) {
        return each.get(outcome.ordinal());
    }

    /** Those that have come. */
    Map<Outcome, T> known() {
        Map<Outcome, T> known = new EnumMap<>(Outcome.class);
        for (Outcome outcome : ALL) {
            T one = get(outcome);
            if (one != null) {
                known.put(outcome, one);
            }
        }
        return known;
    }
}
