package io.flexgate.metrics;

import java.util.Collection;
import java.util.List;

/** Several histograms of one scale as one, at one moment. Immutable. */
public final class Distribution {

    private final Scale scale;
    private final long[] counts;
    private final long count;
    private final long sum;

    private Distribution(Scale scale, long[] counts, long sum) {
        this.scale = scale;
        this.counts = counts;
        this.sum = sum;
        long all = 0;
        for (long one : counts) {
            all += one;
        }
        count = all;
    }

    static Distribution of(Scale scale, Collection<Histogram> histograms) {
        long[] counts = new long[scale.size()];
        long sum = 0;
        for (Histogram histogram : histograms) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += histogram.in(i);
            }
            sum += histogram.sum();
        }
        return new Distribution(scale, counts, sum);
    }

    /** How many values there are. */
    public long count() {
        return count;
    }

    /** All values together. */
    public long sum() {
        return sum;
    }

    /**
     * How many values are in each of these ranges: up to the first bound, from there to the second, and so on; the last range is
     * what is above all of them. Exact where each bound is one of the scale's.
     */
    public long[] between(List<Long> bounds) {
        long[] ranges = new long[bounds.size() + 1];
        int range = 0;
        for (int i = 0; i < counts.length; i++) {
            while (range < bounds.size() && scale.bound(i) > bounds.get(range)) {
                range++;
            }
            ranges[range] += counts[i];
        }
        return ranges;
    }

    /**
     * The value that this part of all is at most.
     *
     * @param part between 0 and 1
     * @return the bound of its bucket; 0 where there are none
     */
    public long quantile(double part) {
        long rank = Math.max(1, (long) Math.ceil(part * count));
        long seen = 0;
        for (int i = 0; i < counts.length && count > 0; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return i == counts.length - 1 ? scale.bound(i - 1) : scale.bound(i);
            }
        }
        return 0;
    }
}
