package io.flexgate.config.keys;

import java.time.Duration;
import java.util.List;

/**
 * The keys of one resource of the catalog: how long its answers are served again, fetched and listed. Immutable. A time that
 * is set under {@code cache.default} goes before the built-in times here, and after a resource's own.
 *
 * @param name as the catalog calls it
 */
public record Resource(
        String name,
        Key<Duration> fetchFresh,
        Key<Duration> fetchNotFound,
        Key<Duration> listFresh,
        Key<Duration> listNotFound) {

    /** Lists change whenever one of their items does, also behind the gateway's back, so they are kept for less time. */
    static Resource of(String name, String fetchFresh) {
        String path = "cache.resources." + name + ".";
        return new Resource(
                name,
                Key.under(Keys.FRESH, path + "fetch.fresh", fetchFresh, "one " + name),
                Key.under(Keys.NOT_FOUND, path + "fetch.not-found", "5s", "a missing " + name),
                Key.under(Keys.FRESH, path + "list.fresh", "30s", "lists of " + name + "s"),
                Key.under(Keys.NOT_FOUND, path + "list.not-found", "5s", "a list under something missing"));
    }

    List<Key<?>> keys() {
        return List.of(fetchFresh, fetchNotFound, listFresh, listNotFound);
    }
}
