package io.flexgate.config;

import io.flexgate.config.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The files that a configuration names. Immutable.
 *
 * @param files what a path looks at
 * @param file the configuration's own path: others are relative to its folder
 */
record FilesBeside(TextFiles files, String file) {

    /**
     * The text of a file.
     *
     * @throws java.nio.file.InvalidPathException where the name is no path
     */
    String read(String name) throws IOException {
        return files.read(path(name));
    }

    Path path(String name) {
        Path path = Path.of(name);
        Path folder = Path.of(file).toAbsolutePath().getParent();
        return path.isAbsolute() || folder == null ? path : folder.resolve(path);
    }
}
