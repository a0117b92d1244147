package io.flexgate.config.layers;

import io.flexgate.config.text.Place;
import java.util.List;

/**
 * What was given for a key, as it was written. Immutable.
 *
 * @param place where
 * @param pieces one, or one for each item of a list
 * @param readable whether what was given is a value at all; where it is not, that has been reported
 */
public record Value(Place place, List<Piece> pieces, boolean readable) {

    public Value(Place place, List<Piece> pieces) {
        this(place, pieces, true);
    }

    /** One text, with its {@code ${...}} still in it. */
    public record Piece(Place place, String text) {}

    public static Value of(Place place, String text) {
        return new Value(place, List.of(new Piece(place, text)));
    }

    public static Value unreadable(Place place) {
        return new Value(place, List.of(), false);
    }
}
