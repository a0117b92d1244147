package io.flexgate.relay;

import io.flexgate.access.Accounts;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.CacheRules;
import io.flexgate.cache.Coherence;
import io.flexgate.cache.Entry;
import io.flexgate.cache.EntryStore;
import io.flexgate.cache.Proofs;
import io.flexgate.catalog.Catalog;
import io.flexgate.catalog.Match;
import io.flexgate.catalog.Operation;
import io.flexgate.ledger.Ledger;
import io.flexgate.relay.reads.Landing;
import io.flexgate.relay.reads.Words;
import io.flexgate.upstream.Flights;
import io.flexgate.upstream.Upstream;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all loops share: each a value, or one documented concurrent object. Made once at start.
 *
 * @param apis what is behind it, in the order in which a path is looked for
 * @param upstream where everything goes that no catalog has an upstream of its own for
 * @param rules how long answers are kept
 * @param shared the state of the cache
 * @param accounts which credential belongs to which account
 * @param clocks the time
 * @param ledger what callers have asked for and what became of it
 */
public record Gateway(
        List<Api> apis,
        Upstream upstream,
        CacheRules rules,
        Shared shared,
        Accounts accounts,
        Clocks clocks,
        Ledger ledger) {

    public Gateway {
        apis = List.copyOf(apis);
    }

    /**
     * The time.
     *
     * @param wall for dates
     * @param nanos the monotonic clock
     */
    public record Clocks(InstantSource wall, LongSupplier nanos) {}

    /**
     * The state of the cache.
     *
     * @param store the answers
     * @param coherence which of them are true
     * @param flights the reads under way
     * @param words what upstream says with single items
     * @param proofs which credentials upstream has answered of late
     * @param newest the rules in force, once others have taken the first ones' place
     */
    public record Shared(
            EntryStore store,
            Coherence coherence,
            Flights<CacheKey, Landing> flights,
            Words words,
            Proofs proofs,
            AtomicReference<@Nullable Rules> newest) {

        /**
         * An empty cache.
         *
         * @param seed of the process; see {@link Coherence}
         */
        public static Shared empty(CacheRules rules, LongSupplier nanos, long seed) {
            Coherence coherence = new Coherence(seed);
            return new Shared(
                    new EntryStore(rules.maxMemory(), nanos),
                    coherence,
                    new Flights<>(),
                    new Words(),
                    new Proofs(coherence, nanos),
                    new AtomicReference<>());
        }

        /**
         * Whether upstream's word that an answer is still true may bring it back: no write has overtaken it, and nobody has purged it
         * while the call waited for its turn.
         */
        public boolean stands(CacheKey key, Entry entry) {
            return coherence.holds(entry.reads(), entry.stamp()) && store.holds(key, entry);
        }
    }

    /** What depends on what, and how long it is kept. */
    public record Rules(List<Catalog> catalogs, CacheRules times) {}

    private Rules own() {
        return new Rules(apis.stream().map(Api::catalog).toList(), rules);
    }

    /** Goes by this one's rules from now on: what was asked for by others is not kept any more, unless they say the same. */
    public void enter() {
        shared.newest().set(own());
    }

    /** Whether an answer that was asked for by this one's rules may be kept by those in force. Any thread. */
    public boolean keeps(Api api, Operation operation) {
        Rules newest = shared.newest().get();
        return newest == null
                || (newest.catalogs().equals(own().catalogs())
                        && api.policy(newest.times(), operation).equals(api.policy(rules, operation)));
    }

    /** Whether other catalogs than this one's say by now what depends on what. Any thread. */
    boolean superseded() {
        Rules newest = shared.newest().get();
        return newest != null && !newest.catalogs().equals(own().catalogs());
    }

    /** The same state under other rules, with other ways to upstream. */
    public Gateway under(List<Api> others, Upstream main, CacheRules times) {
        return new Gateway(others, main, times, shared, accounts, clocks, ledger);
    }

    /** The monotonic clock. */
    public long now() {
        return clocks.nanos().getAsLong();
    }

    /**
     * Where a request goes.
     *
     * @param method as sent; HEAD is what GET is
     * @param path as sent
     */
    public Api.Route route(String method, String path) {
        String as = method.equals("HEAD") ? "GET" : method;
        Api under = null;
        Api rest = null;
        for (Api api : apis) {
            Match match = api.catalog().match(as, path);
            if (match != null) {
                return new Api.Route(api, match);
            }
            boolean own = api.catalog().head().upstream() != null;
            if (own && under == null && api.catalog().covers(path)) {
                under = api;
            } else if (!own && rest == null) {
                rest = api;
            }
        }
        if (under != null) {
            return new Api.Route(under, null);
        }
        return new Api.Route(rest != null ? rest : new Api(apis.get(0).catalog(), upstream), null);
    }
}
