package io.flexgate.relay;

import io.flexgate.access.Accounts;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.CacheRules;
import io.flexgate.cache.Coherence;
import io.flexgate.cache.EntryStore;
import io.flexgate.catalog.Catalog;
import io.flexgate.upstream.Flights;
import io.flexgate.upstream.Upstream;
import java.util.function.LongSupplier;

/**
 * What all loops share: each a value, or one documented concurrent object. Made once at start.
 *
 * @param catalog the API's operations
 * @param upstream the way to it
 * @param rules how long answers are kept
 * @param shared the state of the cache
 * @param accounts which credential belongs to which account
 * @param nanos the monotonic clock
 */
public record Gateway(
        Catalog catalog, Upstream upstream, CacheRules rules, Shared shared, Accounts accounts, LongSupplier nanos) {

    /**
     * The state of the cache.
     *
     * @param store the answers
     * @param coherence which of them are true
     * @param flights the reads under way
     */
    public record Shared(EntryStore store, Coherence coherence, Flights<CacheKey, Landing> flights) {

        /**
         * An empty cache.
         *
         * @param seed of the process; see {@link Coherence}
         */
        public static Shared empty(CacheRules rules, LongSupplier nanos, long seed) {
            return new Shared(new EntryStore(rules.maxMemory(), nanos), new Coherence(seed), new Flights<>());
        }
    }
}
