package io.flexgate;

import io.flexgate.accesslog.AccessLog;
import io.flexgate.admin.chargeback.Days;
import io.flexgate.admin.chargeback.Today;
import io.flexgate.chargeback.ChargebackSettings;
import io.flexgate.chargeback.ChargebackVerticle;
import io.flexgate.config.Settings;
import io.flexgate.ledger.Ledger;
import io.flexgate.metrics.Metrics;
import io.flexgate.observe.Observer;
import io.flexgate.observe.RecentErrors;
import io.flexgate.tracing.Traces;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside a gateway where it is configured, and costs nothing where it is not. Immutable.
 *
 * @param days what teams have used, by day: from files, which a worker writes; or as much as the ledger knows
 * @param traces tracing, on or off
 * @param logs whether there can be a line for each request
 */
record Beside(Days days, Traces traces, boolean logs) {

    /** Begins with what is configured. */
    static Future<Beside> start(Vertx vertx, Settings settings, Ledger ledger, InstantSource clock) {
        return Traces.start(vertx, settings.tracing(), clock)
                .compose(traces -> days(vertx, settings.chargeback(), ledger, clock)
                        .map(days -> new Beside(days, traces, !settings.log().equals(Settings.LogSettings.NONE))));
    }

    private static Future<Days> days(
            Vertx vertx, @Nullable ChargebackSettings settings, Ledger ledger, InstantSource clock) {
        if (settings == null) {
            return Future.succeededFuture(new Today(ledger, clock));
        }
        ChargebackVerticle chargeback = new ChargebackVerticle(ledger, settings, clock);
        // One of the shared workers at most: a pool of its own would be closed before its last task has ended.
        return vertx.deployVerticle(chargeback, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
                .map(deployed -> chargeback::between);
    }

    /** All that look at the requests of one loop. */
    Observer observer(Metrics metrics, RecentErrors errors, InstantSource clock) {
        Observer all = traces.with(metrics.loop(), errors);
        return logs ? Observer.all(List.of(all, new AccessLog(clock))) : all;
    }
}
