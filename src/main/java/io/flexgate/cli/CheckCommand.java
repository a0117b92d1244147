package io.flexgate.cli;

import io.flexgate.api.listen.TlsSettings;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Says everything that is wrong with a configuration, and starts nothing. */
@Command(
        name = "check",
        description = "Checks a configuration: every problem with file, line and column. Exit code 0 or 2.")
final class CheckCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private final ConfigOptions options;

    CheckCommand(Console console) {
        this.console = console;
        this.options = new ConfigOptions(console, RunCommand.FILE);
    }

    @Override
    public Integer call() {
        return options.read(console.out(), accepted -> {
            TlsSettings tls = accepted.settings().listen().tls();
            if (tls != null) {
                tls.warning(Instant.now()).ifPresent(warning -> console.out().println("warning: " + warning));
            }
            console.out().println(options.name() + ": ok");
            return ExitCode.OK;
        });
    }
}
