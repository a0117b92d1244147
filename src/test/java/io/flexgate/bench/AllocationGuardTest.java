package io.flexgate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is done all the time allocates no more than {@code allocations.properties} lets it. Bytes are counted by the JVM, so how busy
 * the machine is does not matter; time does, and is not looked at.
 */
class AllocationGuardTest {

    /** What a JVM's compiler may do otherwise than another's, as a share. */
    private static final double SLACK = 0.125;

    /** The smallest step in which a JVM allocates. */
    private static final double STEP = 8;

    private static final String BUDGETS = "allocations.properties";

    /** The one figure that is not of what is allocated, but of what stays. */
    private static final String ENTRY = "entry";

    private static final Pattern FIGURE = Pattern.compile("(\\S+) (\\d+)");

    @TempDir
    private Path folder;

    @Test
    void nothing_that_is_done_all_the_time_allocates_more_than_its_budget() throws IOException, InterruptedException {
        // Compiled in order, so that what is compiled does not depend on what else runs.
        within(measured(List.of("-Xmx256m", "-Xbatch"), Allocations.class), name -> !name.equals(ENTRY));
    }

    @Test
    void a_stored_answer_takes_no_more_above_its_bytes_than_its_budget() throws IOException, InterruptedException {
        // Whatever a collection leaves is in use.
        within(
                measured(List.of("-Xmx512m", "-XX:MarkSweepDeadRatio=0"), Memory.class, "40000"),
                name -> name.equals(ENTRY));
    }

    private static void within(String said, Predicate<String> meant) {
        Map<String, Double> budgets = budgets();
        budgets.keySet().removeIf(meant.negate());
        Map<String, Double> seen = new TreeMap<>();
        said.lines()
                .map(FIGURE::matcher)
                .filter(Matcher::matches)
                .forEach(figure -> seen.put(figure.group(1), Double.valueOf(figure.group(2))));

        assertThat(seen.keySet()).as(said).isEqualTo(budgets.keySet());
        List<String> grown = new ArrayList<>();
        seen.forEach((name, bytes) -> {
            double budget = budgets.get(name);
            if (bytes > Math.max(budget * (1 + SLACK), budget + STEP)) {
                grown.add("%s takes %.0f bytes, %.0f more than its %.0f of %s"
                        .formatted(name, bytes, bytes - budget, budget, BUDGETS));
            }
        });
        assertThat(grown).as("all of it:\n" + said).isEmpty();
    }

    /** What a program prints, in a JVM without an agent. */
    private String measured(List<String> options, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC"));
        command.addAll(options);
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                program.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(said.toFile()).redirectError(log.toFile());
        builder.environment().keySet().removeIf(name -> name.endsWith("JAVA_OPTIONS") || name.endsWith("TOOL_OPTIONS"));
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            assertThat(ended && process.exitValue() == 0)
                    .as(Files.readString(said) + Files.readString(log))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(said);
    }

    private static Map<String, Double> budgets() {
        Properties budgets = new Properties();
        try (InputStream in = AllocationGuardTest.class.getResourceAsStream("/" + BUDGETS)) {
            budgets.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return budgets.stringPropertyNames().stream()
                .collect(Collectors.toMap(
                        name -> name,
                        name -> Double.valueOf(budgets.getProperty(name)),
                        (one, other) -> other,
                        TreeMap::new));
    }
}
