package io.flexgate.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command sees of its process. Immutable.
 *
 * @param out for what was asked for
 * @param err for what went wrong
 * @param environment variables by name
 */
public record Console(PrintWriter out, PrintWriter err, Map<String, String> environment) {

    /** Where the files of this installation are; {@code scripts/flexgate} sets it, so that it works from anywhere. */
    private static final String HOME = "FLEXGATE_HOME";

    public Console {
        environment = Map.copyOf(environment);
    }

    /** A file of this installation, relative where that is shorter to read. */
    Path installed(String file) {
        Path here = Path.of("").toAbsolutePath();
        Path path =
                here.resolve(environment.getOrDefault(HOME, "")).resolve(file).normalize();
        return path.startsWith(here) ? here.relativize(path) : path;
    }
}
