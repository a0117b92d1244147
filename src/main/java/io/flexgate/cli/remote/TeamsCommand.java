package io.flexgate.cli.remote;

import io.flexgate.cli.Console;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what each team has asked for. */
@Command(
        name = "teams",
        description = {
            "Shows what each team of a running gateway has asked for, and what it cost, since the start.",
            "With --csv by day, as far as the gateway keeps it (ledger.directory)."
        })
final class TeamsCommand implements Callable<Integer> {

    @Mixin
    private final RemoteOptions options;

    @Option(names = "--csv", description = "Prints the gateway's teams.csv: a line for each day, team and resource.")
    private boolean csv;

    @Option(names = "--from", paramLabel = "DATE", description = "The first day (UTC), such as 2026-11-01. With --csv.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "DATE", description = "The last day (UTC). With --csv.")
    private @Nullable String to;

    @Option(names = "--team", paramLabel = "TEAM", description = "This team alone.")
    private @Nullable String team;

    TeamsCommand(Console console, Terminal terminal) {
        this.options = new RemoteOptions(console, terminal);
    }

    @Override
    public Integer call() {
        return options.with(admin -> {
            if (csv) {
                return csv(admin);
            }
            if (from != null || to != null) {
                throw Unanswered.misused("--from and --to are about days, which only --csv shows");
            }
            Reply reply = admin.ask("GET", "/admin/v1/teams", "");
            if (options.json()) {
                return options.raw(reply);
            }
            JsonArray shown = new JsonArray();
            reply.json().getJsonArray("teams", new JsonArray()).stream()
                    .map(JsonObject.class::cast)
                    .filter(one -> team == null || team.equals(one.getString("team")))
                    .forEach(shown::add);
            if (shown.isEmpty()) {
                options.console()
                        .out()
                        .println(
                                team == null
                                        ? "No team has asked for anything yet."
                                        : "No such team has asked for anything yet.");
                return ExitCode.OK;
            }
            table(shown, one -> one.getJsonObject("total", new JsonObject()))
                    .print(options.console().out(), options.terminal());
            return ExitCode.OK;
        });
    }

    private int csv(Admin admin) {
        if (options.json()) {
            throw Unanswered.misused("--csv and --json are two ways to print; allowed: one of them");
        }
        Map<String, String> query = new LinkedHashMap<>();
        put(query, "from", from);
        put(query, "to", to);
        put(query, "team", team);
        return options.raw(admin.ask("GET", "/admin/v1/teams.csv", RemoteOptions.query(query)));
    }

    private static void put(Map<String, String> query, String name, @Nullable String value) {
        if (value != null) {
            query.put(name, value);
        }
    }

    /**
     * A row for each team.
     *
     * @param figures where they stand of each
     */
    static Table table(JsonArray teams, UnaryOperator<JsonObject> figures) {
        Table table = new Table(
                "<TEAM", "SHARE", "REQUESTS", "SAVED", "SAVED %", "CALLS", "CHARGED", "REFUSED", "FAILED", "WAITED S");
        for (int i = 0; i < teams.size(); i++) {
            JsonObject team = teams.getJsonObject(i);
            JsonObject shown = figures.apply(team);
            Number waited = shown.getNumber("waited_ms");
            table.row(
                    team.getString("team", "-"),
                    Units.share(team.getNumber("share"), 1),
                    Units.count(shown.getNumber("requests")),
                    Units.count(shown.getNumber("saved")),
                    Units.share(shown.getNumber("saved"), shown.getNumber("requests")),
                    Units.count(shown.getNumber("calls")),
                    Units.count(shown.getNumber("charged")),
                    Units.count(shown.getNumber("refused")),
                    Units.count(shown.getNumber("failed")),
                    Units.count(waited == null ? null : waited.doubleValue() / 1_000));
        }
        return table;
    }
}
