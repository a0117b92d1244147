package io.flexgate.admin;

import io.flexgate.ledger.Ledger;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ledger as an operator reads it. Pure. */
final class TeamsView {

    /** RFC 4180. */
    private static final String LINE = "\r\n";

    private TeamsView() {}

    /** Each team with its figures in total and for each resource. */
    static JsonObject json(Ledger ledger) {
        JsonArray teams = new JsonArray();
        ledger.each((team, rows) -> {
            JsonArray resources = new JsonArray();
            Tally total = Tally.NOTHING;
            for (var row : rows.entrySet()) {
                Tally tally = Tally.of(row.getValue());
                total = total.plus(tally);
                resources.add(figures(new JsonObject().put("resource", row.getKey()), tally));
            }
            teams.add(new JsonObject()
                    .put("team", team)
                    .put("total", figures(new JsonObject(), total))
                    .put("resources", resources));
        });
        return new JsonObject().put("teams", teams);
    }

    private static JsonObject figures(JsonObject json, Tally tally) {
        tally.figures().forEach((name, figure) -> json.put(name, Tally.plain(figure)));
        return json;
    }

    /** A line for each team and resource, under one with the columns' names. */
    static String csv(Ledger ledger) {
        List<String> lines = new ArrayList<>();
        lines.add(line(Stream.concat(Stream.of("team", "resource"), Tally.NAMES.stream())));
        ledger.each((team, rows) -> rows.forEach((resource, row) -> lines.add(line(Stream.concat(
                Stream.of(team, resource),
                Tally.of(row).figures().values().stream()
                        .map(figure -> Tally.plain(figure).toPlainString()))))));
        return String.join("", lines);
    }

    private static String line(Stream<String> fields) {
        return fields.map(TeamsView::field).collect(Collectors.joining(",", "", LINE));
    }

    private static String field(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
