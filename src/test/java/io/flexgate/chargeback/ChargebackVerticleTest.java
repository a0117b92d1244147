package io.flexgate.chargeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
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
    void a_mistake_while_it_is_written_does_not_end_the_writing() {
        AtomicBoolean wrong = new AtomicBoolean();
        InstantSource clock = () -> {
            if (wrong.getAndSet(false)) {
                throw new IllegalStateException("a mistake");
            }
            return now;
        };
        Client.wait(vertx.deployVerticle(
                new ChargebackVerticle(ledger, new ChargebackSettings(folder, Duration.ofMillis(20)), clock),
                new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
        wrong.set(true);
        Until.holds("the mistake is made", () -> !wrong.get());
        hit();
        Until.holds("it is written again", () -> file("2026-11").contains("\"hits\":1,"));
    }

    @Test
    void what_is_in_the_way_is_said_once() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));
        assertThat(ChargebackSettings.unfit(link)).contains(link + " is a link to nothing");
        assertThat(ChargebackSettings.unfit(link.resolve("below"))).contains(link + " is a link to nothing");
        assertThat(problem(link)).endsWith("ledger.directory " + link + ": " + link + " is a link to nothing");
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(problem(file)).endsWith("ledger.directory " + file + ": " + file + " is no directory");
        Path taken = folder.resolve("taken");
        Files.createDirectories(taken.resolve("lock"));
        assertThat(problem(taken)).endsWith("ledger.directory " + taken + ": lock: Is a directory");
    }

    private String problem(Path directory) {
        ChargebackVerticle verticle =
                new ChargebackVerticle(ledger, new ChargebackSettings(directory, Duration.ofHours(1)), () -> now);
        return catchThrowable(() -> Client.wait(vertx.deployVerticle(
                        verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))))
                .getMessage();
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
