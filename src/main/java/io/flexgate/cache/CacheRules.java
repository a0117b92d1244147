package io.flexgate.cache;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How much is kept and for how long where upstream says nothing about it. Immutable.
 *
 * @param maxMemory bound of the store in bytes, the entries' whole cost counted
 * @param settle after a write, how long answers about what it touched are not kept (an upstream that is eventually
 *     consistent may still show the state before the write); zero for an upstream that is not
 * @param defaults times for resources without an entry of their own
 * @param resources times by name of the catalog's resource; what a resource leaves open is already filled in
 * @param http what holds for catalogs that follow HTTP's own rules
 * @param targeted names of the fields that are meant for this cache, the strongest first (RFC 9213)
 * @param prime whether the answer of a list is kept as the answers to fetching its items, too, where its catalog says that it can be
 * @param share who may have what a credential has read
 */
public record CacheRules(
        long maxMemory,
        Duration settle,
        Times defaults,
        Map<String, ResourceTimes> resources,
        Http http,
        List<String> targeted,
        boolean prime,
        Share share) {

    public CacheRules {
        if (maxMemory < 0) {
            throw new IllegalArgumentException("max-memory must not be negative");
        }
        resources = Map.copyOf(resources);
        targeted = List.copyOf(targeted);
    }

    /** Where nothing is behind the gateway but APIs that a catalog knows. */
    public CacheRules(long maxMemory, Duration settle, Times defaults, Map<String, ResourceTimes> resources) {
        this(maxMemory, settle, defaults, resources, Http.STRICT, List.of("CDN-Cache-Control"));
    }

    /** Where each answer is kept for what was asked alone. */
    public CacheRules(
            long maxMemory,
            Duration settle,
            Times defaults,
            Map<String, ResourceTimes> resources,
            Http http,
            List<String> targeted) {
        this(maxMemory, settle, defaults, resources, http, targeted, false, Share.CREDENTIAL);
    }

    /** The same rules with another word on the items of lists. */
    public CacheRules priming(boolean items) {
        return new CacheRules(maxMemory, settle, defaults, resources, http, targeted, items, share);
    }

    /** The same rules with another word on who may have what. */
    public CacheRules sharing(Share among) {
        return new CacheRules(maxMemory, settle, defaults, resources, http, targeted, prime, among);
    }

    /** Who may have what a credential has read (contract §5.2). */
    public enum Share {
        /** That credential. */
        CREDENTIAL,
        /** Each of its account's that upstream has answered of late. */
        ACCOUNT
    }

    /**
     * How long answers stay fresh, and of use after that (RFC 5861).
     *
     * @param fresh how long a 200 is served without asking upstream; zero keeps nothing
     * @param notFound how long a 404 is
     * @param whileRevalidating how long after that an answer is still served while a newer one is fetched
     * @param ifError how long after that it is served where upstream fails
     */
    public record Times(Duration fresh, Duration notFound, Duration whileRevalidating, Duration ifError) {
        public Times {
            if (fresh.isNegative() || notFound.isNegative() || whileRevalidating.isNegative() || ifError.isNegative()) {
                throw new IllegalArgumentException("a time must not be negative");
            }
        }

        /** Nothing is served once it is stale. */
        public Times(Duration fresh, Duration notFound) {
            this(fresh, notFound, Duration.ZERO, Duration.ZERO);
        }
    }

    /** Times for fetching one and for listing. */
    public record ResourceTimes(Times fetch, Times list) {}

    /**
     * What HTTP leaves to the one who runs a cache.
     *
     * @param heuristic bound of heuristic freshness (RFC 9111 §4.2.2); zero for none
     * @param whileRevalidating where upstream does not say (RFC 5861 §3)
     * @param ifError where upstream does not say (RFC 5861 §4)
     */
    public record Http(Duration heuristic, Duration whileRevalidating, Duration ifError) {

        /** By upstream's word alone. */
        public static final Http STRICT = new Http(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** The times for one resource of the catalog. */
    public ResourceTimes times(String resource) {
        ResourceTimes own = resources.get(resource);
        return own != null ? own : new ResourceTimes(defaults, defaults);
    }

    /** The rules for fetching one, or for listing, of a resource of the catalog. */
    public Policy policy(String resource, boolean list) {
        ResourceTimes own = times(resource);
        Times times = list ? own.list() : own.fetch();
        return new Policy(Policy.Kind.API, times, Duration.ZERO, targeted);
    }

    /** The rules for a catalog that follows HTTP's own. */
    public Policy ofHttp() {
        Times times = new Times(Duration.ZERO, Duration.ZERO, http.whileRevalidating(), http.ifError());
        return new Policy(Policy.Kind.HTTP, times, http.heuristic(), targeted);
    }
}
