package io.flexgate.cli;

import io.flexgate.config.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the simulated API alone. */
@Command(name = "sandbox", description = "Runs only the simulated Flex Plugins API, on loopback.")
final class SandboxCommand implements Callable<Integer> {

    private static final int HIGHEST_PORT = 65535;

    private final Launcher launcher;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8090",
            description = "Where it listens; 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    SandboxCommand(Launcher launcher) {
        this.launcher = launcher;
    }

    @Override
    public Integer call() {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new ParameterException(
                    spec.commandLine(), "--port " + port + " is no port; allowed: 0 to " + HIGHEST_PORT);
        }
        return Logs.during(new Settings.LogSettings("text", "info", true), () -> launcher.sandbox(port));
    }
}
