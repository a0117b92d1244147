package io.flexgate.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts the gateway with a configuration, its logs set up first. */
@Command(name = "run", description = "Runs the gateway until it is told to stop (SIGTERM, Ctrl-C).")
final class RunCommand implements Callable<Integer> {

    static final String FILE = "conf/flexgate.yaml";

    private final Console console;
    private final Launcher launcher;

    @Mixin
    private final ConfigOptions options;

    RunCommand(Console console, Launcher launcher) {
        this.console = console;
        this.launcher = launcher;
        this.options = new ConfigOptions(console, FILE);
    }

    /** Takes the command's arguments as they are where they are all plain; false leaves it as it may be. */
    boolean takes(List<String> arguments) {
        return options.takes(arguments);
    }

    @Override
    public Integer call() {
        return options.read(console.err(), accepted -> {
            return Logs.during(accepted.settings().log(), () -> launcher.run(accepted, options.source()));
        });
    }
}
