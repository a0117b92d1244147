package io.flexgate.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The bytes of an input as a header would carry them: each is a character, so that the kept inputs are readable files. */
final class Input {

    private Input() {}

    static String text(byte[] input) {
        return new String(input, StandardCharsets.ISO_8859_1);
    }

    /** The lines of an input; at least one. */
    static List<String> lines(byte[] input) {
        return List.of(text(input).split("\n", -1));
    }

    /** One of the lines, or the empty text where there are fewer. */
    static String line(byte[] input, int number) {
        List<String> lines = lines(input);
        return number < lines.size() ? lines.get(number) : "";
    }
}
