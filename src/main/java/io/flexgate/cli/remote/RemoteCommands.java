package io.flexgate.cli.remote;

import io.flexgate.cli.Console;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** The commands that ask a running gateway, by name; each is made when it is asked for. */
public final class RemoteCommands {

    private RemoteCommands() {}

    /**
     * All of them.
     *
     * @param terminal looked at when one is run
     */
    public static Map<String, Supplier<Object>> of(Console console, Supplier<Terminal> terminal) {
        Map<String, Function<Terminal, Object>> makers = new LinkedHashMap<>();
        makers.put("stats", where -> new StatsCommand(console, where));
        makers.put("teams", where -> new TeamsCommand(console, where));
        makers.put("explain", where -> new ExplainCommand(console, where));
        makers.put("purge", where -> new PurgeCommand(console, where));
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        makers.forEach((name, maker) -> commands.put(name, () -> maker.apply(terminal.get())));
        return commands;
    }
}
