package io.flexgate.config;

import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Nearest;
import io.flexgate.config.layers.Substitution;
import io.flexgate.config.layers.Value;
import io.flexgate.config.text.Place;
import io.flexgate.config.text.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The values of every layer by dotted path, read as what their keys declare when they are asked for. A value that cannot be
 * read is a problem once, however often it is asked for. Used by one thread.
 */
final class Values {

    private final Map<String, Value> given;
    private final Substitution substitution;
    private final Set<Problem> problems = new LinkedHashSet<>();

    Values(Map<String, Value> given, Substitution substitution) {
        this.given = given;
        this.substitution = substitution;
    }

    Set<Problem> problems() {
        return problems;
    }

    void report(Place place, String key, String message) {
        problems.add(new Problem(place, key, message));
    }

    /** The value of a key that has a default; for a key with a placeholder, for this name. */
    <T> Found<T> one(Key<T> key, String... names) {
        Found<List<T>> all = all(key, names);
        return new Found<>(all.value().get(0), all.place(), all.sound(), all.origin());
    }

    /** The values of a list that has a default. */
    <T> Found<List<T>> all(Key<T> key, String... names) {
        String path = key.at(names);
        Value value = given.get(path);
        if (value == null) {
            return standard(key);
        }
        List<T> read = read(key, path, value);
        boolean sound = value.readable() && read.size() == value.pieces().size();
        return sound
                ? new Found<>(read, value.place(), true, origin(value))
                : new Found<>(standard(key).value(), value.place(), false, "");
    }

    /** The value of a key that has no default, for one of the names that the user gave. */
    <T> Optional<Found<T>> required(Key<T> key, String name) {
        return requiredAll(key, name)
                .map(all -> new Found<>(all.value().get(0), all.place(), all.sound(), all.origin()));
    }

    /** The values of a list that has no default. */
    <T> Optional<Found<List<T>>> requiredAll(Key<T> key, String name) {
        String path = key.at(name);
        Value value = given.get(path);
        if (value == null) {
            Place place = place(path.substring(0, path.lastIndexOf('.')));
            report(place, path, "missing; allowed: " + key.kind().allowed());
            return Optional.empty();
        }
        List<T> read = read(key, path, value);
        return read.isEmpty() ? Optional.empty() : Optional.of(new Found<>(read, value.place(), true, origin(value)));
    }

    /** Whether what was given for a whole section has been reported. */
    boolean broken(String section) {
        return given.containsKey(section);
    }

    /** Whether anything was given for a key, right or wrong. */
    boolean given(Key<?> key, String... names) {
        return given.containsKey(key.at(names));
    }

    /** Where each item of a list was given. */
    List<Place> places(Key<?> key, String... names) {
        Value value = given.get(key.at(names));
        return value == null
                ? List.of()
                : value.pieces().stream().map(Value.Piece::place).toList();
    }

    /**
     * The names in a section that are meant. One that stands in no file and lacks what it needs is most likely another one's,
     * misspelt, where there are others; it is told as such and left out.
     */
    Set<String> known(String section, List<? extends Key<?>> needed) {
        Set<String> known = new TreeSet<>();
        Set<String> strangers = new TreeSet<>();
        Set<String> inFile = names(section, value -> value.place().inFile());
        for (String name : names(section)) {
            boolean whole = inFile.contains(name) || needed.stream().allMatch(key -> given(key, name));
            (whole ? known : strangers).add(name);
        }
        if (known.isEmpty()) {
            return strangers;
        }
        for (String name : strangers) {
            String path = section + "." + name;
            String meant = Nearest.to(name, known)
                    .map(nearest -> "did you mean " + nearest + "? ")
                    .orElse("");
            String missing = needed.stream()
                    .filter(key -> !given(key, name))
                    .map(key -> key.at(name))
                    .collect(Collectors.joining(", "));
            report(
                    place(path),
                    path,
                    "there is none of this name; " + meant + "allowed: " + String.join(", ", known)
                            + ", or a new one with " + missing + " too");
        }
        return known;
    }

    /** The names that the user gave in a section. */
    Set<String> names(String section) {
        return names(section, value -> true);
    }

    private Set<String> names(String section, Predicate<Value> which) {
        String beginning = section + ".";
        int segment = Key.segments(section).size();
        Set<String> names = new TreeSet<>();
        given.forEach((path, value) -> {
            if (path.startsWith(beginning) && which.test(value)) {
                names.add(Key.segments(path).get(segment));
            }
        });
        return names;
    }

    /** Where the first value of a section was given. */
    Place place(String section) {
        return given.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(section + "."))
                .map(entry -> entry.getValue().place())
                .min(Comparator.naturalOrder())
                .orElse(Place.DEFAULT);
    }

    private <T> Found<List<T>> standard(Key<T> key) {
        Key<T> general = key.general();
        if (general != null && given.containsKey(general.at())) {
            Found<List<T>> found = all(general);
            return new Found<>(found.value(), found.place(), found.sound(), "as " + general.at());
        }
        if (key.standard() == null) {
            throw new IllegalStateException(key.at() + " has no default");
        }
        if (key.items() == Key.Items.ANY && key.standard().isEmpty()) {
            return new Found<>(List.of(), Place.DEFAULT, true, "");
        }
        List<T> value = new ArrayList<>();
        for (String text : key.many() ? key.standard().split(", ") : new String[] {key.standard()}) {
            value.add(key.kind().reader().apply(text));
        }
        return new Found<>(List.copyOf(value), Place.DEFAULT, true, "");
    }

    private <T> List<T> read(Key<T> key, String path, Value value) {
        List<T> all = new ArrayList<>();
        for (Value.Piece piece : value.pieces()) {
            Substitution.Replaced replaced = substitution.replace(piece.text());
            replaced.failures().forEach(failure -> report(piece.place(), path, failure));
            if (replaced.failures().isEmpty()) {
                try {
                    all.add(key.kind().reader().apply(replaced.text()));
                } catch (IllegalArgumentException e) {
                    report(piece.place(), path, replaced.refusal(key.kind(), String.valueOf(e.getMessage())));
                }
            }
        }
        return all.size() == value.pieces().size() ? List.copyOf(all) : List.of();
    }

    private String origin(Value value) {
        Place place = value.place();
        String source = place.inFile() ? place.source() + ":" + place.line() : place.source();
        List<String> parts = new ArrayList<>(List.of(source));
        value.pieces()
                .forEach(
                        piece -> parts.addAll(substitution.replace(piece.text()).references()));
        return String.join(", ", parts);
    }
}
