package io.flexgate.config.layers;

import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.text.Place;
import io.flexgate.config.text.Problem;
import io.flexgate.config.text.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a document to values by dotted path: every key is known, none is given twice. Used once, by one thread. */
public final class FileLayer {

    private final Substitution substitution;
    private final Map<String, Value> values;
    private final List<Problem> problems;

    private FileLayer(Substitution substitution, Map<String, Value> values, List<Problem> problems) {
        this.substitution = substitution;
        this.values = values;
        this.problems = problems;
    }

    /**
     * Adds a document's values.
     *
     * @param substitution for the names in lists: they are needed before the values are
     */
    public static void read(
            YamlNode root, Substitution substitution, Map<String, Value> values, List<Problem> problems) {
        new FileLayer(substitution, values, problems).section(List.of(), root);
    }

    private void section(List<String> path, YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar && scalar.absent()) {
            return;
        }
        if (!(node instanceof YamlNode.Mapping mapping)) {
            report(node.place(), path, "keys are needed here, not a value; allowed: " + allowed(path));
            return;
        }
        Map<String, Place> seen = new HashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            if (!(entry.key() instanceof YamlNode.Scalar key)) {
                report(entry.key().place(), path, "a key must be a word; allowed here: " + allowed(path));
                continue;
            }
            Place first = seen.putIfAbsent(key.text(), key.place());
            if (first != null) {
                report(
                        key.place(),
                        child(path, UnknownKey.shown(key.text())),
                        "given twice; first on line " + first.line());
                continue;
            }
            entry(child(path, key.text()), key.place(), entry.value());
        }
    }

    private void entry(List<String> path, Place place, YamlNode node) {
        Optional<Key<?>> key = Keys.find(path);
        if (key.isPresent()) {
            values.put(String.join(".", path), value(key.get(), path, node));
        } else if (Keys.listed(path)) {
            list(path, node);
        } else if (!Keys.below(path).isEmpty()) {
            section(path, node);
        } else {
            problems.add(UnknownKey.problem(place, path));
        }
    }

    /** A list with a mistake is remembered as such, so that what is missing in it is not told once more. */
    private void list(List<String> path, YamlNode node) {
        int before = problems.size();
        Map<String, YamlNode> items = ListItems.named(path, node, substitution, problems);
        if (problems.size() > before) {
            values.put(String.join(".", path), Value.unreadable(node.place()));
        }
        items.forEach((name, item) -> section(child(path, name), item));
    }

    private Value value(Key<?> key, List<String> path, YamlNode node) {
        String allowed = "; allowed: " + key.kind().allowed();
        boolean alone = key.items() == Key.Items.ONE_OR_SOME && node instanceof YamlNode.Scalar;
        if (key.many() && !alone) {
            return items(key, path, node);
        }
        if (!(node instanceof YamlNode.Scalar scalar)) {
            String found = node instanceof YamlNode.Sequence ? "a list" : "keys";
            report(node.place(), path, "one value is needed here, not " + found + allowed);
            return Value.unreadable(node.place());
        }
        if (scalar.absent()) {
            report(node.place(), path, "the value is missing" + allowed);
            return Value.unreadable(node.place());
        }
        return Value.of(node.place(), scalar.text());
    }

    private Value items(Key<?> key, List<String> path, YamlNode node) {
        String allowed = "; allowed: " + key.kind().allowed();
        List<Value.Piece> pieces = new ArrayList<>();
        boolean any = key.items() == Key.Items.ANY;
        if (!(node instanceof YamlNode.Sequence sequence) || (sequence.items().isEmpty() && !any)) {
            String needed =
                    switch (key.items()) {
                        case ANY -> "a list in [ ], empty or not,";
                        case ONE_OR_SOME -> "one value, or a list with at least one item in [ ],";
                        case ONE, SOME -> "a list with at least one item in [ ]";
                    };
            report(node.place(), path, needed + " is needed here" + allowed);
            return Value.unreadable(node.place());
        }
        for (YamlNode item : sequence.items()) {
            if (item instanceof YamlNode.Scalar scalar && !scalar.absent()) {
                pieces.add(new Value.Piece(item.place(), scalar.text()));
            } else {
                report(item.place(), path, "an item must be one value" + allowed);
                return Value.unreadable(node.place());
            }
        }
        return new Value(node.place(), List.copyOf(pieces));
    }

    private void report(Place place, List<String> path, String message) {
        problems.add(new Problem(place, String.join(".", path), message));
    }

    private static String allowed(List<String> path) {
        return String.join(", ", Keys.below(path));
    }

    private static List<String> child(List<String> path, String name) {
        List<String> child = new ArrayList<>(path);
        child.add(name);
        return List.copyOf(child);
    }
}
