package io.flexgate;

import io.flexgate.admin.chargeback.Days;
import io.flexgate.admin.chargeback.Today;
import io.flexgate.chargeback.ChargebackSettings;
import io.flexgate.chargeback.ChargebackVerticle;
import io.flexgate.ledger.Ledger;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Where what teams have used is from, by day. */
final class Kept {

    private Kept() {}

    /**
     * From files, which a worker writes; or as much as the ledger knows.
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
}
