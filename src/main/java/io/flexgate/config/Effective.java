package io.flexgate.config;

import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.keys.Kind;
import io.flexgate.config.layers.Substitution;
import io.flexgate.config.text.Problem;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The configuration in force as YAML that reads back the same: every default filled in, secrets masked, and behind each
 * value that is no default where it comes from.
 */
public final class Effective {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9_./+-]*(:[A-Za-z0-9_./+-]+)*");

    private final Values values;

    Effective(Values values) {
        this.values = values;
    }

    /** The text, in the order of the table of keys. */
    public String yaml() {
        StringBuilder yaml = new StringBuilder();
        List<String> above = List.of();
        for (Key<?> key : Keys.ALL) {
            if (key.path().stream().anyMatch(Key::placeholder)) {
                continue;
            }
            above = line(yaml, above, key);
            if (key.equals(Keys.ACCESS)) {
                accounts(yaml);
            }
        }
        return yaml.toString();
    }

    private void accounts(StringBuilder yaml) {
        List<String> above = List.of();
        for (String name : values.names("accounts")) {
            for (Key<?> key : List.of(Keys.ACCOUNT_SID, Keys.ACCOUNT_USERNAME, Keys.ACCOUNT_PASSWORD)) {
                List<String> path = Key.segments(key.at(name));
                above = headings(yaml, above, path);
                leaf(yaml, path, required(key, name));
            }
        }
    }

    private <T> Printed required(Key<T> key, String name) {
        Found<T> found = values.required(key, name).orElseThrow();
        return new Printed(scalar(key.kind(), found.value()), found.origin());
    }

    private <T> List<String> line(StringBuilder yaml, List<String> above, Key<T> key) {
        List<String> parents = headings(yaml, above, key.path());
        Found<List<T>> found = values.all(key);
        List<String> items =
                found.value().stream().map(item -> scalar(key.kind(), item)).toList();
        String text = key.many() ? "[ " + String.join(", ", items) + " ]" : items.get(0);
        leaf(yaml, key.path(), new Printed(text, found.origin()));
        return parents;
    }

    private record Printed(String text, String origin) {}

    /** Prints the sections that lead to a path and are not open yet; gives the sections that are open now. */
    private static List<String> headings(StringBuilder yaml, List<String> above, List<String> path) {
        List<String> parents = path.subList(0, path.size() - 1);
        int common = 0;
        while (common < Math.min(above.size(), parents.size())
                && above.get(common).equals(parents.get(common))) {
            common++;
        }
        for (int depth = common; depth < parents.size(); depth++) {
            yaml.append("  ".repeat(depth)).append(parents.get(depth)).append(":\n");
        }
        return parents;
    }

    private static void leaf(StringBuilder yaml, List<String> path, Printed printed) {
        yaml.append("  ".repeat(path.size() - 1))
                .append(path.get(path.size() - 1))
                .append(": ")
                .append(printed.text());
        if (!printed.origin().isEmpty()) {
            yaml.append(" # ").append(Problem.oneLine(printed.origin()));
        }
        yaml.append('\n');
    }

    private static <T> String scalar(Kind<T> kind, T value) {
        String text = Substitution.escape(kind.printer().apply(value));
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ' || c == 0x7f) {
                quoted.append(String.format("\\x%02x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
