package io.flexgate.admin.view;

import io.flexgate.shield.BudgetView;
import io.vertx.core.json.JsonObject;

/** The budget of an account, as JSON. Pure. */
final class AccountView {

    private AccountView() {}

    static JsonObject json(BudgetView budget) {
        return new JsonObject()
                .put("upstream", budget.upstream())
                .put("account", budget.account())
                .put("limit", budget.limit())
                .put("in_flight", budget.inFlight())
                .put("queued", budget.queued())
                .put("paused_ms", budget.paused().toMillis())
                .put("breaker", budget.breaker());
    }
}
