package io.flexgate.cli;

import io.flexgate.config.keys.Reference;
import io.flexgate.config.keys.Schema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Option(names = "--reference", description = "Prints every key with its default, what it may be and its variable.")
    private boolean reference;

    @Option(names = "--schema", description = "Prints the JSON Schema of the configuration, for editors.")
    private boolean schema;

    @Override
    public Integer call() {
        if (reference || schema) {
            console.out().print(reference ? Reference.yaml() : Schema.text());
            return ExitCode.OK;
        }
        return options.read(console.err(), accepted -> {
            console.out().print(accepted.effective().yaml());
            return ExitCode.OK;
        });
    }
}
