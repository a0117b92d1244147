package io.flexgate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The Dockerfile, as far as it can be read without an engine. ({@code .ci/run} carries out its build stage.) */
class ImageTest {

    private static final Path FILE = Path.of("conf/docker/Dockerfile");
    private static final Set<String> KNOWN = Set.of(
            "FROM",
            "WORKDIR",
            "COPY",
            "RUN",
            "LABEL",
            "USER",
            "EXPOSE",
            "HEALTHCHECK",
            "STOPSIGNAL",
            "ENTRYPOINT",
            "CMD");

    private final List<String> instructions = instructions();

    /** Without comments, continued lines joined. */
    private static List<String> instructions() {
        try {
            List<String> joined = new ArrayList<>();
            String open = "";
            for (String line : Files.readAllLines(FILE)) {
                if (line.startsWith("#") || line.isBlank()) {
                    continue;
                }
                String text = open + line.strip();
                open = text.endsWith("\\") ? text.substring(0, text.length() - 1) : "";
                if (open.isEmpty()) {
                    joined.add(text);
                }
            }
            return joined;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> values(String instruction) {
        return instructions.stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1))
                .toList();
    }

    @Test
    void it_has_two_stages_of_images_with_a_version() {
        assertThat(instructions).allSatisfy(line -> assertThat(KNOWN).contains(line.split(" ")[0]));
        assertThat(values("FROM")).hasSize(2).allSatisfy(image -> assertThat(image)
                .matches("[a-z./-]+:[0-9][A-Za-z0-9.-]*( AS build)?"));
        assertThat(values("COPY").stream().filter(copy -> copy.startsWith("--from=build ")))
                .containsExactly("--from=build --chown=0:0 /out/flexgate /opt/flexgate");
    }

    @Test
    void its_label_has_the_version_of_the_build() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>") + "<version>".length(), pom.indexOf("</version>"));

        assertThat(values("LABEL")).singleElement().asString().contains("image.version=\"" + version + "\"");
    }

    @Test
    void what_it_copies_is_there_and_not_ignored() throws IOException {
        List<String> kept = Files.readAllLines(Path.of(FILE + ".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        List<String> copied = values("COPY").stream()
                .filter(copy -> !copy.startsWith("--from"))
                .flatMap(copy -> {
                    List<String> words = Arrays.asList(copy.split(" "));
                    return words.subList(0, words.size() - 1).stream();
                })
                .toList();

        assertThat(copied).allSatisfy(path -> assertThat(Path.of(path)).exists());
        assertThat(copied).containsExactlyInAnyOrderElementsOf(kept);
    }

    @Test
    void it_runs_the_package_as_nobody_and_is_probed_without_java() {
        assertThat(values("USER")).containsExactly("65532:65532");
        assertThat(values("ENTRYPOINT")).containsExactly("[\"/opt/flexgate/bin/flexgate\"]");
        assertThat(values("STOPSIGNAL")).containsExactly("SIGTERM");
        assertThat(values("HEALTHCHECK"))
                .singleElement()
                .asString()
                .endsWith("CMD [\"/opt/flexgate/bin/probe\", \"ready\"]");
        assertThat(Path.of("scripts/package.d/flexgate")).isExecutable();
        assertThat(Path.of("scripts/package.d/probe")).isExecutable();
    }
}
