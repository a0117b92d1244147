/**
 * How many values of each size there were, to within 1 in 128: like HdrHistogram's, 256 buckets of equal width at first, then 128 for each
 * doubling. Confined to one thread.
 */
final class Histogram {

    private static final int SUB_BITS = 7;

    private final long[] counts = new long[(64 - SUB_BITS) << SUB_BITS];
    private long total;
    private long most;

    void add(long value) {
        long positive = Math.max(0, value);
        counts[index(positive)]++;
        total++;
        most = Math.max(most, positive);
    }

    long total() {
        return total;
    }

    long most() {
        return most;
    }

    /** The smallest size that this part of all values does not exceed; 0 if there are none. */
    long at(double part) {
        long rank = Math.max(1, (long) Math.ceil(part * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(top(i), most);
            }
        }
        return most;
    }

    private static int index(long value) {
        int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(value) - SUB_BITS - 1);
        return (shift << SUB_BITS) + (int) (value >>> shift);
    }

    /** The largest value of a bucket. */
    private static long top(int index) {
        int shift = Math.max(0, (index >> SUB_BITS) - 1);
        return ((index - ((long) shift << SUB_BITS) + 1) << shift) - 1;
    }
}
