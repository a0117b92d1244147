package io.flexgate.metrics;

/**
 * Ninety buckets for each power of ten, from 1 µs to 100 s in nanoseconds: every bound has two decimal digits, so any bound that
 * people write is met exactly, and a value is known to a tenth at worst (as in Circllhist, arXiv 2001.06561). Immutable.
 */
final class Decades implements Scale {

    static final Decades NANOS = new Decades();

    private static final int LOWEST = 3;
    private static final int HIGHEST = 11;
    private static final int EACH = 90;
    private static final long[] TENS = new long[19];

    static {
        long ten = 1;
        for (int i = 0; i < TENS.length; i++) {
            TENS[i] = ten;
            ten *= 10;
        }
    }

    private Decades() {}

    @Override
    public int size() {
        return 1 + (HIGHEST - LOWEST) * EACH + 1;
    }

    @Override
    public int bucket(long value) {
        if (value <= TENS[LOWEST]) {
            return 0;
        }
        if (value > TENS[HIGHEST]) {
            return size() - 1;
        }
        // One less, so that a bound belongs to the bucket below it.
        long below = value - 1;
        // 1233 / 4096 is the logarithm of 2 to the base of 10, as exact as it need be.
        int power = ((64 - Long.numberOfLeadingZeros(below)) * 1233) >> 12;
        if (below < TENS[power]) {
            power--;
        }
        int digits = (int) (below / TENS[power - 1]);
        return 1 + (power - LOWEST) * EACH + digits - 10;
    }

    @Override
    public long bound(int bucket) {
        if (bucket == 0) {
            return TENS[LOWEST];
        }
        if (bucket == size() - 1) {
            return Long.MAX_VALUE;
        }
        int at = bucket - 1;
        return (at % EACH + 11) * TENS[at / EACH + LOWEST - 1];
    }
}
