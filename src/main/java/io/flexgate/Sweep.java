package io.flexgate;

import io.flexgate.cache.CacheKey;
import io.flexgate.config.Settings;
import io.flexgate.relay.Api;
import io.flexgate.relay.Gateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * What other rules leave of the stored answers: those whose rule is the same. An answer keeps the times that it was stored with,
 * so one whose rule has changed is dropped; where another catalog says what depends on what, all are. What is under way meanwhile
 * by other rules is not stored: see {@link Gateway#enter}, which comes first.
 */
final class Sweep {

    private final Vertx vertx;
    private final Settings before;
    private final Settings after;
    private final Gateway gateway;

    Sweep(Vertx vertx, Settings before, Settings after, Gateway gateway) {
        this.vertx = vertx;
        this.before = before;
        this.after = after;
        this.gateway = gateway;
    }

    /** Succeeds when nothing is served any more that the rules in force would not have kept so long. */
    Future<Void> run() {
        if (before.cache().equals(after.cache()) && before.catalog().equals(after.catalog())) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(() -> {
            sweep(gateway.shared());
            return null;
        });
    }

    private void sweep(Gateway.Shared shared) {
        if (before.cache().maxMemory() != after.cache().maxMemory()) {
            shared.store().resize(after.cache().maxMemory());
        }
        if (before.catalog().equals(after.catalog())) {
            shared.store().dropIf(this::changed);
        } else {
            shared.coherence().bumpAll();
            shared.store().clear();
        }
    }

    private boolean changed(CacheKey key) {
        int query = key.target().indexOf('?');
        Api.Route route =
                gateway.route("GET", query < 0 ? key.target() : key.target().substring(0, query));
        return route.match() == null
                || !route.api()
                        .policy(before.cache(), route.match().operation())
                        .equals(route.api().policy(after.cache(), route.match().operation()));
    }
}
