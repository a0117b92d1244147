package io.flexgate.metrics;

/** How often which value has come. One thread writes, any reads. */
final class Histogram {

    private final Scale scale;
    private final Cells cells;

    /** What has come last, and its bucket: ages come again and again. Confined to the writer. */
    private long last;

    private int bucket;

    Histogram(Scale scale) {
        this.scale = scale;
        this.cells = new Cells(scale.size() + 1);
        this.bucket = scale.bucket(last);
    }

    /** On the writer's thread. Below 0 is 0. */
    void record(long value) {
        if (value != last) {
            last = value;
            bucket = scale.bucket(value);
        }
        cells.add(bucket, 1);
        cells.add(scale.size(), Math.max(0, value));
    }

    Scale scale() {
        return scale;
    }

    long in(int bucket) {
        return cells.get(bucket);
    }

    long sum() {
        return cells.get(scale.size());
    }
}
