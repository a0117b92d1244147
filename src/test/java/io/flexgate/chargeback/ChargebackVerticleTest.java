package io.flexgate.chargeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flexgate.ledger.Figures.Figure;
import io.flexgate.ledger.Ledger;
import io.flexgate.ledger.Outcome;
import io.flexgate.testing.Client;
import io.flexgate.testing.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the ledger is written, by a clock that a test sets. */
class ChargebackVerticleTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 30);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final Ledger ledger = new Ledger();
    private volatile Instant now = Instant.parse("2026-11-30T12:00:00Z");

    @AfterEach
    void stop() {
        Client.wait(vertx.close());
    }

    private ChargebackVerticle start(Duration interval) {
        ChargebackVerticle verticle =
                new ChargebackVerticle(ledger, new ChargebackSettings(folder, interval), () -> now);
        Client.wait(vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
        return verticle;
    }

    private void hit() {
        ledger.row("a", "plugin").came();
        ledger.row("a", "plugin").ended(Outcome.HIT);
    }

    private static Map<LocalDate, Long> hits(ChargebackVerticle verticle) {
        return Client.wait(verticle.between(LocalDate.MIN, LocalDate.MAX)).stream()
                .collect(Collectors.toMap(
                        usage -> usage.whose().day(), usage -> usage.figures().get(Figure.HITS)));
    }

    private String file(String month) {
        try {
            return Files.readString(folder.resolve("usage-" + month + ".jsonl"));
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void a_day_ends_at_midnight_whatever_the_interval() {
        now = Instant.parse("2026-11-30T23:59:59.800Z");
        hit();
        ChargebackVerticle verticle = start(Duration.ofHours(1));
        hit();
        Until.holds("it is written before the day ends", () -> file("2026-11").contains("\"hits\":2,"));
        now = Instant.parse("2026-12-01T00:00:00Z");
        hit();
        assertThat(hits(verticle)).isEqualTo(Map.of(DAY, 2L, DAY.plusDays(1), 1L));
        assertThat(file("2026-12")).isEmpty();
        Client.wait(verticle.write());
        assertThat(file("2026-12")).contains("\"date\":\"2026-12-01\"").contains("\"hits\":1,");
    }

    @Test
    void what_is_told_is_up_to_now_and_a_stop_writes_it() {
        ChargebackVerticle verticle = start(Duration.ofHours(1));
        hit();
        assertThat(hits(verticle)).isEqualTo(Map.of(DAY, 1L));
        assertThat(file("2026-11")).isEmpty();
        hit();
        Client.wait(vertx.undeploy(verticle.deploymentID()));
        assertThat(file("2026-11")).contains("\"hits\":2,");
        assertThat(hits(start(Duration.ofHours(1)))).isEqualTo(Map.of(DAY, 2L + 2L));
    }

    @Test
    void a_directory_that_cannot_be_had_ends_the_start() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        ChargebackVerticle verticle = new ChargebackVerticle(
                ledger, new ChargebackSettings(file.resolve("below"), Duration.ofHours(1)), () -> now);
        assertThatThrownBy(() -> Client.wait(vertx.deployVerticle(
                        verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))))
                .hasMessageContaining("the ledger cannot be kept in ledger.directory " + file + "/below: ");
    }
}
