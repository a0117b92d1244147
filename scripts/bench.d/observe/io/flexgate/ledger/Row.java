package io.flexgate.ledger;

import io.flexgate.api.watch.Turns;
import java.util.concurrent.atomic.LongAdder;

/** Stands in for the ledger's row where the cost of counting is measured: counts hits in {@linkplain Turns turns}, and nothing else. */
public final class Row {

    private final LongAdder hits = new LongAdder();

    Row() {}

    public void came() {}

    public void ended(Outcome outcome) {}

    public void hit() {
        if (Turns.watched()) {
            hits.increment();
        }
    }

    public void called() {}

    public void charged(double part) {}

    public static double part(int calls, int payers) {
        return 0;
    }

    public void waited(long nanos) {}

    public void spared() {}

    public long requests() {
        return hits.sum();
    }

    public long of(Outcome outcome) {
        return outcome == Outcome.HIT ? hits.sum() : 0;
    }

    public long calls() {
        return 0;
    }

    public double charged() {
        return 0;
    }

    public long waitedNanos() {
        return 0;
    }

    public long spares() {
        return 0;
    }
}
