package io.flexgate.cli;

import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a key for a team. The key itself is printed and forgotten; the configuration holds its hash. */
@Command(name = "key", description = "Makes a team key: printed once, with the hash to put into the configuration.")
final class KeyCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "TEAM", description = "The team's name: 1 to 63 of a-z, 0-9 and -.")
    private String team = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    KeyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!team.matches("[a-z0-9-]{1,63}")) {
            throw new ParameterException(
                    spec.commandLine(), "'" + team + "' is not a team's name; allowed: 1 to 63 of a-z, 0-9 and -");
        }
        TeamKey key = TeamKey.random(new SecureRandom());
        console.out().println("# The key of team " + team + "; it is not shown again:");
        console.out().println(key.text());
        console.out().println("# For the team's keys in the configuration:");
        console.out().println(key.hash());
        return ExitCode.OK;
    }
}
