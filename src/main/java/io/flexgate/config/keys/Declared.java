package io.flexgate.config.keys;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the schema says of one key. Immutable.
 *
 * @param path dotted, with {@code <account>} and the like for names that the user gives
 * @param doc one line, without a full stop
 * @param standard the default as it would be written, a list's items with commas, or null when there is none
 * @param items how many values
 * @param secret whether what is given must never be shown
 * @param words what the value may be, where it is one of a few; else the words beside a number; empty for none
 * @param least the lower bound as it would be written, or empty for none
 * @param most the upper bound as it would be written, or empty for none
 * @param example a value for those without a default; else empty
 */
record Declared(
        String path,
        String doc,
        @Nullable String standard,
        Key.Items items,
        boolean secret,
        List<String> words,
        String least,
        String most,
        String example) {

    Declared {
        words = List.copyOf(words);
    }

    /** The one word that may stand in place of a number. */
    String word() {
        if (words.size() != 1) {
            throw wrong("needs one word beside the number, and has " + words);
        }
        return words.get(0);
    }

    /** A mistake of this version's, not of the user's: the schema does not fit the code. */
    IllegalStateException wrong(String reason) {
        return new IllegalStateException(Schema.RESOURCE + ": " + path + " " + reason);
    }
}
