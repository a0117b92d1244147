package io.flexgate.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** The ledger as an operator reads it. Pure. */
final class TeamsView {

    private TeamsView() {}

    /** Each team with its share of the account's calls, and its figures in total and for each resource. */
    static JsonObject json(AdminView view) {
        Map<String, Double> shares = view.gauges().shares();
        JsonArray teams = new JsonArray();
        view.ledger().each((team, rows) -> {
            JsonArray resources = new JsonArray();
            Tally total = Tally.NOTHING;
            for (var row : rows.entrySet()) {
                Tally tally = Tally.of(row.getValue());
                total = total.plus(tally);
                resources.add(figures(new JsonObject().put("resource", row.getKey()), tally));
            }
            teams.add(new JsonObject()
                    .put("team", team)
                    .put("share", shares.get(team))
                    .put("total", figures(new JsonObject(), total))
                    .put("resources", resources));
        });
        return new JsonObject().put("teams", teams);
    }

    private static JsonObject figures(JsonObject json, Tally tally) {
        tally.figures().forEach((name, figure) -> json.put(name, Tally.plain(figure)));
        return json;
    }
}
