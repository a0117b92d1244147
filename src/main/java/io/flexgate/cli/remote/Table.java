package io.flexgate.cli.remote;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns that stand under one another: texts to the left, numbers to the right. Used by one thread. */
final class Table {

    private static final String GAP = "  ";
    private static final String CUT = "\u2026";

    /** What is shown of a text at least, however narrow it gets. */
    private static final int LEAST = 8;

    private final List<String> headings;
    private final List<Boolean> numbers = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Prepares.
     *
     * @param headings one for each column; one that begins with {@code <} is of texts, any other of numbers
     */
    Table(String... headings) {
        List<String> shown = new ArrayList<>();
        for (String heading : headings) {
            boolean text = heading.startsWith("<");
            numbers.add(!text);
            shown.add(text ? heading.substring(1) : heading);
        }
        this.headings = List.copyOf(shown);
    }

    /** Adds a row, with a field for each column. */
    Table row(String... fields) {
        List<String> row = new ArrayList<>();
        for (String field : fields) {
            row.add(Terminal.line(field));
        }
        rows.add(row);
        return this;
    }

    /** Prints it; on a terminal that is too narrow the widest texts are cut. */
    void print(PrintWriter out, Terminal terminal) {
        int[] widths = widths(terminal.columns());
        out.println(terminal.heading(line(headings, widths)));
        rows.forEach(row -> out.println(line(row, widths)));
    }

    private int[] widths(int columns) {
        int[] widths = new int[headings.size()];
        int all = GAP.length() * (widths.length - 1);
        for (int i = 0; i < widths.length; i++) {
            widths[i] = length(headings.get(i));
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
            all += widths[i];
        }
        while (columns > 0 && all > columns) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (!numbers.get(i) && widths[i] > LEAST && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                break;
            }
            widths[widest]--;
            all--;
        }
        return widths;
    }

    private String line(List<String> fields, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String field = fields.get(i);
            if (length(field) > widths[i]) {
                field = field.substring(0, field.offsetByCodePoints(0, widths[i] - 1)) + CUT;
            }
            String blank = " ".repeat(widths[i] - length(field));
            line.append(i == 0 ? "" : GAP).append(numbers.get(i) ? blank + field : field + blank);
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
