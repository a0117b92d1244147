package io.flexgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Certificates;
import io.flexgate.testing.Certificates.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every broken configuration of the corpus gives exactly the messages that stand there. In its files a line that
 * begins with {@code $} is an environment variable, one with {@code !} an override.
 */
class BrokenConfigurationsTest {

    private static final String SECRET = "S3cr3t";

    private static final Map<String, String> FILES = files();

    private static Map<String, String> files() {
        Identity ca = Certificates.authority("test authority");
        Identity gateway = ca.issue("gateway");
        Identity other = ca.issue("gateway");
        String key = gateway.pkcs8();
        return Map.ofEntries(
                Map.entry("/run/tls/ca.crt", ca.pem()),
                Map.entry("/run/tls/gateway.crt", gateway.chain()),
                Map.entry("/run/tls/gateway.key", key),
                Map.entry("/run/tls/other.key", other.traditional()),
                Map.entry("/run/tls/rsa.key", Certificates.rsaAuthority("rsa").traditional()),
                Map.entry("/run/tls/encrypted.key", gateway.encrypted()),
                Map.entry("/run/tls/backwards.crt", ca.pem() + gateway.pem()),
                Map.entry("/run/tls/broken.crt", gateway.pem() + ca.pem().replace("M", "N")),
                Map.entry("/run/tls/cut.crt", gateway.pem() + ca.pem().substring(0, 200)),
                Map.entry("/run/tls/broken.key", key.replaceFirst("\n[A-Za-z]{8}", "\nS3cr3tS3")),
                Map.entry("/run/tls/openssh.key", key.replace("PRIVATE", "OPENSSH PRIVATE")),
                Map.entry(
                        "/run/tls/old.key",
                        gateway.traditional().replaceFirst("-----\n", "-----\nProc-Type: 4,ENCRYPTED\n\n")),
                Map.entry("/run/tls/text", "S3cr3tS3cr3t"),
                Map.entry("/run/tls/binary", Read.BINARY));
    }

    private record Case(String name, List<String> source, List<String> messages) {

        static Case parse(String block) {
            List<String> lines = block.lines().toList();
            int arrow = lines.indexOf(">>>");
            return new Case(lines.get(0), lines.subList(1, arrow), lines.subList(arrow + 1, lines.size()));
        }

        List<String> problems() {
            StringBuilder yaml = new StringBuilder();
            source.stream()
                    .filter(line -> !line.startsWith("$ ") && !line.startsWith("! "))
                    .forEach(line -> yaml.append(line).append('\n'));
            Read read = Read.yaml(yaml.toString()).file("/run/empty", "\n").file("/run/lines", "S3cr3t\nS3cr3t\n");
            FILES.forEach(read::file);
            for (String line : source) {
                if (line.startsWith("$ ")) {
                    read.env(line.substring(2, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
                } else if (line.startsWith("! ")) {
                    read.set(line.substring(2));
                }
            }
            return read.problems();
        }
    }

    @TestFactory
    Stream<DynamicTest> gives_exactly_these_messages_for() {
        return cases().map(broken -> DynamicTest.dynamicTest(
                broken.name(), () -> assertThat(broken.problems()).containsExactlyElementsOf(broken.messages())));
    }

    @Test
    void no_message_holds_a_secret() {
        assertThat(cases().filter(broken -> broken.source().toString().contains(SECRET)))
                .hasSizeGreaterThan(8)
                .allSatisfy(broken -> assertThat(broken.problems().toString()).doesNotContain(SECRET));
    }

    @Test
    void the_corpus_is_large() {
        assertThat(cases()).hasSizeGreaterThan(200);
    }

    private static Stream<Case> cases() {
        return Stream.of("broken.txt", "broken-teams.txt", "broken-cache.txt", "broken-listen.txt")
                .flatMap(BrokenConfigurationsTest::cases);
    }

    private static Stream<Case> cases(String file) {
        try (InputStream in = Objects.requireNonNull(BrokenConfigurationsTest.class.getResourceAsStream(file))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^=== "))
                    .filter(block -> !block.isEmpty())
                    .map(Case::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
