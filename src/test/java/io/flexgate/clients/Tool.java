package io.flexgate.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of this machine that a test runs. */
public final class Tool {

    private Tool() {}

    /** What a program left behind. */
    public record Result(int exit, String out, String err) {

        public List<String> lines() {
            return out.lines().toList();
        }

        @Override
        public String toString() {
            return "exit " + exit + "\n" + out + err;
        }
    }

    /** Runs a program in a folder, with the sandbox's credentials in its environment; four minutes at most. */
    static Result run(Path folder, List<String> command) {
        return run(folder, command, Map.of());
    }

    /** The same with more in its environment. */
    public static Result run(Path folder, List<String> command, Map<String, String> environment) {
        try {
            Path out = Files.createTempFile("tool", ".out");
            Path err = Files.createTempFile("tool", ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            // Whatever the machine's proxies and Twilio settings are, the test is about the gateway.
            builder.environment().keySet().removeIf(name -> name.matches("(?i).*_proxy|TWILIO_.*|NODE_OPTIONS"));
            builder.environment().put("TWILIO_ACCOUNT_SID", SandboxSettings.DEMO_ACCOUNT_SID);
            builder.environment().put("TWILIO_AUTH_TOKEN", SandboxSettings.DEMO_AUTH_TOKEN);
            builder.environment().put("TWILIO_API_KEY", SandboxSettings.DEMO_API_KEY);
            builder.environment().put("TWILIO_API_SECRET", SandboxSettings.DEMO_API_SECRET);
            builder.environment().putAll(environment);
            Process process = builder.start();
            try {
                assertThat(process.waitFor(4, TimeUnit.MINUTES))
                        .as("ends within four minutes")
                        .isTrue();
                return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                process.destroyForcibly();
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new AssertionError(String.join(" ", command), e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    public static boolean installed(String program) {
        return where(program).isPresent();
    }

    /** Where a program is. */
    public static Optional<Path> where(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
