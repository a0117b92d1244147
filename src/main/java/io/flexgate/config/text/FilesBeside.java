package io.flexgate.config.text;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The files that a configuration names. Immutable.
 *
 * @param files what a path looks at
 * @param file the configuration's own path: others are relative to its folder
 */
public record FilesBeside(TextFiles files, String file) {

    /**
     * The text of a file.
     *
     * @throws java.nio.file.InvalidPathException where the name is no path
     */
    public String read(String name) throws IOException {
        return files.read(path(name));
    }

    /** Where a file is. */
    public Path path(String name) {
        Path path = Path.of(name);
        Path folder = Path.of(file).toAbsolutePath().getParent();
        return path.isAbsolute() || folder == null ? path : folder.resolve(path);
    }
}
