package io.flexgate.chargeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flexgate.ledger.Figures.Figure;
import io.flexgate.ledger.Ledger;
import io.flexgate.ledger.Outcome;
import io.flexgate.ledger.Row;
import io.flexgate.ledger.Usage;
import io.flexgate.testing.LogWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the files, whatever happens to them. */
class BookTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 28);

    @TempDir
    Path folder;

    private final LogWatch log = LogWatch.open();
    private Ledger ledger = new Ledger();

    @AfterEach
    void close() {
        log.close();
    }

    private void hit(String team, String resource, int times) {
        Row row = ledger.row(team, resource);
        for (int i = 0; i < times; i++) {
            row.came();
            row.ended(Outcome.HIT);
        }
    }

    /** Another process, whose ledger begins with nothing. */
    private Book book(Path directory, LocalDate today) throws IOException {
        ledger = new Ledger();
        return Book.open(ledger, directory, today);
    }

    private static Map<String, Long> requests(Book book) throws IOException {
        return requests(book.between(LocalDate.MIN, LocalDate.MAX));
    }

    private static Map<String, Long> requests(List<Usage> rows) {
        return rows.stream()
                .collect(Collectors.toMap(
                        row -> row.whose().day() + " " + row.whose().team() + " "
                                + row.whose().resource(),
                        row -> row.figures().get(Figure.REQUESTS),
                        Long::sum,
                        TreeMap::new));
    }

    @Test
    void every_figure_is_kept_and_added_to_by_the_next_process() throws IOException {
        Path directory = folder.resolve("made/when/needed");
        for (int process = 1; process <= 2; process++) {
            Book book = book(directory, DAY);
            Row row = ledger.row("a", "plugin");
            row.came();
            for (Outcome outcome : Outcome.values()) {
                row.ended(outcome);
            }
            row.called();
            row.charged(1.0 / 3);
            row.charged(-1);
            row.waited(1_234_567_890_123L);
            row.spared();
            book.fold(DAY);
            book.fold(DAY);
            book.flush(DAY);
            book.flush(DAY);
            assertThat(book.between(DAY, DAY)).hasSize(1);
            Usage usage = book.between(DAY, DAY).get(0);
            for (Figure figure : Figure.values()) {
                long each =
                        switch (figure) {
                            case CHARGED_MILLIS -> -667;
                            case WAITED_NANOS -> 1_234_567_890_123L;
                            default -> 1;
                        };
                assertThat(usage.figures().get(figure)).as(figure.name()).isEqualTo(process * each);
            }
            book.close();
        }
        assertThat(Files.readAllLines(directory.resolve("usage-2026-11.jsonl"))).hasSize(2);
    }

    @Test
    void only_what_has_changed_is_written() throws IOException {
        Book book = book(folder, DAY);
        hit("a", "plugin", 1);
        hit("b", "plugin", 1);
        book.fold(DAY);
        book.flush(DAY);
        hit("b", "plugin", 1);
        book.fold(DAY);
        book.flush(DAY);
        book.close();
        assertThat(Files.readAllLines(folder.resolve("usage-2026-11.jsonl")))
                .hasSize(3)
                .last()
                .asString()
                .startsWith(
                        "{\"date\":\"2026-11-28\",\"team\":\"b\",\"resource\":\"plugin\",\"hits\":2,\"coalesced\":0,")
                .matches(".*\"requests\":2} [0-9a-f]{8}");
    }

    @Test
    void days_and_months_are_apart() throws IOException {
        Book book = book(folder, DAY.plusDays(1));
        LocalDate[] days = {DAY.plusDays(1), DAY.plusDays(2), DAY.plusDays(3)};
        for (LocalDate day : days) {
            hit("a", "plugin", day.getDayOfMonth());
            book.fold(day);
            book.flush(day);
        }
        // A clock that is set back, and what is counted then.
        hit("a", "plugin", 100);
        book.fold(days[1]);
        book.flush(days[1]);
        Map<String, Long> expected =
                Map.of("2026-11-29 a plugin", 29L, "2026-11-30 a plugin", 130L, "2026-12-01 a plugin", 1L);
        assertThat(requests(book)).isEqualTo(expected);
        assertThat(requests(book.between(days[1], days[1]))).containsOnlyKeys("2026-11-30 a plugin");
        book.close();
        Book next = book(folder, days[2]);
        assertThat(requests(next)).isEqualTo(expected);
        assertThat(requests(next.between(days[1], LocalDate.MAX)))
                .containsOnlyKeys("2026-11-30 a plugin", "2026-12-01 a plugin");
        next.close();
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("lock", "usage-2026-11.jsonl", "usage-2026-12.jsonl");
        }
    }

    /** A file that ends anywhere: all whole lines count, and what is added then counts too. */
    @Test
    void a_torn_end_costs_what_is_torn_and_no_more() throws IOException {
        Random random = new Random(7);
        Path written = folder.resolve("written");
        Book book = book(written, DAY);
        for (int i = 0; i < 3; i++) {
            hit(
                    random.nextBoolean() ? "a" : "\u00e4\u20ac\ud83d\ude00",
                    random.nextBoolean() ? "plugin" : "release",
                    1 + random.nextInt(9));
            book.fold(DAY);
            book.flush(DAY);
        }
        book.close();
        byte[] whole = Files.readAllBytes(written.resolve("usage-2026-11.jsonl"));
        for (int length = 0; length <= whole.length; length++) {
            Path torn = folder.resolve("torn" + length);
            Files.createDirectories(torn);
            Path file = torn.resolve("usage-2026-11.jsonl");
            byte[] left = java.util.Arrays.copyOf(whole, length);
            Files.write(file, left);
            // What a test can say without the code that it tests: the last line of each that ends, or lacks its end
            // alone.
            Map<String, Long> expected = new TreeMap<>();
            int from = 0;
            for (int at = 0; at <= length; at++) {
                if (at < whole.length && whole[at] == '\n') {
                    String line = new String(whole, from, at - from, StandardCharsets.UTF_8);
                    expected.put(
                            "2026-11-28 "
                                    + line.replaceAll(".*\"team\":\"([^\"]*)\",\"resource\":\"([^\"]*)\".*", "$1 $2"),
                            Long.valueOf(line.replaceAll(".*\"requests\":([0-9]+)}.*", "$1")));
                    from = at + 1;
                }
            }
            Book next = book(torn, DAY);
            assertThat(requests(next)).as("of %s bytes", length).isEqualTo(expected);
            hit("next", "plugin", 1);
            next.fold(DAY);
            next.flush(DAY);
            next.close();
            expected.put("2026-11-28 next plugin", 1L);
            Book after = book(torn, DAY);
            assertThat(requests(after)).as("of %s bytes, and one more", length).isEqualTo(expected);
            after.close();
        }
        assertThat(log.lines())
                .anyMatch(
                        line -> line.matches(
                                "WARN .*usage-2026-11.jsonl: [0-9]+ bytes at its end were not finished, and are cut off; .*\\s*"));
    }

    @Test
    void a_damaged_line_is_left_out_and_told_of() throws IOException {
        Book book = book(folder, DAY);
        for (String team : List.of("a", "b", "c")) {
            hit(team, "plugin", 1);
            book.fold(DAY);
            book.flush(DAY);
        }
        book.close();
        Path file = folder.resolve("usage-2026-11.jsonl");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"team\":\"b\"", "\"team\":\"x\"") + "\n\0\0\0{} 00000000\nnothing\n");
        Book next = book(folder, DAY);
        assertThat(requests(next)).containsOnlyKeys("2026-11-28 a plugin", "2026-11-28 c plugin");
        assertThat(log.lines()).anyMatch(line -> line.contains("4 damaged lines are left out"));
        next.close();
    }

    @Test
    void a_file_of_lines_that_are_out_of_date_is_written_anew() throws IOException {
        Path file = folder.resolve("usage-2026-11.jsonl");
        Book book = book(folder, DAY);
        hit("a", "plugin", 1);
        hit("b", "plugin", 1);
        book.fold(DAY);
        book.flush(DAY);
        byte[] some = Files.readAllBytes(file);
        book.close();
        while (Files.size(file) < 1 << 20) {
            Files.write(file, some, StandardOpenOption.APPEND);
        }
        Book next = book(folder, DAY);
        hit("a", "plugin", 1);
        next.fold(DAY);
        next.flush(DAY);
        assertThat(Files.size(file)).isLessThan(2L * some.length);
        hit("a", "plugin", 1);
        next.fold(DAY);
        next.flush(DAY);
        next.close();
        Book after = book(folder, DAY);
        assertThat(requests(after)).isEqualTo(Map.of("2026-11-28 a plugin", 3L, "2026-11-28 b plugin", 1L));
        after.close();
    }

    @Test
    void what_cannot_be_written_is_kept_and_written_later() throws IOException {
        Path directory = folder.resolve("kept");
        Book book = book(directory, DAY);
        hit("a", "plugin", 1);
        book.fold(DAY);
        book.flush(DAY);
        Files.move(directory, folder.resolve("away"));
        Files.writeString(directory, "a file in its place");
        for (int i = 0; i < 3; i++) {
            hit("a", "plugin", 1);
            book.fold(DAY);
            assertThatThrownBy(() -> book.flush(DAY)).isInstanceOf(IOException.class);
        }
        // The next month has no file either.
        hit("a", "plugin", 1);
        book.fold(DAY.plusDays(3));
        assertThatThrownBy(() -> book.flush(DAY.plusDays(3))).isInstanceOf(IOException.class);
        Files.delete(directory);
        Files.move(folder.resolve("away"), directory);
        book.flush(DAY.plusDays(3));
        book.close();
        Book next = book(directory, DAY.plusDays(3));
        assertThat(requests(next)).isEqualTo(Map.of("2026-11-28 a plugin", 4L, "2026-12-01 a plugin", 1L));
        next.close();
    }

    @Test
    void a_file_that_was_taken_away_or_emptied_is_made_again_with_all_of_the_month() throws IOException {
        Book book = book(folder, DAY);
        hit("a", "plugin", 1);
        book.fold(DAY);
        book.flush(DAY);
        Files.write(folder.resolve("usage-2026-11.jsonl"), new byte[0]);
        hit("a", "plugin", 1);
        book.fold(DAY);
        book.flush(DAY);
        assertThat(Files.readAllLines(folder.resolve("usage-2026-11.jsonl"))).hasSize(1);
        Files.delete(folder.resolve("usage-2026-11.jsonl"));
        hit("b", "plugin", 3);
        book.fold(DAY);
        book.flush(DAY);
        book.close();
        Book next = book(folder, DAY);
        assertThat(requests(next)).isEqualTo(Map.of("2026-11-28 a plugin", 2L, "2026-11-28 b plugin", 3L));
        next.close();
    }

    @Test
    void an_interrupted_write_is_made_up_for() throws IOException {
        Book book = book(folder, DAY);
        hit("a", "plugin", 1);
        book.fold(DAY);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> book.flush(DAY)).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
        hit("a", "plugin", 1);
        book.fold(DAY);
        book.flush(DAY);
        book.close();
        Book next = book(folder, DAY);
        assertThat(requests(next)).isEqualTo(Map.of("2026-11-28 a plugin", 2L));
        next.close();
    }

    @Test
    void a_directory_has_one_book() throws IOException {
        Book book = book(folder, DAY);
        assertThatThrownBy(() -> book(folder, DAY))
                .isInstanceOf(IOException.class)
                .hasMessage("another process keeps its ledger there");
        book.close();
        book(folder, DAY).close();
    }
}
