package io.flexgate.access;

import java.util.HexFormat;

/**
 * The part of the cache that one credential may see: a 128-bit keyed hash of the whole credential, or of the account where
 * the gateway holds the credential, or where its credentials have something in common. Part of every cache key's type, so that a key without one cannot be made. Immutable.
 *
 * @param high first half of the hash
 * @param low second half
 */
public record Partition(long high, long low) {

    @Override
    public int hashCode() {
        return (int) (high ^ low);
    }

    /** The first 48 bits: enough to tell partitions apart in a log, nothing to compute with. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high).substring(0, 12);
    }
}
