package io.flexgate.cli.remote;

import io.flexgate.cli.Console;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Drops stored answers, and says how many. */
@Command(
        name = "purge",
        description = {
            "Drops stored answers of a running gateway, and says how many.",
            "Asks first where somebody sits at a terminal."
        })
final class PurgeCommand implements Callable<Integer> {

    private static final String PATH = "/admin/v1/cache";

    @Mixin
    private final RemoteOptions options;

    @Option(names = "--sid", paramLabel = "SID", description = "What is about this sid.")
    private @Nullable String sid;

    @Option(names = "--resource", paramLabel = "NAME", description = "What is of this resource, such as plugin.")
    private @Nullable String resource;

    @Option(names = "--account", paramLabel = "SID", description = "What belongs to this account.")
    private @Nullable String account;

    @Option(names = "--path", paramLabel = "PATH", description = "What is stored for this path.")
    private @Nullable String path;

    @Option(names = "--all", description = "All of it.")
    private boolean all;

    @Option(
            names = "--soft",
            description = "Marks it stale instead: it is asked for anew, and stands in if that fails.")
    private boolean soft;

    @Option(names = "--yes", description = "Does not ask.")
    private boolean yes;

    PurgeCommand(Console console, Terminal terminal) {
        this.options = new RemoteOptions(console, terminal);
    }

    @Override
    public Integer call() {
        return options.with(admin -> {
            Map<String, String> selected = selected();
            if (!yes && options.terminal().person() && !agreed(admin, selected)) {
                options.console().err().println("flexgate: nothing was purged");
                return ExitCode.SOFTWARE;
            }
            Map<String, String> query = new LinkedHashMap<>(selected);
            if (all) {
                query.put("all", "true");
            }
            if (soft) {
                query.put("soft", "true");
            }
            Reply reply = admin.ask("DELETE", PATH, RemoteOptions.query(query));
            if (options.json()) {
                return options.raw(reply);
            }
            Number purged = reply.json().getNumber("purged");
            options.console().out().println(answers(purged) + (soft ? " marked stale" : " purged"));
            return ExitCode.OK;
        });
    }

    private Map<String, String> selected() {
        Map<String, String> selected = new LinkedHashMap<>();
        put(selected, "sid", sid);
        put(selected, "resource", resource);
        put(selected, "account", account);
        put(selected, "path", path);
        if (selected.isEmpty() && !all) {
            throw Unanswered.misused(
                    "what is to be purged? give --sid, --resource, --account or --path, or --all for all");
        }
        if (!selected.isEmpty() && all) {
            throw Unanswered.misused("--all is all of it; leave out the others, or --all");
        }
        return selected;
    }

    private static void put(Map<String, String> selected, String name, @Nullable String value) {
        if (value != null) {
            if (value.isEmpty()) {
                throw Unanswered.misused("--" + name + ": empty; what is meant?");
            }
            selected.put(name, value);
        }
    }

    private boolean agreed(Admin admin, Map<String, String> selected) {
        Map<String, String> counting = new LinkedHashMap<>(selected);
        counting.put("limit", "1");
        Number matched =
                admin.ask("GET", PATH, RemoteOptions.query(counting)).json().getNumber("matched");
        String of = selected.isEmpty()
                ? "all of them"
                : selected.entrySet().stream()
                        .map(one -> one.getKey() + " " + Terminal.line(one.getValue()))
                        .collect(Collectors.joining(", "));
        // The output may go elsewhere than to whoever sits there.
        PrintWriter err = options.console().err();
        err.print((soft ? "Mark " : "Purge ") + answers(matched) + (soft ? " stale" : "") + " at " + admin.address()
                + " (" + of + ")? [y/N] ");
        err.flush();
        String answer = options.terminal().answers().get().strip().toLowerCase(Locale.ROOT);
        return answer.equals("y") || answer.equals("yes");
    }

    private static String answers(@Nullable Number count) {
        return Units.count(count) + (count != null && count.longValue() == 1 ? " stored answer" : " stored answers");
    }
}
