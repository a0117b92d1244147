package io.flexgate.observe;

/**
 * Hears of stored answers that were given at once, each to a request that differs from the others by its time and its identifier alone:
 * what they have in common need not be looked at each time. Called on one loop, like the {@link Observer} that it belongs to.
 */
@FunctionalInterface
public interface Hits {

    /** Hears nothing. */
    Hits NONE = hit -> {};

    /**
     * What such requests have in common, by the names that {@link Observation} has for it.
     *
     * @param client from where they come
     * @param path as sent, without the query
     */
    record Of(String client, String team, String method, String path, String resource, String operation) {}

    /** One more. What it is given is filled anew for the next: who keeps something of it copies it. */
    void told(Hit hit);
}
