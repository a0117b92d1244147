package io.flexgate.config.keys;

import io.flexgate.config.text.YamlLines;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every key as a configuration that states the defaults, each under what it is, what it may be, and its variable. Keys with a
 * name of the user's are examples in comments. Used once, by one thread.
 */
public final class Reference {

    private static final String HEAD = """
            # Flexgate: every key with its default. This text is itself a configuration; leave out what you do not change.
            # From outside: the variable under a key sets it over the file, and --set key=value goes over both; lists with commas.
            # Values may hold ${env:NAME}, ${env:NAME:-default} and ${file:/path}; $${ is a literal ${.
            """;

    private static final String ACCOUNT = "main";
    private static final String TEAM = "contact-center";

    private final YamlLines yaml = new YamlLines();
    private final Set<String> sections = new HashSet<>();

    private Reference() {}

    /** The whole of it. */
    public static String yaml() {
        List<String> written = new ArrayList<>(List.of(HEAD));
        Reference current = new Reference();
        boolean example = false;
        for (Key<?> key : Keys.ALL) {
            boolean named = key.path().stream().anyMatch(Key::placeholder);
            if (named != example) {
                written.add(current.text(example));
                current = new Reference();
                example = named;
            }
            current.add(key);
        }
        written.add(current.text(example));
        return String.join("", written);
    }

    private String text(boolean example) {
        return example
                ? yaml.toString()
                        .lines()
                        .map(line -> line.isEmpty() ? "\n" : "# " + line + "\n")
                        .collect(Collectors.joining())
                : yaml.toString();
    }

    private void add(Key<?> key) {
        List<String> path = Key.segments(key.at(key.path().get(0).equals(TeamKeys.LIST) ? TEAM : ACCOUNT));
        if (path.size() == 1) {
            yaml.blank();
        }
        for (int depth = 1; depth < path.size(); depth++) {
            section(
                    path.subList(0, depth),
                    Schema.section(String.join(".", key.path().subList(0, depth))));
        }
        boolean item = key.equals(TeamKeys.NAME);
        List<String> place = item ? path.subList(0, 2) : path;
        yaml.remark(place, capital(key.doc()));
        yaml.remark(place, allowed(key) + "; " + key.variable("<" + name(key) + ">"));
        if (item) {
            yaml.item(place, path.get(2), value(key), "");
        } else {
            yaml.value(path, value(key), "");
        }
    }

    private void section(List<String> path, String doc) {
        if (sections.add(String.join(".", path))) {
            if (path.size() == 1) {
                yaml.blank();
            }
            if (!doc.isEmpty()) {
                yaml.remark(path, capital(doc));
            }
        }
    }

    private static String name(Key<?> key) {
        return key.path().stream()
                .filter(Key::placeholder)
                .map(segment -> segment.substring(1, segment.length() - 1).toUpperCase(Locale.ROOT))
                .findFirst()
                .orElse("");
    }

    private static String allowed(Key<?> key) {
        Declared declared = Schema.at(String.join(".", key.path()));
        String form =
                switch (key.items()) {
                    case ONE -> "";
                    case SOME -> "a list of: ";
                    case ONE_OR_SOME -> "one or a list of: ";
                    case ANY -> "a list, which may be empty, of: ";
                };
        StringBuilder allowed = new StringBuilder(form).append(key.kind().allowed());
        if (declared.least().matches(".*(s|d)")) {
            allowed.append(", from " + declared.least() + " to " + declared.most());
        }
        if (key.general() != null) {
            allowed.append("; where not set, ").append(key.general().at()).append(" where that is");
        }
        if (declared.standard() == null) {
            allowed.append(key.equals(TeamKeys.ACCOUNT) ? "" : "; required");
        }
        if (declared.secret() && !key.many()) {
            allowed.append("; secret");
        }
        return allowed.append(Keys.RESTART.contains(key) ? "; needs a restart" : "")
                .toString();
    }

    private static String value(Key<?> key) {
        Declared declared = Schema.at(String.join(".", key.path()));
        String value = declared.standard() == null ? declared.example() : declared.standard();
        boolean list = key.items() == Key.Items.SOME || key.items() == Key.Items.ANY;
        List<String> items = list && value.isEmpty() ? List.of() : List.of(value.split(", "));
        return list ? YamlLines.list(items.stream().map(YamlLines::scalar).toList()) : YamlLines.scalar(value);
    }

    private static String capital(String doc) {
        boolean word = doc.split(" ", 2)[0].endsWith(":");
        return word ? doc : doc.substring(0, 1).toUpperCase(Locale.ROOT) + doc.substring(1);
    }
}
