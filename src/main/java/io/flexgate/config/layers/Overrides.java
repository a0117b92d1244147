package io.flexgate.config.layers;

import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.text.Place;
import io.flexgate.config.text.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What stands above the file: {@code FLEXGATE_...} variables, and above them {@code --set}. Pure. */
public final class Overrides {

    private static final String PREFIX = "FLEXGATE_";

    /** What the launchers say to themselves: no key, and near to none. */
    private static final Set<String> OF_LAUNCHERS = Set.of("FLEXGATE_HOME", "FLEXGATE_PROFILE");

    private Overrides() {}

    /**
     * Adds what the environment sets.
     *
     * @param named variables that the file asks for by name; those are the user's own, however near to a key
     */
    public static void fromEnvironment(
            Map<String, String> environment, Set<String> named, Map<String, Value> values, List<Problem> problems) {
        new TreeMap<>(environment).forEach((variable, text) -> {
            if (!variable.startsWith(PREFIX) || OF_LAUNCHERS.contains(variable)) {
                return;
            }
            Place place = Place.of(variable);
            Keys.setBy(variable).ifPresentOrElse(path -> put(place, Key.segments(path), text, values, problems), () -> {
                if (!named.contains(variable)) {
                    Keys.nearestVariable(variable)
                            .ifPresent(known ->
                                    problems.add(new Problem(place, "", "sets nothing; did you mean " + known + "?")));
                }
            });
        });
    }

    /** Adds what {@code --set key=value} sets; of two for one key the last wins. */
    public static void fromCommandLine(List<String> settings, Map<String, Value> values, List<Problem> problems) {
        Place place = Place.of("--set");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                problems.add(new Problem(
                        place, UnknownKey.shown(setting), "not of the form key=value, such as cache.max-memory=32MiB"));
                continue;
            }
            put(place, Key.segments(setting.substring(0, equals)), setting.substring(equals + 1), values, problems);
        }
    }

    private static void put(
            Place place, List<String> path, String text, Map<String, Value> values, List<Problem> problems) {
        Optional<Key<?>> key = Keys.find(path);
        if (key.isPresent()) {
            values.put(String.join(".", path), value(key.get(), place, text));
            return;
        }
        Set<String> below = Keys.below(path);
        problems.add(
                below.isEmpty()
                        ? UnknownKey.problem(place, path)
                        : new Problem(
                                place,
                                String.join(".", path),
                                "has keys below it, not a value; allowed: " + String.join(", ", below)));
    }

    private static Value value(Key<?> key, Place place, String text) {
        if (key.items() == Key.Items.ANY && text.isBlank()) {
            return new Value(place, List.of());
        }
        return key.many() ? list(place, text) : Value.of(place, text);
    }

    private static Value list(Place place, String text) {
        List<Value.Piece> pieces = new ArrayList<>();
        Arrays.stream(text.split(",", -1)).map(String::strip).forEach(item -> pieces.add(new Value.Piece(place, item)));
        return new Value(place, List.copyOf(pieces));
    }
}
