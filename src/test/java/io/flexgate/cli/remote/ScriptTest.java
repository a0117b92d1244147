package io.flexgate.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the scripts tell a command of its terminal: both of them, on a pseudo terminal, with a Java that prints its variables. */
class ScriptTest {

    @TempDir
    Path folder;

    @BeforeEach
    void install() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "script(1) of util-linux makes the terminal");
        Path java = folder.resolve("runtime/bin/java");
        write(java, """
                #!/bin/sh
                [ "$1" != -version ] || { echo 'openjdk version "17.0.1"' >&2; exit; }
                echo "asks=${FLEXGATE_ASK:-no} columns=${FLEXGATE_TERMINAL:-none}"
                """);
        for (String file : new String[] {"pom.xml", "src/main/x", "conf/demo.yaml", "conf/flexgate.schema.json"}) {
            write(folder.resolve(file), "");
            Files.setLastModifiedTime(folder.resolve(file), FileTime.fromMillis(0));
        }
        Files.setLastModifiedTime(folder.resolve("src/main"), FileTime.fromMillis(0));
        write(folder.resolve("target/flexgate.jar"), "");
        write(folder.resolve("scripts/flexgate"), Files.readString(Path.of("scripts/flexgate")));
        write(folder.resolve("bin/flexgate"), Files.readString(Path.of("scripts/package.d/flexgate")));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** What a line of a shell prints at a terminal of 133 columns. */
    private String said(String line) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", "stty cols 133; " + line, "/dev/null")
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("runtime").toString());
        builder.environment().put("SHELL", "/bin/sh");
        builder.environment().keySet().removeIf(name -> name.startsWith("FLEXGATE_"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said.strip();
    }

    @ParameterizedTest
    @CsvSource({
        "purge --all,                        asks=yes columns=133",
        "purge --all | cat,                  asks=yes columns=none",
        "purge --all </dev/null,             asks=no columns=133",
        "purge --all 2>/dev/null,            asks=no columns=133",
        "stats </dev/null 2>/dev/null | cat, asks=no columns=none"
    })
    void somebody_is_asked_who_can_read_and_type_and_a_table_is_as_wide_as_where_it_goes(String line, String told)
            throws IOException, InterruptedException {
        for (String script : new String[] {"scripts/flexgate", "bin/flexgate"}) {
            assertThat(said(script + " " + line)).as(script).isEqualTo(told);
        }
    }

    @Test
    void other_commands_are_told_nothing() throws IOException, InterruptedException {
        assertThat(said("scripts/flexgate check")).isEqualTo("asks=no columns=none");
        assertThat(said("bin/flexgate check")).isEqualTo("asks=no columns=none");
    }
}
