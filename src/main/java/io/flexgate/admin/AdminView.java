package io.flexgate.admin;

import io.flexgate.admin.chargeback.Days;
import io.flexgate.ledger.Ledger;
import io.flexgate.observe.RecentErrors;
import io.flexgate.relay.upkeep.Foresight;
import io.flexgate.relay.upkeep.Stock;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the operator's side may see. Immutable; what it refers to lives on, and is read by any thread.
 *
 * @param days what teams have used, by day
 * @param inside null where there is no gateway
 */
public record AdminView(
        Readiness readiness,
        Ledger ledger,
        Days days,
        Gauges gauges,
        Configuration configuration,
        @Nullable Inside inside) {

    /** Of no gateway, and of no day. */
    public AdminView(Readiness readiness, Ledger ledger, Gauges gauges, Configuration configuration) {
        this(readiness, ledger, (from, to) -> Future.succeededFuture(List.of()), gauges, configuration, null);
    }

    /**
     * What is inside of a gateway.
     *
     * @param stock the stored answers
     * @param foresight what would become of requests
     * @param errors what went wrong of late
     */
    public record Inside(Stock stock, Foresight foresight, RecentErrors errors) {}
}
