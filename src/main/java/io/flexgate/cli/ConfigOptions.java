package io.flexgate.cli;

import io.flexgate.config.Reading;
import io.flexgate.config.SettingsReader;
import io.flexgate.config.Source;
import io.flexgate.config.text.Place;
import io.flexgate.config.text.Problem;
import io.flexgate.config.text.TextFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The options of every command that reads a configuration, and the reading. */
final class ConfigOptions {

    private static final int LARGEST_FILE = 1 << 20;

    private final Console console;
    private final String standard;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; the file in conf/ of this installation if not given.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key, over the environment and the file: --set cache.max-memory=32MiB. Repeatable.")
    private List<String> settings = new ArrayList<>();

    /** Whether there was anything in the file when it was read. One reads at a time, on one thread or another. */
    private volatile boolean written;

    ConfigOptions(Console console, String standard) {
        this.console = console;
        this.standard = standard;
    }

    /** Takes {@code --config FILE}, once at most, and {@code --set KEY=VALUE}; false where there is anything else. */
    boolean takes(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i += 2) {
            String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            if (value.isEmpty() || value.startsWith("-")) {
                return false;
            }
            if (arguments.get(i).equals("--set")) {
                settings.add(value);
            } else if (arguments.get(i).equals("--config") && file == null) {
                file = Path.of(value);
            } else {
                return false;
            }
        }
        return true;
    }

    /** The name of the file in messages. */
    String name() {
        return path().toString();
    }

    /** Goes on with an accepted configuration; prints what is wrong with a refused one. */
    int read(PrintWriter problems, ToIntFunction<Reading.Accepted> next) {
        return read().on(next::applyAsInt, refused -> {
            refused.problems().forEach(problems::println);
            int count = refused.problems().size();
            problems.println(count == 1 ? "1 problem" : count + " problems");
            return ExitCode.USAGE;
        });
    }

    /**
     * The same configuration each time it is asked for: the same file and options, whatever they say by then. A file that has been
     * emptied meanwhile is refused: a full disk or a write that was broken off does that, and without its teams and accounts the
     * gateway would hand their keys to upstream.
     */
    Source source() {
        return this::read;
    }

    private Reading read() {
        try {
            String text = text();
            if (text.isBlank() && written) {
                return refused("the file is empty, which it was not before; write {} where all defaults are meant");
            }
            written = !text.isBlank();
            return new SettingsReader(console.environment(), TextFiles.onDisk(LARGEST_FILE))
                    .read(name(), text, settings);
        } catch (IOException e) {
            return refused(TextFiles.reason(e) + (file == null ? "; name another with --config FILE" : ""));
        }
    }

    private Reading refused(String why) {
        return new Reading.Refused(List.of(new Problem(Place.of(name()), "", why)), List.of(path().toAbsolutePath()));
    }

    private Path path() {
        return file != null ? file : console.installed(standard);
    }

    private String text() throws IOException {
        if (file == null && Files.notExists(path())) {
            try (InputStream packed = ConfigOptions.class.getResourceAsStream("/" + standard)) {
                if (packed != null) {
                    return new String(packed.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        return TextFiles.onDisk(LARGEST_FILE).read(path());
    }
}
