package io.flexgate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Prints what a configuration amounts to. */
@Command(
        name = "config",
        description = {
            "Prints the effective configuration as YAML: defaults filled in, secrets masked.",
            "Behind each value that is no default stands where it comes from."
        })
final class ConfigCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private final ConfigOptions options;

    ConfigCommand(Console console) {
        this.console = console;
        this.options = new ConfigOptions(console, RunCommand.FILE);
    }

    @Override
    public Integer call() {
        return options.read(console.err(), accepted -> {
            console.out().print(accepted.effective().yaml());
            return ExitCode.OK;
        });
    }
}
