package io.flexgate.cli.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Who reads what is printed. Immutable.
 *
 * @param person whether somebody sits there: asks and is answered
 * @param columns how wide it is; 0 where nothing is cut
 * @param bold whether headings stand out
 * @param answers what somebody types, a line
 */
public record Terminal(boolean person, int columns, boolean bold, Supplier<String> answers) {

    /** {@code scripts/flexgate} says so: a shell knows, and not every Java does. */
    private static final String TERMINAL = "FLEXGATE_TERMINAL";

    /** The script's as well: somebody reads the errors, and types. */
    private static final String ASK = "FLEXGATE_ASK";

    private static final int LEAST = 40;

    /** Nothing is cut, nobody is asked. */
    public static Terminal none() {
        return new Terminal(false, 0, false, () -> "");
    }

    /** The process's own. */
    public static Terminal of(Map<String, String> environment) {
        boolean person = !environment.getOrDefault(ASK, "").isEmpty();
        String columns = environment.getOrDefault(TERMINAL, "");
        if (!columns.matches("[0-9]{1,4}")) {
            return new Terminal(person, 0, false, Terminal::typed);
        }
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(person, Math.max(LEAST, Integer.parseInt(columns)), !plain, Terminal::typed);
    }

    private static String typed() {
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String line = in.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A heading. */
    String heading(String text) {
        return bold ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    /** What comes from elsewhere, on one line, without a word to the terminal. */
    static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .map(point ->
                        Character.isISOControl(point) || Character.getType(point) == Character.FORMAT ? '?' : point)
                .forEach(line::appendCodePoint);
        return line.toString();
    }
}
