package io.flexgate;

import io.flexgate.admin.chargeback.Days;
import io.flexgate.admin.chargeback.Today;
import io.flexgate.chargeback.ChargebackSettings;
import io.flexgate.chargeback.ChargebackVerticle;
import io.flexgate.http.Origin;
import io.flexgate.ledger.Ledger;
import io.flexgate.metrics.Metrics;
import io.flexgate.observe.Observer;
import io.flexgate.observe.RecentErrors;
import io.flexgate.tracing.Tracing;
import io.flexgate.tracing.TracingSettings;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What stands beside a gateway where it is configured, and costs nothing where it is not: the ledger on disk, and tracing. */
final class Beside {

    private static final long FLUSH_MILLIS = 500;

    private Beside() {}

    /**
     * Where what teams have used is from, by day: from files, which a worker writes; or as much as the ledger knows.
     *
     * @param settings null where nothing is kept
     */
    static Future<Days> days(Vertx vertx, @Nullable ChargebackSettings settings, Ledger ledger, InstantSource clock) {
        if (settings == null) {
            return Future.succeededFuture(new Today(ledger, clock));
        }
        ChargebackVerticle chargeback = new ChargebackVerticle(ledger, settings, clock);
        // One of the shared workers at most: a pool of its own would be closed before its last task has ended.
        return vertx.deployVerticle(chargeback, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
                .map(deployed -> chargeback::between);
    }

    /** Not on a loop: to load the library takes its time. */
    static Future<@Nullable Tracing> tracing(Vertx vertx, TracingSettings settings, InstantSource clock) {
        Origin collector = settings.endpoint();
        return collector == null
                ? Future.succeededFuture(null)
                : vertx.executeBlocking(() -> Tracing.start(collector, settings.percent(), clock));
    }

    /** Sends the spans that are left, in what there is of the time; a little of it there always is. */
    static Future<Void> flush(@Nullable Tracing tracing, long endNanos) {
        if (tracing == null) {
            return Future.succeededFuture();
        }
        long left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
        return tracing.close().timeout(Math.max(FLUSH_MILLIS, left), TimeUnit.MILLISECONDS);
    }

    /** All that look at the requests of one loop. */
    static Observer observer(Metrics metrics, RecentErrors errors, @Nullable Tracing tracing) {
        List<Observer> all = new ArrayList<>(List.of(metrics.loop(), errors));
        if (tracing != null) {
            all.add(tracing.observer());
        }
        return Observer.all(all);
    }
}
