package io.flexgate.config.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of one reading: each is read once, so that it is the same text wherever it is put in, and which they were is
 * known afterwards. Used by one thread.
 */
public final class FilesRead implements TextFiles {

    private final TextFiles files;
    private final Map<Path, Content> contents = new LinkedHashMap<>();

    /** How reading one went. */
    private sealed interface Content {
        record Text(String text) implements Content {}

        record Failure(IOException cause) implements Content {}
    }

    public FilesRead(TextFiles files) {
        this.files = files;
    }

    @Override
    public String read(Path path) throws IOException {
        Content content = contents.get(path.toAbsolutePath());
        if (content == null) {
            content = look(path);
            contents.put(path.toAbsolutePath(), content);
        }
        if (content instanceof Content.Failure failure) {
            throw failure.cause();
        }
        return ((Content.Text) content).text();
    }

    private Content look(Path path) {
        try {
            return new Content.Text(files.read(path));
        } catch (IOException e) {
            return new Content.Failure(e);
        }
    }

    /** Every file that was asked for, also those that could not be read: absolute, in the order of asking. */
    public List<Path> paths() {
        return List.copyOf(contents.keySet());
    }
}
