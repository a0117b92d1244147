package io.flexgate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.config.Reading;
import io.flexgate.config.Settings;
import io.flexgate.config.SettingsReader;
import io.flexgate.config.text.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The systemd unit and the example that it runs fit each other. ({@code .ci/run} asks systemd itself.) */
class ServiceUnitTest {

    private static final Path UNITS = Path.of("conf/systemd");

    @TempDir
    Path credentials;

    private final List<String> unit = lines("flexgate.service");

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(UNITS.resolve(file)).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> values(String key) {
        return unit.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    /** The sidecar's example, with the environment and the credentials that systemd would give it. */
    private Settings settings() throws IOException {
        Map<String, String> environment = new HashMap<>();
        lines("flexgate.env").forEach(line -> put(environment, line));
        values("Environment").forEach(line -> put(environment, line.replace("%d", credentials.toString())));
        for (String credential : values("LoadCredential")) {
            Files.writeString(credentials.resolve(credential.split(":")[0]), "the secret\n");
        }
        // The launcher takes it out of the environment.
        assertThat(environment.remove("FLEXGATE_PROFILE")).isEqualTo("sidecar");
        Path file = Path.of("conf/sidecar.yaml");
        Reading reading = new SettingsReader(environment, TextFiles.onDisk(1 << 16))
                .read(file.toString(), Files.readString(file), List.of());
        return reading.on(Reading.Accepted::settings, refused -> {
            throw new AssertionError(refused.problems().toString());
        });
    }

    private static void put(Map<String, String> environment, String assignment) {
        int equals = assignment.indexOf('=');
        environment.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }

    @Test
    void the_secret_comes_as_a_credential_of_the_service() throws IOException {
        assertThat(settings().access().account().password()).hasToString("***");
        assertThat(values("LoadCredential")).containsExactly("twilio-api-secret:/etc/flexgate/twilio-api-secret");
        assertThat(values("ExecStart"))
                .containsExactly("/opt/flexgate/bin/flexgate run --config /etc/flexgate/flexgate.yaml");
    }

    @Test
    void what_is_in_flight_may_finish_before_it_is_killed() throws IOException {
        assertThat(values("KillSignal")).containsExactly("SIGTERM");
        assertThat(values("ExecReload")).containsExactly("/bin/kill -HUP $MAINPID");
        assertThat(Long.parseLong(values("TimeoutStopSec").get(0)))
                .isGreaterThan(settings().grace().toSeconds() + 2);
    }

    @Test
    void nothing_forbids_java_to_compile() {
        assertThat(values("MemoryDenyWriteExecute")).isEmpty();
        assertThat(values("RestrictAddressFamilies")).containsExactly("AF_INET AF_INET6 AF_UNIX");
    }
}
