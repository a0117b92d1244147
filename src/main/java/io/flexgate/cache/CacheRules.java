package io.flexgate.cache;

import java.time.Duration;
import java.util.Map;

/**
 * How much is kept and for how long where upstream says nothing about it. Immutable.
 *
 * @param maxMemory bound of the store in bytes, the entries' whole cost counted
 * @param settle after a write, how long answers about what it touched are not kept (an upstream that is eventually
 *     consistent may still show the state before the write); zero for an upstream that is not
 * @param defaults times for resources without an entry of their own
 * @param resources times by name of the catalog's resource; what a resource leaves open is already filled in
 */
public record CacheRules(long maxMemory, Duration settle, Times defaults, Map<String, ResourceTimes> resources) {

    public CacheRules {
        if (maxMemory < 0) {
            throw new IllegalArgumentException("max-memory must not be negative");
        }
        resources = Map.copyOf(resources);
    }

    /**
     * How long answers stay fresh.
     *
     * @param fresh how long a 200 is served without asking upstream; zero keeps nothing
     * @param notFound how long a 404 is
     */
    public record Times(Duration fresh, Duration notFound) {
        public Times {
            if (fresh.isNegative() || notFound.isNegative()) {
                throw new IllegalArgumentException("a time must not be negative");
            }
        }
    }

    /** Times for fetching one and for listing. */
    public record ResourceTimes(Times fetch, Times list) {}

    /** The times for one resource of the catalog. */
    public ResourceTimes times(String resource) {
        ResourceTimes own = resources.get(resource);
        return own != null ? own : new ResourceTimes(defaults, defaults);
    }
}
