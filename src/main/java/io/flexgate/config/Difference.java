package io.flexgate.config;

import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.keys.ListenKeys;
import io.flexgate.config.text.YamlLines;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is different between two configurations in force. Used once, by one thread. */
final class Difference {

    /** Where a change stands: by the table of keys, with what a name has below it together, and in front the name itself. */
    private record Position(int section, String name, int key) implements Comparable<Position> {

        private static final Comparator<Position> ORDER = Comparator.comparingInt(Position::section)
                .thenComparing(Position::name)
                .thenComparingInt(Position::key);

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }
    }

    private final Map<Key<?>, Integer> table = new HashMap<>();
    private final Map<String, Integer> sections = new HashMap<>();
    private final Map<Position, Change> changes = new TreeMap<>();

    Difference(Effective before, Effective after) {
        for (Key<?> key : Keys.ALL) {
            sections.putIfAbsent(key.path().get(0), table.size());
            table.put(key, table.size());
        }
        Map<List<String>, Effective.Line> old = byPath(before);
        Map<List<String>, Effective.Line> now = byPath(after);
        now.forEach((path, line) -> {
            Effective.Line was = old.get(path);
            if (was == null) {
                came(line);
            } else if (!was.values().equals(line.values()) && !(was.follows() && line.follows())) {
                put(was, line);
            }
        });
        old.forEach((path, line) -> {
            if (!now.containsKey(path)) {
                went(line);
            }
        });
        catalogs(before, after);
    }

    List<Change> all() {
        return List.copyOf(changes.values());
    }

    private static Map<List<String>, Effective.Line> byPath(Effective effective) {
        return effective.lines().stream().collect(Collectors.toMap(Effective.Line::path, Function.identity()));
    }

    private void put(Effective.Line was, Effective.Line line) {
        Key<?> key = line.key();
        boolean named = key.path().stream().anyMatch(Key::placeholder);
        Position position = named
                ? new Position(section(line), line.path().get(1), place(key))
                : new Position(place(key), "", place(key));
        changes.put(
                position, new Change(String.join(".", line.path()), was.masked(), line.masked(), restart(was, line)));
    }

    /** Other certificates are shown at once, but a listener that has none cannot get its first, nor the other way round. */
    private static boolean restart(Effective.Line was, Effective.Line line) {
        Key<?> key = line.key();
        return Keys.RESTART.contains(key)
                || (key.equals(ListenKeys.CERTIFICATE)
                        && was.values().contains(Optional.empty())
                                != line.values().contains(Optional.empty()));
    }

    /** Only names that the user gives come and go: accounts and teams, each told once. */
    private void came(Effective.Line line) {
        String name = line.path().get(1);
        changes.put(whole(line), new Change(line.path().get(0) + "." + name, null, name, false));
    }

    private void went(Effective.Line line) {
        String name = line.path().get(1);
        changes.put(whole(line), new Change(line.path().get(0) + "." + name, name, null, false));
    }

    private Position whole(Effective.Line line) {
        return new Position(section(line), line.path().get(1), -1);
    }

    /** The same files may say something else. */
    private void catalogs(Effective before, Effective after) {
        after.catalogs().forEach((name, text) -> {
            String was = before.catalogs().get(name);
            if (was != null && !was.equals(text)) {
                int place = place(Keys.CATALOG);
                String shown = YamlLines.scalar(name);
                changes.put(
                        new Position(place, name, place),
                        new Change(Keys.CATALOG.at(), shown, shown, Keys.RESTART.contains(Keys.CATALOG)));
            }
        });
    }

    private int place(Key<?> key) {
        return table.getOrDefault(key, 0);
    }

    private int section(Effective.Line line) {
        return sections.getOrDefault(line.path().get(0), 0);
    }
}
