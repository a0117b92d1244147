package io.flexgate.config.text;

import java.util.Comparator;

/**
 * Where a value was given. Immutable; ordered the way a reader looks things up: the file from top to bottom, then the rest.
 *
 * @param source a file's name, an environment variable's, {@code --set}, or {@code default}
 * @param line from 1; 0 where the source has no lines
 * @param column from 1; 0 where the source has no lines
 */
public record Place(String source, int line, int column) implements Comparable<Place> {

    /** Where a value is from that was given nowhere. */
    public static final Place DEFAULT = of("default");

    private static final Comparator<Place> ORDER = Comparator.comparing((Place place) -> !place.inFile())
            .thenComparing(Place::source)
            .thenComparingInt(Place::line)
            .thenComparingInt(Place::column);

    /** A source without lines. */
    public static Place of(String source) {
        return new Place(source, 0, 0);
    }

    /** Whether there is a line to point at. */
    public boolean inFile() {
        return line > 0;
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line:column}, or the source alone. */
    @Override
    public String toString() {
        return inFile() ? source + ":" + line + ":" + column : source;
    }
}
