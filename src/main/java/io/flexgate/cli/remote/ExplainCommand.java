package io.flexgate.cli.remote;

import io.flexgate.cli.Console;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what would happen to a request, and why. */
@Command(
        name = "explain",
        description = "Shows what a running gateway would do with a request now, and why; sends none.")
final class ExplainCommand implements Callable<Integer> {

    private static final String INDENT = "  ";

    @Mixin
    private final RemoteOptions options;

    @Parameters(paramLabel = "PATH", description = "As a client would ask for it, such as /v1/PluginService/Plugins.")
    private String path = "";

    @Option(names = "--team", paramLabel = "TEAM", description = "Whose request it is.")
    private @Nullable String team;

    @Option(names = "--method", paramLabel = "METHOD", description = "GET if not given.")
    private @Nullable String method;

    @Option(
            names = "--partition",
            paramLabel = "ID",
            description =
                    "Whose stored answers it may use, where callers bring their own credentials; as the cache's list shows it.")
    private @Nullable String partition;

    @Option(names = "--header", paramLabel = "NAME: VALUE", description = "What the request would say. Repeatable.")
    private List<String> headers = new ArrayList<>();

    ExplainCommand(Console console, Terminal terminal) {
        this.options = new RemoteOptions(console, terminal);
    }

    @Override
    public Integer call() {
        return options.with(admin -> {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("path", path);
            if (team != null) {
                query.put("team", team);
            }
            if (method != null) {
                query.put("method", method);
            }
            if (partition != null) {
                query.put("partition", partition);
            }
            StringBuilder question = new StringBuilder(RemoteOptions.query(query));
            headers.forEach(header -> question.append('&')
                    .append(RemoteOptions.query(Map.of("header", header)).substring(1)));
            Reply reply = admin.ask("GET", "/admin/v1/explain", question.toString());
            if (options.json()) {
                return options.raw(reply);
            }
            print(reply.json(), "", options.console().out(), options.terminal());
            return ExitCode.OK;
        });
    }

    /** Whatever the gateway tells, a line for each value: names to the left, what is below a name set in. */
    private static void print(JsonObject told, String indent, PrintWriter out, Terminal terminal) {
        int widest = told.fieldNames().stream().mapToInt(String::length).max().orElse(0);
        for (Map.Entry<String, Object> field : told) {
            String name = Terminal.line(field.getKey().replace('_', ' '));
            Object value = field.getValue();
            if (value instanceof JsonObject below && !below.isEmpty()) {
                out.println(indent + terminal.heading(name));
                print(below, indent + INDENT, out, terminal);
            } else if (value instanceof JsonArray all && all.stream().anyMatch(JsonObject.class::isInstance)) {
                out.println(indent + terminal.heading(name));
                for (int i = 0; i < all.size(); i++) {
                    if (all.getValue(i) instanceof JsonObject one) {
                        print(one, indent + INDENT, out, terminal);
                    }
                }
            } else {
                String pad = " ".repeat(Math.max(0, widest - name.length()));
                out.println(indent + name + pad + INDENT + shown(value));
            }
        }
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof JsonArray all) {
            return all.isEmpty() ? "-" : all.stream().map(ExplainCommand::shown).collect(Collectors.joining(", "));
        }
        return value == null || value instanceof JsonObject ? "-" : Terminal.line(String.valueOf(value));
    }
}
