package io.flexgate.config.text;

import java.util.List;
import java.util.regex.Pattern;

/** Writes keys and values by their path, one a line, each section's heading once. Used by one thread. */
public final class YamlLines {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9_./+%:-]*");
    private static final String STEP = "  ";

    private final StringBuilder yaml = new StringBuilder();
    private List<String> above = List.of();

    /**
     * One key and its value, under its sections.
     *
     * @param text as {@link #scalar} or {@link #list} gives it
     * @param comment behind it; empty for none
     */
    public void value(List<String> path, String text, String comment) {
        List<String> parents = path.subList(0, path.size() - 1);
        headings(parents);
        line(STEP.repeat(parents.size()) + path.get(parents.size()) + ": " + text, comment);
        above = parents;
    }

    /** Begins an item of a list with its first key: what follows with this path as a beginning belongs to it. */
    public void item(List<String> path, String key, String text, String comment) {
        List<String> parents = path.subList(0, path.size() - 1);
        headings(parents);
        line(STEP.repeat(parents.size()) + "- " + key + ": " + text, comment);
        above = path;
    }

    /** A comment above what stands at a path, which comes next. */
    public void remark(List<String> path, String comment) {
        headings(path.subList(0, path.size() - 1));
        above = path.subList(0, path.size() - 1);
        line(STEP.repeat(path.size() - 1) + "# " + Problem.oneLine(comment), "");
    }

    /** An empty line. */
    public void blank() {
        yaml.append('\n');
    }

    private void headings(List<String> parents) {
        int common = 0;
        while (common < Math.min(above.size(), parents.size())
                && above.get(common).equals(parents.get(common))) {
            common++;
        }
        for (int depth = common; depth < parents.size(); depth++) {
            line(STEP.repeat(depth) + parents.get(depth) + ":", "");
        }
    }

    private void line(String text, String comment) {
        yaml.append(text)
                .append(comment.isEmpty() ? "" : " # " + Problem.oneLine(comment))
                .append('\n');
    }

    /** What was written. */
    @Override
    public String toString() {
        return yaml.toString();
    }

    /** Values as a list. */
    public static String list(List<String> scalars) {
        return scalars.isEmpty() ? "[]" : "[ " + String.join(", ", scalars) + " ]";
    }

    /** A text as YAML reads it again, with quotes where it needs them. */
    public static String scalar(String text) {
        if (PLAIN.matcher(text).matches() && !text.contains("::") && !text.endsWith(":")) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ' || c == 0x7f) {
                quoted.append(String.format("\\x%02x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
