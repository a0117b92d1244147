import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Makes the table and the plot of the figures of all runs: {@code table.md} and {@code plot.svg} beside {@code results.csv}. Arguments: the
 * directory; with {@code complete} and scenarios it fails where one of them lacks a figure.
 */
public final class Report {

    static final Map<String, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("small", "Hit, 0.6 KB (fetch)");
        TITLES.put("list", "Hit, 14 KB (list)");
        TITLES.put("large", "Hit, 200 KB (list)");
        TITLES.put("same", "304, the client has it");
        TITLES.put("tls", "Hit, 0.6 KB, TLS");
        TITLES.put("http2", "Hit, 0.6 KB, HTTP/2 over TLS");
        TITLES.put("close", "Hit, 0.6 KB, a connection each");
        TITLES.put("miss0", "Miss, 0.6 KB, origin at 0 ms");
        TITLES.put("miss50", "Miss, 0.6 KB, origin at 50 ms");
        TITLES.put("cold", "One cold entry, asked for by 100 at once, origin at 50 ms");
        TITLES.put("distinct", "Hit among 100,000 entries, 0.6 KB");
        TITLES.put("write", "One write and nine reads, in turn");
        TITLES.put("loops", "Two event loops beside one");
    }

    /** As much as the gateway may be above nginx, and it could not be seen any more. */
    private static final double LATE_US = 300;

    static final Map<String, String> SERVERS = new LinkedHashMap<>();

    static {
        SERVERS.put("flexgate", "Flexgate");
        SERVERS.put("nginx", "nginx");
        SERVERS.put("varnish", "Varnish");
        SERVERS.put("haproxy", "HAProxy");
        SERVERS.put("vertx", "bare Vert.x");
        SERVERS.put("direct", "the origin itself");
        SERVERS.put("flexgate2", "Flexgate, two loops");
    }

    /** A line of results.csv. */
    record Line(Map<String, String> cells) {

        String text(String name) {
            return cells.getOrDefault(name, "");
        }

        double number(String name) {
            String text = text(name);
            return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        }

        double rate() {
            return number("requests") / number("seconds");
        }
    }

    private final List<Line> lines;
    private final StringBuilder out = new StringBuilder();

    Report(List<Line> lines) {
        this.lines = lines;
    }

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        List<String> text = Files.readAllLines(directory.resolve("results.csv"));
        String[] names = text.get(0).split(",");
        List<Line> lines = new ArrayList<>();
        for (String row : text.subList(1, text.size())) {
            String[] cells = row.split(",", names.length);
            Map<String, String> line = new LinkedHashMap<>();
            for (int i = 0; i < cells.length; i++) {
                line.put(names[i], cells[i]);
            }
            lines.add(new Line(line));
        }
        Report report = new Report(lines);
        if (arguments.length > 1) {
            report.complete(arguments[2]);
            return;
        }
        String table = report.table(Files.readString(directory.resolve("machine.txt")));
        Files.writeString(directory.resolve("table.md"), table);
        Files.writeString(directory.resolve("plot.svg"), new Plot(report).svg());
        System.out.print(table);
    }

    List<Line> of(String scenario, String server, String phase) {
        return lines.stream()
                .filter(line -> line.text("scenario").equals(scenario)
                        && line.text("server").equals(server)
                        && line.text("phase").equals(phase))
                .toList();
    }

    /** Why a server has no figures in a scenario. */
    Optional<String> unable(String scenario, String server) {
        return of(scenario, server, "unable").stream().map(line -> line.text("note")).findFirst();
    }

    double median(String scenario, String server, String phase, ToDoubleFunction<Line> figure) {
        return median(of(scenario, server, phase).stream().mapToDouble(figure).toArray());
    }

    double median(String scenario, String server, String phase, String name) {
        return median(scenario, server, phase, line -> line.number(name));
    }

    /** The median of the rounds' ratios of one server's figure to another's. */
    double ratio(String scenario, String server, String other, String phase, ToDoubleFunction<Line> figure) {
        Map<String, Double> theirs = new TreeMap<>();
        of(scenario, other, phase).forEach(line -> theirs.put(line.text("round"), figure.applyAsDouble(line)));
        return median(of(scenario, server, phase).stream()
                .filter(line -> theirs.containsKey(line.text("round")))
                .mapToDouble(line -> figure.applyAsDouble(line) / theirs.get(line.text("round")))
                .toArray());
    }

    static double median(double[] values) {
        double[] sorted = java.util.Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    boolean has(String scenario) {
        return lines.stream().anyMatch(line -> line.text("scenario").equals(scenario));
    }

    /** Whether most of its closed runs were as fast as the client's core could go, not the server's. */
    boolean clientBound(String scenario, String server) {
        List<Line> runs = of(scenario, server, "closed");
        return 2 * runs.stream().filter(line -> line.text("note").equals("client-bound")).count() > runs.size();
    }

    /** Whether the client was late by itself in most runs: it looks for answers as often as for what is due, so they waited as long to be read. */
    boolean clientLate(String scenario, String server, String phase) {
        List<Line> runs = of(scenario, server, phase);
        return 2 * runs.stream().filter(line -> line.number("late99_us") > LATE_US).count() > runs.size();
    }

    private void complete(String scenarios) {
        for (String scenario : scenarios.trim().split("[, ]+")) {
            if (!has(scenario)) {
                throw new IllegalStateException("no figures of " + scenario);
            }
            String phase = scenario.equals("cold") ? "burst" : "closed";
            for (Line line : lines) {
                String server = line.text("server");
                if (!line.text("scenario").equals(scenario) || server.equals("direct") || line.text("phase").equals("unable")) {
                    continue;
                }
                for (String name : List.of("requests", "p50_us", "p99_us", "p999_us", "cpu_us", "resident_kib")) {
                    double value = scenario.equals("loops") || line.text("phase").equals("closed") && name.startsWith("p")
                            ? 1
                            : line.number(name);
                    if (!(value > 0)) {
                        throw new IllegalStateException(scenario + " of " + server + " has no " + name + ": " + line);
                    }
                }
                if (of(scenario, server, phase).isEmpty()) {
                    throw new IllegalStateException(scenario + " of " + server + " was not measured");
                }
            }
        }
    }

    private String table(String machine) {
        out.append("```\n").append(machine).append("```\n\n");
        for (String scenario : TITLES.keySet()) {
            if (has(scenario)) {
                out.append("### ").append(TITLES.get(scenario)).append("\n\n");
                switch (scenario) {
                    case "cold" -> cold();
                    case "loops" -> loops();
                    default -> rates(scenario);
                }
                if (scenario.startsWith("miss")) {
                    direct(scenario);
                }
            }
        }
        new Targets(this).write(out);
        return out.toString();
    }

    private void rates(String scenario) {
        out.append("| server | requests/s | Flexgate is × | CPU per request | p50 | p99 | p99.9 at half its rate | resident |\n");
        out.append("|---|---|---|---|---|---|---|---|\n");
        boolean bound = false;
        for (String server : SERVERS.keySet()) {
            Optional<String> why = unable(scenario, server);
            if (why.isPresent()) {
                row(SERVERS.get(server), "– " + why.get(), "", "", "", "", "", "");
            } else if (!of(scenario, server, "closed").isEmpty()) {
                boolean limit = clientBound(scenario, server);
                bound |= limit;
                row(
                        SERVERS.get(server),
                        format("%,.0f", median(scenario, server, "closed", Line::rate)) + (limit ? " *" : ""),
                        server.equals("flexgate") ? "" : format("%.2f", ratio(scenario, "flexgate", server, "closed", Line::rate)),
                        format("%.1f µs", median(scenario, server, "closed", "cpu_us")),
                        format("%.2f ms", median(scenario, server, "half", "p50_us") / 1e3),
                        format("%.2f ms", median(scenario, server, "half", "p99_us") / 1e3),
                        format("%.2f ms", median(scenario, server, "half", "p999_us") / 1e3),
                        format("%.0f MiB", median(scenario, server, "closed", "resident_kib") / 1024));
            }
        }
        if (!of(scenario, "nginx", "alike").isEmpty()) {
            out.append("\nUnder the same load, half of what nginx can do: p50, p99, p99.9 ");
            for (String server : List.of("flexgate", "nginx")) {
                out.append(format("%.2f, ", median(scenario, server, "alike", "p50_us") / 1e3))
                        .append(format("%.2f, ", median(scenario, server, "alike", "p99_us") / 1e3))
                        .append(format("%.2f ms ", median(scenario, server, "alike", "p999_us") / 1e3))
                        .append("(").append(SERVERS.get(server)).append(server.equals("flexgate") ? "); " : ").\n");
            }
        }
        out.append(bound ? "\n\\* the client's core was busy and the server's was not: the server could do more; compare CPU per request.\n\n" : "\n");
    }

    private void direct(String scenario) {
        out.append("At 1,000 requests/s:\n\n| server | p50 | p99 | added to the origin's p50 |\n|---|---|---|---|\n");
        for (String server : SERVERS.keySet()) {
            if (!of(scenario, server, "fixed").isEmpty()) {
                row(
                        SERVERS.get(server),
                        format("%.3f ms", median(scenario, server, "fixed", "p50_us") / 1e3),
                        format("%.3f ms", median(scenario, server, "fixed", "p99_us") / 1e3),
                        server.equals("direct") ? "" : format("%.0f µs", added(scenario, server)));
            }
        }
        out.append("\n");
    }

    /** What a server adds to the origin's time, in µs. */
    double added(String scenario, String server) {
        return above(scenario, server, "direct", "fixed", "p50_us");
    }

    /** The median of the rounds' differences of one server's figure to another's. */
    double above(String scenario, String server, String other, String phase, String name) {
        Map<String, Double> theirs = new TreeMap<>();
        of(scenario, other, phase).forEach(line -> theirs.put(line.text("round"), line.number(name)));
        return median(of(scenario, server, phase).stream()
                .mapToDouble(line -> line.number(name) - theirs.getOrDefault(line.text("round"), Double.NaN))
                .toArray());
    }

    private void cold() {
        out.append("| server | calls of the origin for 100 | p50 | p99 | the last | CPU per request |\n|---|---|---|---|---|---|\n");
        for (String server : SERVERS.keySet()) {
            Optional<String> why = unable("cold", server);
            if (why.isPresent()) {
                row(SERVERS.get(server), "– " + why.get(), "", "", "", "");
            } else if (!of("cold", server, "burst").isEmpty()) {
                row(
                        SERVERS.get(server),
                        format(
                                "%.1f",
                                median("cold", server, "burst", line -> 100 * line.number("origin_requests") / line.number("requests"))),
                        format("%.1f ms", median("cold", server, "burst", "p50_us") / 1e3),
                        format("%.1f ms", median("cold", server, "burst", "p99_us") / 1e3),
                        format("%.1f ms", median("cold", server, "burst", "max_us") / 1e3),
                        format("%.0f µs", median("cold", server, "burst", "cpu_us")));
            }
        }
        out.append("\n");
    }

    private void loops() {
        out.append("| | requests/s | CPU per request | cores busy | busiest loop |\n|---|---|---|---|---|\n");
        Map<String, String> loops = new LinkedHashMap<>();
        loops.put("flexgate", "one loop, on one core with its client");
        loops.put("flexgate2", "two loops, on two cores with their clients");
        loops.put("pair", "two gateways of one loop, each on a core of its own with its client");
        loops.put("crossed", "the same two, each asked from both cores, as two loops are");
        for (Map.Entry<String, String> loop : loops.entrySet()) {
            String server = loop.getKey();
            row(
                    loop.getValue(),
                    format("%,.0f", median("loops", server, "closed", Line::rate)),
                    format("%.1f µs", median("loops", server, "closed", "cpu_us")),
                    format("%.0f and", median("loops", server, "closed", "server_core"))
                            + format(" %.0f %%", median("loops", server, "closed", "client_core")),
                    of("loops", server, "closed").stream()
                            .map(line -> line.text("note").replace("busiest loop ", ""))
                            .findFirst()
                            .orElse(""));
        }
        out.append("\nTwo give ")
                .append(format("%.2f", ratio("loops", "flexgate2", "flexgate", "closed", Line::rate)))
                .append(" × the rate of one; by the gateway's own CPU alone, two cores would give ")
                .append(format("%.2f", 2 * ratio("loops", "flexgate", "flexgate2", "closed", line -> line.number("cpu_us"))))
                .append(" ×. Two gateways that share nothing give ")
                .append(format("%.2f", ratio("loops", "pair", "flexgate", "closed", Line::rate)))
                .append(" × one, and ")
                .append(format("%.2f", ratio("loops", "crossed", "flexgate", "closed", Line::rate)))
                .append(" × where half of the requests go from core to core, as with two loops they do: that much the machine has for two; of it two loops give ")
                .append(format("%.2f", ratio("loops", "flexgate2", "crossed", "closed", Line::rate)))
                .append(".\n\n");
    }

    private void row(String... cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    static String format(String form, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, form, value);
    }
}
