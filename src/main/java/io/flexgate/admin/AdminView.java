package io.flexgate.admin;

import io.flexgate.ledger.Ledger;
import io.flexgate.observe.RecentErrors;
import io.flexgate.relay.upkeep.Stock;
import org.jspecify.annotations.Nullable;

/**
 * All that the operator's side may see. Immutable; what it refers to lives on, and is read by any thread.
 *
 * @param inside null where there is no gateway
 */
public record AdminView(
        Readiness readiness,
        Ledger ledger,
        Gauges gauges,
        Configuration configuration,
        @Nullable Inside inside) {

    /** Of no gateway. */
    public AdminView(Readiness readiness, Ledger ledger, Gauges gauges, Configuration configuration) {
        this(readiness, ledger, gauges, configuration, null);
    }

    /**
     * What is inside of a gateway.
     *
     * @param stock the stored answers
     * @param errors what went wrong of late
     */
    public record Inside(Stock stock, RecentErrors errors) {}
}
