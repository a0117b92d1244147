package io.flexgate.config.layers;

import io.flexgate.config.keys.Kind;
import io.flexgate.config.text.Problem;
import io.flexgate.config.text.TextFiles;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces <code>${env:NAME}</code>, <code>${env:NAME:-default}</code> and <code>${file:/path}</code>; <code>$${</code> is a literal
 * <code>${</code>. What is put in is not looked at again, so a secret may contain anything.
 */
public final class Substitution {

    private static final Pattern NAMED = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern VARIABLE = Pattern.compile("(?s)env:([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?");

    private final Map<String, String> environment;
    private final TextFiles files;

    public Substitution(Map<String, String> environment, TextFiles files) {
        this.environment = environment;
        this.files = files;
    }

    /**
     * A text with everything put in.
     *
     * @param references what was put in, as {@code ${env:NAME}} without defaults; empty for a text that stands in the file
     * @param failures what could not be put in
     */
    public record Replaced(String text, List<String> references, List<String> failures) {

        /** What to say where the text is not what it should be. A reason may quote it, so a masked one has none. */
        public String refusal(Kind<?> kind, String reason) {
            boolean masked = kind.secret() || !references.isEmpty();
            String from = references.isEmpty() ? "" : " (from " + String.join(", ", references) + ")";
            String shown = masked ? "***" + from : "'" + Problem.shown(text) + "'";
            String why = masked || reason.isEmpty() ? "" : ": " + reason;
            return shown + " is not " + kind.noun() + why + "; allowed: " + kind.allowed();
        }
    }

    /** The names of all variables that a text asks for. */
    public static List<String> names(String text) {
        List<String> names = new ArrayList<>();
        Matcher matcher = NAMED.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** The text that reads as this one. */
    public static String escape(String text) {
        return text.replace("${", "$${");
    }

    public Replaced replace(String text) {
        StringBuilder replaced = new StringBuilder();
        List<String> references = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$${", at)) {
                replaced.append("${");
                at += 3;
            } else if (text.startsWith("${", at)) {
                int end = text.indexOf('}', at);
                String inside = end < 0 ? "" : text.substring(at + 2, end);
                replaced.append(look(inside, references, failures));
                at = end < 0 ? text.length() : end + 1;
            } else {
                replaced.append(text.charAt(at++));
            }
        }
        return new Replaced(replaced.toString(), List.copyOf(references), List.copyOf(failures));
    }

    private String look(String inside, List<String> references, List<String> failures) {
        if (inside.startsWith("file:")) {
            return file(inside.substring("file:".length()), references, failures);
        }
        Matcher matcher = VARIABLE.matcher(inside);
        if (!matcher.matches()) {
            failures.add("a ${...} that is none; allowed: ${env:NAME}, ${env:NAME:-default}, ${file:/path}, and $${ for"
                    + " a literal ${");
            return "";
        }
        String name = matcher.group(1);
        String standard = matcher.group(2);
        references.add("${env:" + name + "}");
        String value = environment.get(name);
        if (standard != null) {
            return value == null || value.isEmpty() ? standard : value;
        }
        if (value == null) {
            failures.add("the environment variable " + name + " is not set; set it, or give a default: ${env:" + name
                    + ":-default}");
            return "";
        }
        return value;
    }

    private String file(String name, List<String> references, List<String> failures) {
        references.add("${file:" + Problem.oneLine(name) + "}");
        try {
            Path path = Path.of(name);
            if (!path.isAbsolute()) {
                failures.add("the file '" + Problem.shown(name) + "' is relative; allowed: an absolute path, such as"
                        + " ${file:/run/secrets/password}");
                return "";
            }
            return files.read(path).replaceFirst("\\r?\\n\\z", "");
        } catch (InvalidPathException e) {
            failures.add("'" + Problem.shown(name) + "' is not a path");
        } catch (IOException e) {
            failures.add("the file " + Problem.oneLine(name) + " cannot be read: " + TextFiles.reason(e));
        }
        return "";
    }
}
