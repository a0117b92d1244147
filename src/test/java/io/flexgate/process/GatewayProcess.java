package io.flexgate.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The gateway as a process of its own, with the classes of this build. */
final class GatewayProcess implements AutoCloseable {

    private static final Pattern READY =
            Pattern.compile("ready: listening on [^ ]*?:([0-9]+), .*side on [^ ]*?:([0-9]+)");

    /** A busy machine has many of them to start. */
    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private final Process process;
    private final Path log;

    /**
     * Starts it with a configuration; it listens on free ports.
     *
     * @param folder for its log
     */
    GatewayProcess(Path folder, Path configuration, Map<String, String> environment) throws IOException {
        this(folder, configuration, environment, System.getProperty("java.class.path"));
    }

    /** The same from other copies of the classes. */
    GatewayProcess(Path folder, Path configuration, Map<String, String> environment, String classes)
            throws IOException {
        log = Files.createTempFile(folder, "gateway", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It lives for a second or two: quick to start, never mind the rest.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                classes,
                "io.flexgate.Flexgate",
                "run",
                "--config",
                configuration.toString()));
        for (String set : List.of("listen.address=127.0.0.1:0", "admin.address=127.0.0.1:0", "log.format=text")) {
            command.add("--set");
            command.add(set);
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Waits until it listens. */
    GatewayProcess ready() {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (!READY.matcher(said()).find()) {
            assertThat(process.isAlive()).as(said()).isTrue();
            assertThat(System.nanoTime() - end)
                    .as("it does not listen:\n" + said())
                    .isNegative();
            LockSupport.parkNanos(5_000_000);
        }
        return this;
    }

    int port() {
        return port(1);
    }

    int adminPort() {
        return port(2);
    }

    private int port(int group) {
        Matcher line = READY.matcher(said());
        assertThat(line.find()).as(said()).isTrue();
        return Integer.parseInt(line.group(group));
    }

    long pid() {
        return process.pid();
    }

    /** Its log so far. */
    String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Waits for its end. */
    int exit() throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(said()).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
