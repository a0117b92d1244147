package io.flexgate.metrics;

/** The buckets of a histogram: each takes what is above the one before, up to and with its own bound. Immutable. */
interface Scale {

    /** Buckets; the last one has no bound. */
    int size();

    /** The bucket of a value; what is below all bounds is in the first one. */
    int bucket(long value);

    /** The largest value of a bucket; of the last one {@link Long#MAX_VALUE}. */
    long bound(int bucket);

    /** Of a few bounds, in rising order. */
    static Scale of(long... bounds) {
        return new Scale() {
            @Override
            public int size() {
                return bounds.length + 1;
            }

            @Override
            public int bucket(long value) {
                int at = 0;
                while (at < bounds.length && value > bounds[at]) {
                    at++;
                }
                return at;
            }

            @Override
            public long bound(int bucket) {
                return bucket < bounds.length ? bounds[bucket] : Long.MAX_VALUE;
            }
        };
    }
}
