package io.flexgate.cli;

import io.flexgate.cli.remote.RemoteCommands;
import io.flexgate.cli.remote.Terminal;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * All commands and their exit codes: 0 fine, 2 bad usage or configuration, 1 anything else. Nothing that is thrown reaches
 * the user as a stack trace.
 */
public final class Commands {

    private final Console console;
    private final Launcher launcher;
    private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

    /**
     * The commands of one process.
     *
     * @param launcher what run, demo and sandbox start
     * @param out for what was asked for
     * @param err for what went wrong
     * @param environment variables by name
     */
    public Commands(Launcher launcher, PrintStream out, PrintStream err, Map<String, String> environment) {
        this.launcher = launcher;
        console = new Console(writer(out), writer(err), environment);
        commands.put("run", () -> new RunCommand(console, launcher));
        commands.put("demo", () -> new DemoCommand(console, launcher));
        commands.put("sandbox", () -> new SandboxCommand(launcher));
        commands.put("check", () -> new CheckCommand(console));
        commands.put("config", () -> new ConfigCommand(console));
        commands.put("key", () -> new KeyCommand(console));
    }

    /** Runs one command and gives the exit code. */
    public int execute(String... arguments) {
        int code = plainRun(List.of(arguments))
                .map(this::call)
                .orElseGet(() -> line(arguments.length == 0 ? "" : arguments[0]).execute(arguments));
        console.out().flush();
        console.err().flush();
        return code;
    }

    /** What services are started by needs no picocli, whose classes take 60 ms of each start; of anything else it is to judge. */
    private Optional<RunCommand> plainRun(List<String> arguments) {
        if (arguments.isEmpty() || !arguments.get(0).equals("run")) {
            return Optional.empty();
        }
        RunCommand run = new RunCommand(console, launcher);
        return run.takes(arguments.subList(1, arguments.size())) ? Optional.of(run) : Optional.empty();
    }

    private int call(RunCommand run) {
        try {
            return run.call();
        } catch (RuntimeException failure) {
            return failed(failure);
        }
    }

    private int failed(Exception failure) {
        String message = failure.getMessage();
        console.err()
                .println("flexgate: "
                        + (message != null ? message : failure.getClass().getName()));
        return ExitCode.SOFTWARE;
    }

    /** With all commands, or with the one that is asked for: to look at the others' options takes a part of the start. */
    private CommandLine line(String asked) {
        CommandLine line = new CommandLine(new Root());
        Map<String, Supplier<Object>> all = new LinkedHashMap<>(commands);
        all.putAll(RemoteCommands.of(console, () -> Terminal.of(console.environment())));
        Supplier<Object> one = all.get(asked);
        (one != null ? List.of(one) : all.values()).forEach(command -> line.addSubcommand(command.get()));
        return line.setExpandAtFiles(false)
                .setOut(console.out())
                .setErr(console.err())
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** What stands in front of the commands; it does nothing by itself. */
    @Command(
            name = "flexgate",
            description = "A gateway with a caching proxy for Twilio's Flex Plugins API.",
            synopsisSubcommandLabel = "COMMAND",
            versionProvider = Version.class,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:fine", "1:anything else", "2:bad usage or configuration"})
    @SuppressWarnings("UnusedVariable") // picocli reads them
    private static final class Root implements Runnable {

        @Option(names = "--help", usageHelp = true, scope = ScopeType.INHERIT, description = "Shows this text.")
        private boolean help;

        @Option(names = "--version", versionHelp = true, description = "Shows the version.")
        private boolean version;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "Missing COMMAND");
        }
    }

    /** The jar's version; there is none when the classes are not in a jar. */
    private static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {
                "Flexgate " + (version != null ? version : "development") + ", Java " + Runtime.version()
            };
        }
    }
}
