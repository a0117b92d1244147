package io.flexgate.cli.remote;

import io.flexgate.cli.Console;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints how a gateway is doing. */
@Command(
        name = "stats",
        description = "Shows how a running gateway is doing: requests, latency, cache, accounts, teams.")
final class StatsCommand implements Callable<Integer> {

    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Mixin
    private final RemoteOptions options;

    @Option(names = "--watch", description = "Goes on, every two seconds, until it is interrupted (Ctrl-C).")
    private boolean watch;

    StatsCommand(Console console, Terminal terminal) {
        this.options = new RemoteOptions(console, terminal);
    }

    @Override
    public Integer call() {
        return options.with(admin -> {
            int code = once(admin);
            // Nobody reads any more where it cannot be written.
            while (watch
                    && !Thread.currentThread().isInterrupted()
                    && !options.console().out().checkError()) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
                if (!Thread.currentThread().isInterrupted()) {
                    code = once(admin);
                }
            }
            return code;
        });
    }

    private int once(Admin admin) {
        Reply reply = admin.ask("GET", "/admin/v1/stats", "");
        if (options.json()) {
            return options.raw(reply);
        }
        JsonObject stats = reply.json();
        PrintWriter out = options.console().out();
        if (watch && options.terminal().columns() > 0) {
            out.print(CLEAR);
        }
        print(admin.address(), stats, out, options.terminal());
        out.flush();
        return ExitCode.OK;
    }

    private static void print(Address address, JsonObject stats, PrintWriter out, Terminal terminal) {
        JsonObject requests = stats.getJsonObject("requests", new JsonObject());
        JsonObject cache = stats.getJsonObject("cache", new JsonObject());
        JsonObject loops = stats.getJsonObject("loops", new JsonObject());
        Boolean ready = stats.getBoolean("ready");
        out.println(terminal.heading("Flexgate " + Terminal.line(stats.getString("version", "")) + " at " + address));
        out.println((ready == null ? "" : ready ? "ready, " : "NOT READY, ") + "up "
                + Units.time(stats.getNumber("uptime_s")) + "; " + Units.count(loops.getNumber("count"))
                + " event loops, " + Units.count(loops.getNumber("lag_ms")) + " ms behind");
        out.println("cache: " + Units.count(cache.getNumber("entries")) + " answers, "
                + Units.bytes(cache.getNumber("bytes")) + " of " + Units.bytes(cache.getNumber("max_bytes")) + ", "
                + Units.count(cache.getNumber("evictions")) + " evicted; "
                + Units.share(requests.getNumber("saved"), requests.getNumber("requests"))
                + " of requests cost no call of upstream");
        out.println();
        Table table = new Table(
                "REQUESTS",
                "HITS",
                "COALESCED",
                "STALE",
                "FORWARDED",
                "REFUSED",
                "FAILED",
                "CALLS",
                "SAVED",
                "IN FLIGHT");
        table.row(List.of(
                        "requests",
                        "hits",
                        "coalesced",
                        "stale",
                        "forwarded",
                        "refused",
                        "failed",
                        "calls",
                        "saved",
                        "in_flight")
                .stream()
                .map(name -> Units.count(requests.getNumber(name)))
                .toArray(String[]::new));
        table.print(out, terminal);
        latency(stats.getJsonObject("latency_ms"), out, terminal);
        accounts(stats.getJsonArray("accounts"), out, terminal);
        teams(stats.getJsonArray("teams"), out, terminal);
    }

    private static void latency(@Nullable JsonObject latency, PrintWriter out, Terminal terminal) {
        if (latency == null || latency.isEmpty()) {
            return;
        }
        out.println();
        Table table = new Table("<LATENCY", "COUNT", "P50 MS", "P90 MS", "P99 MS");
        for (String what : latency.fieldNames()) {
            JsonObject times = latency.getJsonObject(what, new JsonObject());
            table.row(
                    what,
                    Units.count(times.getNumber("count")),
                    Units.count(times.getNumber("p50")),
                    Units.count(times.getNumber("p90")),
                    Units.count(times.getNumber("p99")));
        }
        table.print(out, terminal);
    }

    private static void accounts(@Nullable JsonArray accounts, PrintWriter out, Terminal terminal) {
        if (accounts == null || accounts.isEmpty()) {
            return;
        }
        out.println();
        Table table = new Table("<ACCOUNT", "<UPSTREAM", "LIMIT", "IN FLIGHT", "QUEUED", "PAUSED MS", "<BREAKER");
        for (int i = 0; i < accounts.size(); i++) {
            JsonObject account = accounts.getJsonObject(i);
            table.row(
                    account.getString("account", "-"),
                    account.getString("upstream", "-"),
                    Units.count(account.getNumber("limit")),
                    Units.count(account.getNumber("in_flight")),
                    Units.count(account.getNumber("queued")),
                    Units.count(account.getNumber("paused_ms")),
                    account.getString("breaker", "-"));
        }
        table.print(out, terminal);
    }

    private static void teams(@Nullable JsonArray teams, PrintWriter out, Terminal terminal) {
        if (teams == null || teams.isEmpty()) {
            return;
        }
        out.println();
        TeamsCommand.table(teams, team -> team).print(out, terminal);
    }
}
