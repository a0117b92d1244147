package io.flexgate.chargeback;

import io.flexgate.ledger.Figures;
import io.flexgate.ledger.Usage;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was used in one month: lines are added at the end, and forced to the disk before they count. Written anew, with the last
 * line of each alone, when most of it is out of date. Used by one thread.
 */
final class MonthFile implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(MonthFile.class);

    private static final String NEW = ".new";

    /** A file below this is not worth to be written anew. */
    private static final long SMALL = 1 << 20;

    private static final int OUT_OF_DATE = 4;

    private final Path path;
    private final Map<Usage.Whose, Figures> rows = new TreeMap<>();
    private FileChannel channel;

    /** Up to here it is whole; whatever is behind it was never finished. */
    private long end;

    private MonthFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static Path path(Path directory, YearMonth month) {
        return directory.resolve("usage-" + month + ".jsonl");
    }

    /** Opens a month's file to add to it: what is there counts, what was not finished is cut off. */
    static MonthFile open(Path directory, YearMonth month) throws IOException {
        Path path = path(directory, month);
        boolean there = Files.exists(path);
        Contents contents = there ? read(path) : Contents.empty();
        MonthFile file = new MonthFile(
                path,
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        try {
            file.rows.putAll(contents.rows());
            file.end = contents.whole();
            long torn = file.channel.size() - file.end;
            if (torn > 0) {
                LOG.warn(
                        "{}: {} bytes at its end were not finished, and are cut off; all before them counts",
                        path,
                        torn);
                file.channel.truncate(file.end);
            }
            if (contents.unended()) {
                file.end += file.channel.write(ByteBuffer.wrap(new byte[] {'\n'}), file.end);
            }
            if (!there) {
                settle(directory);
            }
            return file;
        } catch (IOException e) {
            file.channel.close();
            throw e;
        }
    }

    /** What a month's file says; nothing where there is none. */
    static Map<Usage.Whose, Figures> rows(Path directory, YearMonth month) throws IOException {
        Path path = path(directory, month);
        return Files.exists(path) ? read(path).rows() : Map.of();
    }

    /** What is on the disk. */
    Map<Usage.Whose, Figures> rows() {
        return rows;
    }

    /**
     * Adds lines; they are on the disk when it returns. Where it throws, nothing has changed as far as anybody will read, and the
     * same may be tried again.
     */
    void add(Collection<Usage> changed) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        changed.forEach(usage -> lines.writeBytes(Line.line(usage)));
        if (!channel.isOpen()) {
            // A thread that is interrupted while it waits for the disk has its file closed.
            channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
        if (!Files.exists(path) || channel.size() < end) {
            // Somebody has taken it away, or what was in it: all of it is known here.
            rewrite(changed);
            return;
        }
        if (channel.size() > end) {
            channel.truncate(end);
        }
        write(channel, lines.toByteArray(), end);
        channel.force(false);
        end += lines.size();
        keep(changed);
    }

    /** Leaves out what is out of date, where that is most of it. Where it throws, nothing has changed. */
    void compact() throws IOException {
        if (end < SMALL) {
            return;
        }
        long live = rows.entrySet().stream()
                .mapToLong(row -> Line.line(new Usage(row.getKey(), row.getValue())).length)
                .sum();
        if (end > OUT_OF_DATE * live) {
            rewrite(List.of());
        }
    }

    /** Another file takes this one's place at once, or not at all. */
    private void rewrite(Collection<Usage> changed) throws IOException {
        Map<Usage.Whose, Figures> all = new TreeMap<>(rows);
        changed.forEach(usage -> all.put(usage.whose(), usage.figures()));
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        all.forEach((whose, figures) -> lines.writeBytes(Line.line(new Usage(whose, figures))));
        Path other = path.resolveSibling(path.getFileName() + NEW);
        FileChannel written = FileChannel.open(
                other,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            write(written, lines.toByteArray(), 0);
            written.force(true);
            Files.move(other, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            written.close();
            throw e;
        }
        channel.close();
        channel = written;
        end = lines.size();
        settle(path.resolveSibling(""));
        // Last: where the directory could not be forced, the same is added again, and says the same.
        keep(changed);
    }

    private void keep(Collection<Usage> changed) {
        changed.forEach(usage -> rows.put(usage.whose(), usage.figures()));
    }

    private static void write(FileChannel channel, byte[] bytes, long from) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, from + buffer.position());
        }
    }

    /** A new name in a directory is on the disk when the directory is. */
    private static void settle(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /**
     * What a file says.
     *
     * @param whole how many bytes of it are whole lines
     * @param unended whether the last of them lacks its end alone
     */
    private record Contents(Map<Usage.Whose, Figures> rows, long whole, boolean unended) {

        static Contents empty() {
            return new Contents(Map.of(), 0, false);
        }
    }

    private static Contents read(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        Map<Usage.Whose, Figures> rows = new TreeMap<>();
        int damaged = 0;
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                damaged += take(bytes, from, at, rows) ? 0 : 1;
                from = at + 1;
            }
        }
        boolean unended = from < bytes.length && take(bytes, from, bytes.length, rows);
        if (damaged > 0) {
            LOG.warn("{}: {} damaged lines are left out", path, damaged);
        }
        return new Contents(rows, unended ? bytes.length : from, unended);
    }

    private static boolean take(byte[] bytes, int from, int to, Map<Usage.Whose, Figures> rows) {
        return Line.read(Arrays.copyOfRange(bytes, from, to))
                .map(usage -> {
                    rows.put(usage.whose(), usage.figures());
                    return true;
                })
                .orElse(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
