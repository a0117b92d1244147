package io.flexgate.process;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.sandbox.SandboxVerticle;
import io.flexgate.testing.Client;
import io.flexgate.testing.Until;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of the ledger by a process that nobody asked: {@code kill -9} while it writes. */
class KilledTest {

    private static final int KILLS = Integer.getInteger("flexgate.kills", 3);
    private static final String PLUGINS = API + "/Plugins";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final SandboxVerticle sandbox = new SandboxVerticle(SandboxSettings.demo(0));
    private Path file;

    @BeforeEach
    void start() throws IOException {
        Client.wait(vertx.deployVerticle(sandbox));
        file = folder.resolve("flexgate.yaml");
        Files.writeString(
                file,
                "upstream: { url: \"http://127.0.0.1:" + sandbox.port()
                        + "\" }\nledger: { directory: kept, interval: 1ms }\n");
    }

    @AfterEach
    void stop() {
        Client.wait(vertx.close());
    }

    private Client client(int port) {
        return Client.of(vertx, port).as(SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.DEMO_AUTH_TOKEN);
    }

    /** The requests that a fresh gateway knows of. */
    private long counted(GatewayProcess gateway) {
        String csv = Client.of(vertx, gateway.adminPort())
                .get("/admin/v1/teams.csv?by=team")
                .text();
        return csv.lines()
                .skip(1)
                .mapToLong(line -> Long.parseLong(line.split(",")[2]))
                .sum();
    }

    private long onDisk() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("kept"))) {
            List<Path> all =
                    files.filter(path -> path.toString().endsWith(".jsonl")).toList();
            long sum = 0;
            for (Path one : all) {
                String text = Files.readString(one);
                List<String> lines =
                        text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
                sum += lines.isEmpty()
                        ? 0
                        : Long.parseLong(lines.get(lines.size() - 1).replaceAll(".*\"requests\":([0-9]+)}.*", "$1"));
            }
            return sum;
        }
    }

    @Test
    void whatWasWrittenCountsAndTheNextProcessGoesOn() throws Exception {
        long seed = Long.getLong("flexgate.kills.seed", System.nanoTime());
        Random random = new Random(seed);
        long sent = 0;
        long kept = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try (GatewayProcess gateway = new GatewayProcess(folder, file, Map.of()).ready()) {
                Client client = client(gateway.port());
                long after = kept + 20 + random.nextInt(200);
                long before = kept;
                while (onDisk() < after) {
                    assertThat(client.get(PLUGINS).status()).isEqualTo(200);
                    sent++;
                }
                long written = onDisk();
                gateway.signal("KILL");
                assertThat(gateway.exit()).isEqualTo(137);
                kept = onDisk();
                assertThat(kept).as("seed " + seed).isBetween(Math.max(before, written), sent);
            }
        }
        try (GatewayProcess gateway = new GatewayProcess(folder, file, Map.of()).ready()) {
            assertThat(counted(gateway)).as("seed " + seed).isEqualTo(kept);
            client(gateway.port()).get(PLUGINS);
            Until.holds("one more is counted", () -> counted(gateway) > 0);
            assertThat(counted(gateway)).isEqualTo(kept + 1);
            gateway.signal("TERM");
            assertThat(gateway.exit()).isZero();
        }
        assertThat(onDisk()).as("seed " + seed).isEqualTo(kept + 1);
    }
}
