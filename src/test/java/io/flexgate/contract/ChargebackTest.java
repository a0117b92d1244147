package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flexgate.access.KeyHash;
import io.flexgate.reload.Reload;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.House;
import io.flexgate.testing.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each team has used, by day and across restarts (contract §7). */
class ChargebackTest {

    private static final String PLUGINS = API + "/Plugins";

    @TempDir
    Path folder;

    private Path kept;
    private Path file;

    @BeforeEach
    void prepare() {
        kept = folder.resolve("kept");
        file = folder.resolve("flexgate.yaml");
    }

    private static String yaml(String... teams) {
        StringBuilder yaml = new StringBuilder("""
                access: teams
                ledger: { directory: kept, interval: 20ms }
                cache: { default: { fresh: 1h } }
                accounts: { main: { sid: %s, username: %s, password: %s } }
                teams:
                """.formatted(
                SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.DEMO_API_KEY, SandboxSettings.DEMO_API_SECRET));
        for (String team : teams) {
            yaml.append("  - { name: " + team + ", keys: [ \"" + KeyHash.of(team) + "\" ] }\n");
        }
        return yaml.toString();
    }

    private House house(String yaml) throws IOException {
        Files.writeString(file, yaml);
        return new House(file);
    }

    private static Client team(House house, String name) {
        return house.anonymous().as(name, name);
    }

    private static String csv(House house, String query) {
        return Client.of(house.vertx(), house.gateway().adminPort())
                .get("/admin/v1/teams.csv" + query)
                .text();
    }

    /** The figures of each team, over all days. */
    private static Map<String, Map<String, Double>> sums(House house) {
        List<String> lines = csv(house, "?by=team").lines().toList();
        String[] names = lines.get(0).split(",");
        Map<String, Map<String, Double>> sums = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",");
            Map<String, Double> team = sums.computeIfAbsent(fields[1], name -> new LinkedHashMap<>());
            for (int i = 2; i < names.length; i++) {
                team.merge(names[i], Double.valueOf(fields[i]), Double::sum);
            }
        }
        return sums;
    }

    @Test
    void sumsOutliveARestartAndAgreeWithWhatReachedUpstream() throws IOException {
        int reached = 0;
        for (int start = 1; start <= 3; start++) {
            try (House house = house(yaml("a", "b"))) {
                for (int i = 0; i < 3; i++) {
                    assertThat(team(house, "a").get(PLUGINS).status()).isEqualTo(200);
                }
                team(house, "b").get(API + "/Releases");
                team(house, "b").post(PLUGINS, "UniqueName=plugin-" + start);
                assertThat(team(house, "nobody").get(PLUGINS).status()).isEqualTo(401);
                reached += house.sandbox().journal().size();
                Map<String, Map<String, Double>> sums = sums(house);
                assertThat(sums.get("a"))
                        .containsEntry("requests", 3.0 * start)
                        .containsEntry("hits", 2.0 * start)
                        .containsEntry("forwarded", 1.0 * start);
                assertThat(sums.get("b")).containsEntry("requests", 2.0 * start).containsEntry("calls", 2.0 * start);
                for (String figure : List.of("calls", "charged")) {
                    assertThat(sums.values().stream()
                                    .mapToDouble(team -> team.get(figure))
                                    .sum())
                            .as(figure)
                            .isEqualTo(reached);
                }
            }
        }
        assertThat(Files.list(kept).map(path -> path.getFileName().toString()))
                .contains("lock")
                .anyMatch(name -> name.matches("usage-[0-9]{4}-[0-9]{2}[.]jsonl"));
    }

    @Test
    void aTeamThatIsRemovedKeepsWhatItHasUsed() throws IOException {
        try (House house = house(yaml("a", "b"))) {
            team(house, "b").get(PLUGINS);
            assertThat(house.change(yaml("a")).ending()).isEqualTo(Reload.Ending.APPLIED);
            team(house, "a").get(PLUGINS);
            assertThat(sums(house).get("b")).containsEntry("requests", 1.0);
        }
        try (House house = house(yaml("a"))) {
            assertThat(sums(house)).containsKey("a");
            assertThat(sums(house).get("b")).containsEntry("requests", 1.0);
        }
    }

    @Test
    void itIsWrittenWhileTheGatewayRuns() throws IOException {
        String month = LocalDate.now(ZoneOffset.UTC).toString().substring(0, 7);
        try (House house = house(yaml("a"))) {
            team(house, "a").get(PLUGINS);
            Path usage = kept.resolve("usage-" + month + ".jsonl");
            Until.holds("it is on the disk", () -> {
                try {
                    return Files.readString(usage).contains("\"team\":\"a\"");
                } catch (IOException e) {
                    return false;
                }
            });
        }
    }

    @Test
    void aDiskThatFailsHurtsNoRequestAndLosesNoCount() throws IOException {
        try (House house = house(yaml("a"))) {
            team(house, "a").get(PLUGINS);
            Path away = folder.resolve("away");
            Files.move(kept, away);
            Files.writeString(kept, "a file in its place");
            for (int i = 0; i < 5; i++) {
                assertThat(team(house, "a").get(PLUGINS).status()).isEqualTo(200);
            }
            Until.holds("it is told", () -> house.log().lines().stream()
                    .anyMatch(line ->
                            line.startsWith("WARN") && line.contains("the ledger cannot be written to " + kept)));
            Files.delete(kept);
            Files.move(away, kept);
            Until.holds("and that it is over", () -> house.log().lines().stream()
                    .anyMatch(line -> line.contains("the ledger is written again")));
            assertThat(house.log().lines().stream().filter(line -> line.contains("cannot be written")))
                    .hasSize(1);
        }
        try (House house = house(yaml("a"))) {
            assertThat(sums(house).get("a")).containsEntry("requests", 6.0);
        }
    }

    @Test
    void twoGatewaysDoNotShareADirectory() throws IOException {
        try (House house = house(yaml("a"))) {
            assertThatThrownBy(() -> new House(file))
                    .hasMessageContaining("the ledger cannot be kept in ledger.directory " + kept
                            + ": another process keeps its ledger there");
            assertThat(team(house, "a").get(PLUGINS).status()).isEqualTo(200);
        }
    }

    @Test
    void anotherDirectoryTakesARestart() throws IOException {
        try (House house = house(yaml("a"))) {
            assertThat(house.change(yaml("a").replace("directory: kept", "directory: other"))
                            .restart())
                    .hasSize(1);
        }
        assertThat(folder.resolve("other")).doesNotExist();
    }

    @Test
    void withoutADirectoryThereIsTodaySinceTheStart() throws IOException {
        String yaml = yaml("a").replaceAll("ledger:.*\n", "");
        try (House house = house(yaml)) {
            team(house, "a").get(PLUGINS);
            assertThat(csv(house, ""))
                    .contains("\r\n" + LocalDate.now(ZoneOffset.UTC) + ",a,plugin,1,0,0,0,1,0,0,1,0,1,");
        }
        try (House house = house(yaml)) {
            assertThat(sums(house)).isEmpty();
        }
        assertThat(kept).doesNotExist();
    }
}
