package io.flexgate.metrics;

import io.flexgate.ledger.Outcome;
import org.jspecify.annotations.Nullable;

/** The requests of one team for one operation, by one loop. That loop writes, any thread reads. */
final class Requests {

    /** Seconds. */
    static final Scale AGES = Scale.of(1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 21_600, 86_400);

    /**
     * Of what.
     *
     * @param team by its name in the ledger
     */
    record Of(String team, String resource, String operation) {}

    private final PerOutcome<Cells> byOutcome = new PerOutcome<>(() -> new Cells(Statuses.number() + 1));
    private volatile @Nullable Histogram ages;

    void count(Outcome outcome, int status, long bytes, long age) {
        Cells cells = byOutcome.of(outcome);
        cells.add(Statuses.index(status), 1);
        cells.add(Statuses.number(), bytes);
        if (age >= 0) {
            Histogram known = ages;
            if (known == null) {
                known = new Histogram(AGES);
                ages = known;
            }
            known.record(age);
        }
    }

    long of(Outcome outcome, int status) {
        Cells cells = byOutcome.get(outcome);
        return cells == null ? 0 : cells.get(status);
    }

    long bytes() {
        long bytes = 0;
        for (Cells cells : byOutcome.known().values()) {
            bytes += cells.get(Statuses.number());
        }
        return bytes;
    }

    @Nullable
    Histogram ages() {
        return ages;
    }
}
