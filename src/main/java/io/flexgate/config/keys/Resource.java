package io.flexgate.config.keys;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one resource of the catalog: how long its answers are served again, fetched and listed. Immutable. A time that
 * is set under {@code cache.default} goes before the built-in times here, and after a resource's own.
 *
 * @param name as the catalog calls it
 */
public record Resource(String name, Times fetch, Times list) {

    /** The keys of one kind of answer. */
    public record Times(
            Key<Duration> fresh, Key<Duration> notFound, Key<Duration> whileRevalidating, Key<Duration> ifError) {

        static Times of(String path) {
            return new Times(
                    Key.under(Keys.FRESH, path + "fresh", Kind::duration),
                    Key.under(Keys.NOT_FOUND, path + "not-found", Kind::duration),
                    Key.under(Keys.WHILE_REVALIDATING, path + "stale-while-revalidate", Kind::duration),
                    Key.under(Keys.IF_ERROR, path + "stale-if-error", Kind::duration));
        }

        List<Key<?>> keys() {
            return List.of(fresh, notFound, whileRevalidating, ifError);
        }
    }

    static Resource of(String name) {
        String path = "cache.resources." + name + ".";
        return new Resource(name, Times.of(path + "fetch."), Times.of(path + "list."));
    }

    List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>(fetch.keys());
        keys.addAll(list.keys());
        return keys;
    }
}
