package io.flexgate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts the gateway in front of the sandbox; its configuration is in the jar too, so it runs anywhere. */
@Command(
        name = "demo",
        description = {
            "Runs the gateway in front of the built-in sandbox: no account, no network.",
            "Prints lines to try. The configuration is conf/demo.yaml if not given."
        })
final class DemoCommand implements Callable<Integer> {

    static final String FILE = "conf/demo.yaml";

    private final Console console;
    private final Launcher launcher;

    @Mixin
    private final ConfigOptions options;

    DemoCommand(Console console, Launcher launcher) {
        this.console = console;
        this.launcher = launcher;
        this.options = new ConfigOptions(console, FILE);
    }

    @Override
    public Integer call() {
        return options.read(console.err(), accepted -> {
            return Logs.during(accepted.settings().log(), () -> launcher.demo(accepted, options.source()));
        });
    }
}
