package io.flexgate.chargeback;

import io.flexgate.ledger.Figures;
import io.flexgate.ledger.Ledger;
import io.flexgate.ledger.Usage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's growth by day, and the files that it is kept in. What could not be written stays here and is tried again. Used by
 * one thread.
 */
final class Book {

    /** The same pair of team and resource of the ledger, whatever the day. */
    private record Counter(String team, String resource) {}

    /** A month that has something to be written, or is the current one. */
    private static final class Month {

        final Map<Usage.Whose, Figures> pending = new TreeMap<>();

        @Nullable
        MonthFile file;
    }

    private final Ledger ledger;
    private final Path directory;
    private final FileChannel lock;
    private final Map<Counter, Figures> seen = new HashMap<>();
    private final Map<YearMonth, Month> months = new TreeMap<>();

    private Book(Ledger ledger, Path directory, FileChannel lock) {
        this.ledger = ledger;
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Opens a directory, made where it is not there, for this process alone.
     *
     * @throws IOException saying what is wrong with it
     */
    static Book open(Ledger ledger, Path directory, LocalDate today) throws IOException {
        Files.createDirectories(directory);
        FileChannel lock =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!locked(lock)) {
                throw new IOException("another process keeps its ledger there");
            }
            Book book = new Book(ledger, directory, lock);
            book.month(today).file = MonthFile.open(directory, YearMonth.from(today));
            return book;
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private static boolean locked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private Month month(LocalDate day) {
        return months.computeIfAbsent(YearMonth.from(day), month -> new Month());
    }

    /** Takes down what the ledger has counted since the last time, as this day's. */
    void fold(LocalDate today) {
        Month month = month(today);
        ledger.each((team, rows) -> rows.forEach((resource, row) -> {
            Counter counter = new Counter(team, resource);
            Figures now = Figures.of(row);
            Figures more = now.minus(seen.getOrDefault(counter, Figures.NONE));
            if (!more.equals(Figures.NONE)) {
                seen.put(counter, now);
                month.pending.merge(new Usage.Whose(today, team, resource), more, Figures::plus);
            }
        }));
    }

    /**
     * Writes what is not written yet, and closes the files of months that are over.
     *
     * @throws IOException where some of it could not be written: it is kept, and written with the next
     */
    void flush(LocalDate today) throws IOException {
        IOException failed = null;
        for (Iterator<Map.Entry<YearMonth, Month>> all = months.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<YearMonth, Month> one = all.next();
            try {
                write(one.getKey(), one.getValue());
                if (!one.getKey().equals(YearMonth.from(today))) {
                    close(one.getValue());
                    all.remove();
                }
            } catch (IOException e) {
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private void write(YearMonth when, Month month) throws IOException {
        if (month.pending.isEmpty()) {
            return;
        }
        MonthFile file = month.file;
        if (file == null) {
            Files.createDirectories(directory);
            file = MonthFile.open(directory, when);
            month.file = file;
        }
        Map<Usage.Whose, Figures> before = file.rows();
        List<Usage> changed = month.pending.entrySet().stream()
                .map(row -> new Usage(
                        row.getKey(),
                        before.getOrDefault(row.getKey(), Figures.NONE).plus(row.getValue())))
                .toList();
        file.add(changed);
        month.pending.clear();
        file.compact();
    }

    /**
     * What was used from one day to another, both included, in order; what is not written yet too.
     *
     * @throws IOException where a file of it cannot be read
     */
    List<Usage> between(LocalDate from, LocalDate to) throws IOException {
        Map<Usage.Whose, Figures> rows = new TreeMap<>();
        for (YearMonth when : known()) {
            if (when.isBefore(YearMonth.from(from)) || when.isAfter(YearMonth.from(to))) {
                continue;
            }
            Month month = months.get(when);
            MonthFile file = month == null ? null : month.file;
            rows.putAll(file != null ? file.rows() : MonthFile.rows(directory, when));
            if (month != null) {
                month.pending.forEach((whose, more) -> rows.merge(whose, more, Figures::plus));
            }
        }
        return rows.entrySet().stream()
                .filter(row -> !row.getKey().day().isBefore(from)
                        && !row.getKey().day().isAfter(to))
                .map(row -> new Usage(row.getKey(), row.getValue()))
                .toList();
    }

    private Iterable<YearMonth> known() throws IOException {
        TreeSet<YearMonth> known = new TreeSet<>(months.keySet());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "usage-*.jsonl")) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                try {
                    known.add(YearMonth.parse(name.substring("usage-".length(), name.length() - ".jsonl".length())));
                } catch (DateTimeException e) {
                    // Somebody else's.
                }
            }
        }
        return known;
    }

    private static void close(Month month) throws IOException {
        MonthFile file = month.file;
        month.file = null;
        if (file != null) {
            file.close();
        }
    }

    /** Lets another process have the directory. */
    void close() throws IOException {
        for (Month month : months.values()) {
            close(month);
        }
        lock.close();
    }
}
