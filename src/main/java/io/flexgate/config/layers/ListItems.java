package io.flexgate.config.layers;

import io.flexgate.config.keys.Keys;
import io.flexgate.config.keys.Nearest;
import io.flexgate.config.keys.TeamKeys;
import io.flexgate.config.text.Place;
import io.flexgate.config.text.Problem;
import io.flexgate.config.text.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The items of a list of mappings by the {@code name} that each has. Used once, by one thread. */
final class ListItems {

    private static final String NAME = "name";

    private final String list;
    private final Substitution substitution;
    private final List<Problem> problems;
    private final Map<String, Place> seen = new LinkedHashMap<>();

    private ListItems(String list, Substitution substitution, List<Problem> problems) {
        this.list = list;
        this.substitution = substitution;
        this.problems = problems;
    }

    /** The items in their order; those that have no name of their own are reported and left out. */
    static Map<String, YamlNode> named(
            List<String> path, YamlNode node, Substitution substitution, List<Problem> problems) {
        ListItems items = new ListItems(String.join(".", path), substitution, problems);
        Map<String, YamlNode> named = new LinkedHashMap<>();
        if (node instanceof YamlNode.Scalar scalar && scalar.absent()) {
            return named;
        }
        if (node instanceof YamlNode.Sequence sequence) {
            sequence.items().forEach(item -> items.name(item).ifPresent(name -> named.put(name, item)));
        } else {
            items.report(node.place(), "a list is needed here, with a '- name: ...' for each of the " + items.list);
        }
        return named;
    }

    private Optional<String> name(YamlNode item) {
        if (!(item instanceof YamlNode.Mapping mapping)) {
            report(item.place(), "an item must be keys, not " + kind(item) + "; allowed: " + allowed());
            return Optional.empty();
        }
        List<String> others = new ArrayList<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            if (entry.key() instanceof YamlNode.Scalar key) {
                if (key.text().equals(NAME)) {
                    return read(entry.value());
                }
                others.add(key.text());
            }
        }
        String meant = others.stream()
                .filter(other -> Nearest.to(other, List.of(NAME)).isPresent())
                .findFirst()
                .map(other -> "; did you mean name in place of " + UnknownKey.shown(other) + "?")
                .orElse("");
        report(
                item.place(),
                "this item has no name" + meant + (meant.isEmpty() ? "; " : " ") + "allowed: " + allowed());
        return Optional.empty();
    }

    private Optional<String> read(YamlNode value) {
        if (!(value instanceof YamlNode.Scalar scalar) || scalar.absent()) {
            report(
                    value.place(),
                    "a name must be one value, not " + kind(value) + "; allowed: "
                            + TeamKeys.NAME.kind().allowed());
            return Optional.empty();
        }
        Substitution.Replaced replaced = substitution.replace(scalar.text());
        replaced.failures().forEach(failure -> report(value.place(), failure));
        if (!replaced.failures().isEmpty()) {
            return Optional.empty();
        }
        try {
            String name = TeamKeys.NAME.kind().reader().apply(replaced.text());
            Place first = seen.putIfAbsent(name, value.place());
            if (first == null) {
                return Optional.of(name);
            }
            report(value.place(), "the name '" + name + "' is given twice; first on line " + first.line());
        } catch (IllegalArgumentException e) {
            report(value.place(), replaced.refusal(TeamKeys.NAME.kind(), ""));
        }
        return Optional.empty();
    }

    private static String kind(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar) {
            return scalar.absent() ? "nothing" : "a value";
        }
        return node instanceof YamlNode.Sequence ? "a list" : "keys";
    }

    private String allowed() {
        return String.join(", ", Keys.below(List.of(list, NAME)));
    }

    private void report(Place place, String message) {
        problems.add(new Problem(place, list, message));
    }
}
