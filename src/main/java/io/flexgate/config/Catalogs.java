package io.flexgate.config;

import io.flexgate.access.AccessRules;
import io.flexgate.catalog.Catalog;
import io.flexgate.catalog.CatalogReader;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.text.FilesBeside;
import io.flexgate.config.text.Problem;
import io.flexgate.config.text.TextFiles;
import io.flexgate.config.text.YamlText;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the catalogs that a configuration names: built-in ones by their name, others from files beside it. Immutable.
 *
 * @param files what a file's path looks at
 */
record Catalogs(FilesBeside files) {

    /** Reads all; what cannot be read is reported, and where nothing can be, the API's own catalog stands in. */
    List<Catalog> read(Values values) {
        Found<List<String>> names = values.all(Keys.CATALOG);
        List<Catalog> catalogs = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : names.value()) {
            one(values, names, name).ifPresent(catalog -> {
                if (!seen.add(catalog.head().name())) {
                    report(values, names, "the catalog '" + catalog.head().name() + "' stands twice");
                }
                catalogs.add(catalog);
            });
        }
        AccessRules.Mode mode = values.one(Keys.ACCESS).value();
        for (Catalog catalog : catalogs) {
            if (mode != AccessRules.Mode.PASSTHROUGH && catalog.head().upstream() != null) {
                report(
                        values,
                        names,
                        "with access: " + mode.name().toLowerCase(Locale.ROOT)
                                + " the account's credential goes to upstream.url alone, and the catalog '"
                                + catalog.head().name()
                                + "' has an upstream of its own; allowed: catalogs without one");
            }
        }
        return catalogs.isEmpty() ? List.of(CatalogReader.builtIn("flex-plugins")) : catalogs;
    }

    /** The text of each catalog that is a file and could be read, by its name in the configuration. */
    Map<String, String> texts(Values values) {
        Map<String, String> texts = new HashMap<>();
        for (String name : values.all(Keys.CATALOG).value()) {
            if (file(name)) {
                try {
                    texts.put(name, files.read(name));
                } catch (IOException e) {
                    throw new IllegalArgumentException("the catalog " + name + ": " + TextFiles.reason(e), e);
                }
            }
        }
        return texts;
    }

    private static boolean file(String name) {
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private Optional<Catalog> one(Values values, Found<List<String>> names, String name) {
        if (!file(name)) {
            return Optional.of(CatalogReader.builtIn(name));
        }
        try {
            String text = files.read(name);
            List<Problem> malformed = new ArrayList<>();
            YamlText.read(name, text, malformed);
            if (malformed.isEmpty()) {
                return Optional.of(CatalogReader.read(text));
            }
            // With its line and column, and before anything is built of what could blow up.
            report(values, names, "the catalog " + malformed.get(0));
        } catch (IOException e) {
            report(values, names, "the catalog " + name + ": " + TextFiles.reason(e));
        } catch (InvalidPathException e) {
            report(values, names, "the catalog " + name + ": no path");
        } catch (YamlEngineException e) {
            String message = String.valueOf(e.getMessage());
            report(
                    values,
                    names,
                    "the catalog " + name + " is not YAML: " + Problem.oneLine(message.replaceAll("\\s+", " ")));
        } catch (IllegalArgumentException e) {
            report(values, names, "the catalog " + name + ": " + Problem.oneLine(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    private static void report(Values values, Found<List<String>> names, String message) {
        values.report(names.place(), Keys.CATALOG.at(), message);
    }
}
