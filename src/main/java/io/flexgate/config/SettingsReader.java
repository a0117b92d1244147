package io.flexgate.config;

import io.flexgate.config.layers.FileLayer;
import io.flexgate.config.layers.Overrides;
import io.flexgate.config.layers.Substitution;
import io.flexgate.config.layers.Value;
import io.flexgate.config.text.FilesBeside;
import io.flexgate.config.text.FilesRead;
import io.flexgate.config.text.Place;
import io.flexgate.config.text.Problem;
import io.flexgate.config.text.TextFiles;
import io.flexgate.config.text.YamlText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * From the texts that a configuration consists of to {@link Settings}: {@code --set} over environment over file over
 * defaults. Whole or not at all, and all problems at once. Immutable; any thread.
 */
public final class SettingsReader {

    private final Map<String, String> environment;
    private final TextFiles secrets;

    /**
     * A reader for one environment.
     *
     * @param environment what {@code ${env:NAME}} and {@code FLEXGATE_...} look at
     * @param secrets what {@code ${file:/path}} looks at
     */
    public SettingsReader(Map<String, String> environment, TextFiles secrets) {
        this.environment = Map.copyOf(environment);
        this.secrets = secrets;
    }

    /**
     * Reads one configuration.
     *
     * @param file name of the file, for messages
     * @param text its text; empty means all defaults
     * @param settings {@code key=value}, the last one winning
     */
    public Reading read(String file, String text, List<String> settings) {
        List<Problem> problems = new ArrayList<>();
        Map<String, Value> given = new LinkedHashMap<>();
        FilesRead files = new FilesRead(secrets);
        Substitution substitution = new Substitution(environment, files);
        YamlText.read(file, text, problems).ifPresent(root -> FileLayer.read(root, substitution, given, problems));
        Overrides.fromEnvironment(environment, variablesNamed(given), given, problems);
        Overrides.fromCommandLine(settings, given, problems);
        Values values = new Values(given, substitution);
        FilesBeside beside = new FilesBeside(files, file);
        try {
            Settings result = new Assembly(values, beside).settings();
            problems.addAll(values.problems());
            if (problems.isEmpty()) {
                Effective effective = new Effective(values, new Catalogs(beside).texts(values));
                return new Reading.Accepted(result, effective, paths(file, files));
            }
        } catch (IllegalArgumentException e) {
            problems.addAll(values.problems());
            if (problems.isEmpty()) {
                // A room refused what nothing here has an objection to; its message says why.
                problems.add(new Problem(Place.of(file), "", String.valueOf(e.getMessage())));
            }
        }
        return new Reading.Refused(problems, paths(file, files));
    }

    private static List<Path> paths(String file, FilesRead files) {
        List<Path> paths = new ArrayList<>(List.of(Path.of(file).toAbsolutePath()));
        paths.addAll(files.paths());
        return paths.stream().distinct().toList();
    }

    private static Set<String> variablesNamed(Map<String, Value> given) {
        Set<String> names = new HashSet<>();
        given.values()
                .forEach(value -> value.pieces().forEach(piece -> names.addAll(Substitution.names(piece.text()))));
        return names;
    }
}
