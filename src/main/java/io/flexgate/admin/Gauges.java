package io.flexgate.admin;

import io.flexgate.shield.BudgetView;
import io.vertx.core.Future;
import java.util.List;

/** What can be read off the machine while it runs. Any thread; the answer may come from the loop that owns the state. */
@FunctionalInterface
public interface Gauges {

    /** The budget of each account that has had calls, in a steady order. */
    Future<List<BudgetView>> budgets();

    /** Where nothing is measured. */
    static Gauges none() {
        return () -> Future.succeededFuture(List.of());
    }
}
