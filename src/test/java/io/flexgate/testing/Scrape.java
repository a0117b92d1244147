package io.flexgate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code /metrics} says, read by the rules of Prometheus's text format. */
public final class Scrape {

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([^ ]+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    /** A value and what it is of. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    private final List<Sample> samples = new ArrayList<>();

    private Scrape() {}

    /** Reads a text; fails where a line is none of the format's. */
    public static Scrape of(String text) {
        Scrape scrape = new Scrape();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            Map<String, String> labels = new TreeMap<>();
            if (sample.group(2) != null) {
                Matcher label = LABEL.matcher(sample.group(2));
                int end = 0;
                while (label.find() && label.start() == end) {
                    labels.put(label.group(1), label.group(2));
                    end = label.end();
                }
                assertThat(end).as(line).isEqualTo(sample.group(2).length());
            }
            String value = sample.group(3);
            scrape.samples.add(new Sample(
                    sample.group(1),
                    labels,
                    value.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value)));
        });
        return scrape;
    }

    /** Asks a gateway. */
    public static Scrape of(Client admin) {
        Response answer = admin.get("/metrics");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return of(answer.text());
    }

    public List<Sample> samples() {
        return samples;
    }

    /** The samples of a metric that have these labels, given as name, value, name, value. */
    public Stream<Sample> named(String name, String... labels) {
        return samples.stream().filter(sample -> sample.name().equals(name)).filter(sample -> {
            for (int i = 0; i < labels.length; i += 2) {
                if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                    return false;
                }
            }
            return true;
        });
    }

    /** What they are together. */
    public double sum(String name, String... labels) {
        return named(name, labels).mapToDouble(Sample::value).sum();
    }

    /** The labels of each metric. */
    public Map<String, Set<String>> labels() {
        Map<String, Set<String>> all = new TreeMap<>();
        samples.forEach(sample -> all.computeIfAbsent(sample.name(), first -> new TreeSet<>())
                .addAll(sample.labels().keySet()));
        return all;
    }

    /** How many series there are whose names begin like this. */
    public long series(String prefix) {
        return samples.stream()
                .filter(sample -> sample.name().startsWith(prefix))
                .count();
    }
}
