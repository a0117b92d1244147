package io.flexgate;

import io.flexgate.access.AccessRules;
import io.flexgate.admin.Configuration;
import io.flexgate.admin.Scrapes;
import io.flexgate.cache.EntryStore;
import io.flexgate.ledger.Ledger;
import io.flexgate.metrics.Metrics;
import io.flexgate.metrics.prometheus.Exposition;
import io.flexgate.metrics.prometheus.State;
import io.flexgate.shield.BudgetView;
import io.flexgate.shield.Budgets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a gateway off for Prometheus. What writes the text is loaded and made with the first scrape, and works off the loops, one
 * scrape after the other. Any thread.
 */
final class Scraping implements Scrapes {

    private final Vertx vertx;
    private final Metrics metrics;
    private final Configuration configuration;
    private final LongSupplier lost;
    private final AtomicReference<@Nullable Deployment> read = new AtomicReference<>();
    private final AtomicReference<@Nullable Exposition> exposition = new AtomicReference<>();

    /**
     * Of a gateway that is still to come.
     *
     * @param lost lines of the access log that were dropped
     */
    Scraping(Vertx vertx, Metrics metrics, Configuration configuration, LongSupplier lost) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.configuration = configuration;
        this.lost = lost;
    }

    /** It is there. */
    void of(Deployment gateway) {
        read.set(gateway);
    }

    @Override
    public Future<Scrape> scrape(String accept) {
        Deployment gateway = read.get();
        if (gateway == null) {
            return Future.failedFuture(new IllegalStateException("the gateway has not started yet"));
        }
        List<Future<List<BudgetView>>> budgets =
                gateway.budgets().stream().map(Budgets::views).toList();
        return Future.all(budgets)
                .compose(all -> vertx.executeBlocking(() -> {
                    List<BudgetView> views = budgets.stream()
                            .flatMap(each -> each.result().stream())
                            .toList();
                    Exposition.Text text = writer(gateway.gateway().ledger()).text(state(gateway, views), accept);
                    return new Scrape(text.contentType(), text.bytes());
                }));
    }

    private Exposition writer(Ledger ledger) {
        Exposition known = exposition.get();
        if (known != null) {
            return known;
        }
        Exposition made = new Exposition(metrics, ledger);
        Exposition first = exposition.compareAndExchange(null, made);
        if (first != null) {
            made.close();
            return first;
        }
        return made;
    }

    private State state(Deployment gateway, List<BudgetView> budgets) {
        EntryStore store = gateway.gateway().shared().store();
        Configuration.Counts reloads = configuration.counts();
        Optional<Configuration.Reloaded> last = configuration.last();
        AccessRules.Mode access = gateway.settings().access().mode();
        return new State(
                gateway.ready(),
                gateway.connections(),
                gateway.gateway().shared().flights().size(),
                lost.getAsLong(),
                new State.Store(store.size(), store.bytes(), store.maxBytes(), store.evictions()),
                budgets,
                gateway.settings().shield().queue().size(),
                new State.Reloads(
                        reloads.accepted(),
                        reloads.refused(),
                        last.map(Configuration.Reloaded::at).orElse(null),
                        last.map(Configuration.Reloaded::accepted).orElse(true)),
                gateway.certificateEnd(),
                Map.of(
                        "access",
                        access.name().toLowerCase(Locale.ROOT),
                        "upstream",
                        gateway.gateway().upstream().origin().toString()));
    }

    @Override
    public void close() {
        Exposition made = exposition.getAndSet(null);
        if (made != null) {
            made.close();
        }
    }
}
