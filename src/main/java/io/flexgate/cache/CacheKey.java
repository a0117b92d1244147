package io.flexgate.cache;

import io.flexgate.access.Partition;
import io.flexgate.http.Origin;

/**
 * What an answer is stored under (contract §5.1): who may see it, where it came from, and the target exactly as sent but for
 * an empty query. The method is always GET. Immutable.
 */
public final class CacheKey {

    private final Partition partition;
    private final Origin origin;
    private final String target;
    private final int hash;

    /**
     * Makes a key.
     *
     * @param partition whose answer it is
     * @param origin the upstream that gives it
     * @param target path and query
     */
    public CacheKey(Partition partition, Origin origin, String target) {
        this.partition = partition;
        this.origin = origin;
        this.target = target;
        this.hash = 31 * target.hashCode() + partition.hashCode();
    }

    /** Whose answer it is. */
    public Partition partition() {
        return partition;
    }

    /** The upstream that gives it. */
    public Origin origin() {
        return origin;
    }

    /** Path and query. */
    public String target() {
        return target;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheKey key
                && key.hash == hash
                && key.partition.equals(partition)
                && key.target.equals(target)
                && key.origin.equals(origin);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return partition + " GET " + origin + target;
    }
}
