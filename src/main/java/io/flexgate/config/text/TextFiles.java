package io.flexgate.config.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that a configuration consists of. The real one is {@link #onDisk}; tests have their own. */
@FunctionalInterface
public interface TextFiles {

    /** The file's text. */
    String read(Path path) throws IOException;

    /** Files on disk: UTF-8, no larger than a bound and, what is no file, not for ever: {@code /dev/zero} and a pipe end too. */
    static TextFiles onDisk(int mostBytes) {
        return path -> Files.isRegularFile(path) || Files.isDirectory(path) || Files.notExists(path)
                ? text(path, mostBytes)
                : new Patience().read(() -> text(path, mostBytes));
    }

    private static String text(Path path, int mostBytes) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes) {
                throw new IOException("larger than " + mostBytes / 1024 + "KiB");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    /** What to tell the user about a file that could not be read. */
    static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof CharacterCodingException) {
            return "not UTF-8 text";
        }
        String message = failure.getMessage();
        return message == null ? "it cannot be read" : Problem.shown(message);
    }
}
