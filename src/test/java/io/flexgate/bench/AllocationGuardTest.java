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

    @Test
    void nothing_allocates_more_than_its_budget(@TempDir Path folder) throws IOException, InterruptedException {
        Map<String, Double> budgets = budgets();
        String said = measured(folder);
        Map<String, Double> seen = read(said);

        assertThat(seen.keySet()).as(said).containsExactlyInAnyOrderElementsOf(budgets.keySet());
        List<String> grown = new ArrayList<>();
        seen.forEach((name, bytes) -> {
            double budget = budgets.get(name);
            if (bytes > Math.max(budget * (1 + SLACK), budget + STEP)) {
                grown.add("%s allocates %.0f bytes, %.0f more than its %.0f of %s"
                        .formatted(name, bytes, bytes - budget, budget, BUDGETS));
            }
        });
        assertThat(grown).as("all of it:\n" + said).isEmpty();
    }

    /** In a JVM without an agent, and compiled in order, so that what is compiled does not depend on what else runs. */
    private static String measured(Path folder) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Xbatch"));
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Allocations.class.getName()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.endsWith("JAVA_OPTIONS") || name.endsWith("TOOL_OPTIONS"));
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            assertThat(ended && process.exitValue() == 0)
                    .as(Files.readString(said))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(said);
    }

    private static Map<String, Double> read(String lines) {
        return lines.lines()
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(
                        part -> part[0], part -> Double.valueOf(part[1]), (one, other) -> other, TreeMap::new));
    }

    private static Map<String, Double> budgets() {
        Properties budgets = new Properties();
        try (InputStream in = AllocationGuardTest.class.getResourceAsStream("/" + BUDGETS)) {
            budgets.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return budgets.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> Double.valueOf(budgets.getProperty(name))));
    }
}
