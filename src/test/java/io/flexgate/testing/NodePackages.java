package io.flexgate.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The packages of {@code src/test/node}, which {@code scripts/test} installs. */
public final class NodePackages {

    /** Where the package file is. */
    public static final Path FOLDER = Path.of("src", "test", "node");

    private NodePackages() {}

    /** Why the packages cannot be used, or the empty text. */
    public static String whatIsMissing() {
        String reason = System.getProperty("flexgate.node.missing", "");
        if (!reason.isEmpty() || Files.isDirectory(FOLDER.resolve("node_modules"))) {
            return reason;
        }
        return "the Node packages are not installed: run scripts/test, or npm ci in " + FOLDER;
    }
}
