package io.flexgate.config.text;

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
        // Step by step: a comparator of comparators takes longer to put together, at each start, than all that it ever
        // compares.
        if (inFile() != other.inFile()) {
            return inFile() ? -1 : 1;
        }
        int bySource = source.compareTo(other.source);
        if (bySource != 0) {
            return bySource;
        }
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }

    /** {@code file:line:column}, or the source alone. */
    @Override
    public String toString() {
        return inFile() ? source + ":" + line + ":" + column : source;
    }
}
