package io.flexgate.config;

import io.flexgate.config.text.Problem;
import java.nio.charset.MalformedInputException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One configuration of a test: text, environment, overrides and files, added as the test tells them. */
final class Read {

    /** The content of a file that is no text. */
    static final String BINARY = "\0";

    private final String text;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> files = new HashMap<>();
    private final List<String> overrides = new ArrayList<>();

    private Read(String text) {
        this.text = text;
    }

    static Read yaml(String text) {
        return new Read(text);
    }

    Read env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Read file(String path, String content) {
        files.put(path, content);
        return this;
    }

    Read set(String keyAndValue) {
        overrides.add(keyAndValue);
        return this;
    }

    Reading reading() {
        SettingsReader reader = new SettingsReader(environment, path -> {
            String content = files.get(path.toString());
            if (content == null) {
                throw new NoSuchFileException(path.toString());
            }
            if (content.equals(BINARY)) {
                throw new MalformedInputException(1);
            }
            return content;
        });
        return reader.read("x.yaml", text, overrides);
    }

    Settings settings() {
        return accepted().settings();
    }

    String effective() {
        return accepted().effective().yaml();
    }

    List<String> problems() {
        return reading()
                .on(
                        accepted -> {
                            throw new AssertionError("accepted: " + accepted.settings());
                        },
                        refused -> refused.problems().stream()
                                .map(Problem::toString)
                                .toList());
    }

    Reading.Accepted accepted() {
        return reading().on(accepted -> accepted, refused -> {
            throw new AssertionError("refused: " + refused.problems());
        });
    }
}
