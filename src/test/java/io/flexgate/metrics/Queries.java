package io.flexgate.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a query of Prometheus names: metrics, and the labels that it asks of them. */
final class Queries {

    private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(?:=~|!~|!=|=)");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\{([^}]*)}");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");

    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset", "by", "without", "on");

    /** What Prometheus itself adds to all series. */
    private static final Set<String> TARGET = Set.of("instance", "job");

    /** What Prometheus itself tells of a target, by those labels. */
    private static final Set<String> OF_THE_TARGET = Set.of("up");

    private Queries() {}

    /**
     * What is wrong with a query.
     *
     * @param known the labels of each metric
     */
    static List<String> problems(String query, Map<String, Set<String>> known) {
        List<String> problems = new ArrayList<>();
        String plain = query.replaceAll("\"[^\"]*\"", "\"\"").replaceAll("\\[[^]]*]", "");
        List<String> grouped = new ArrayList<>();
        Matcher grouping = GROUPING.matcher(plain);
        while (grouping.find()) {
            for (String label : grouping.group(1).split(",")) {
                if (!label.isBlank()) {
                    grouped.add(label.strip());
                }
            }
        }
        Matcher selector = SELECTOR.matcher(plain);
        while (selector.find()) {
            Set<String> labels = known.getOrDefault(selector.group(1), Set.of());
            Matcher matcher = MATCHER.matcher(selector.group(2));
            while (matcher.find()) {
                if (!TARGET.contains(matcher.group(1)) && !labels.contains(matcher.group(1))) {
                    problems.add(selector.group(1) + " has no label " + matcher.group(1));
                }
            }
        }
        String names = GROUPING.matcher(plain.replaceAll("\\{[^}]*}", "")).replaceAll(" ");
        List<String> metrics = new ArrayList<>();
        Matcher word = WORD.matcher(names);
        while (word.find()) {
            String rest = names.substring(word.end()).stripLeading();
            if (!rest.startsWith("(") && !OPERATORS.contains(word.group()) && !isPartOfNumber(names, word.start())) {
                metrics.add(word.group());
            }
        }
        if (metrics.isEmpty()) {
            problems.add("no metric is named");
        }
        metrics.stream()
                .filter(metric -> !known.containsKey(metric) && !OF_THE_TARGET.contains(metric))
                .forEach(metric -> problems.add("there is no " + metric));
        grouped.stream()
                .filter(label -> !TARGET.contains(label))
                .filter(label -> metrics.stream().noneMatch(metric -> known.getOrDefault(metric, Set.of())
                        .contains(label)))
                .forEach(label -> problems.add("no metric here has the label " + label));
        return problems;
    }

    /** Such as the e of 1e9. */
    private static boolean isPartOfNumber(String text, int start) {
        return start > 0 && Character.isDigit(text.charAt(start - 1));
    }
}
