package io.flexgate.ledger;

/** Stands in for the ledger's row where the cost of counting is measured: counts nothing. */
public final class Row {

    Row() {}

    public void came() {}

    public void ended(Outcome outcome) {}

    public void hit() {}

    public void called() {}

    public void charged(double part) {}

    public static double part(int calls, int payers) {
        return 0;
    }

    public void waited(long nanos) {}

    public void spared() {}

    public long requests() {
        return 0;
    }

    public long of(Outcome outcome) {
        return 0;
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
