import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The medians as bars: a row for each scenario, in it the rate, the CPU of a request and the p99 at half the rate. SVG as text. */
final class Plot {

    private static final List<String> SERVERS = List.of("flexgate", "nginx", "varnish", "haproxy", "vertx");
    private static final Map<String, String> COLOURS = Map.of(
            "flexgate", "#1f6feb", "nginx", "#2da44e", "varnish", "#bf8700", "haproxy", "#8250df", "vertx", "#8c959f");
    private static final int WIDTH = 1080;
    private static final int LEFT = 96;
    private static final int COLUMN = 320;
    private static final int BAR = 15;
    private static final int ROW = SERVERS.size() * BAR + 44;

    private final Report report;
    private final StringBuilder out = new StringBuilder();

    Plot(Report report) {
        this.report = report;
    }

    String svg() {
        List<String> scenarios = Report.TITLES.keySet().stream()
                .filter(scenario -> report.has(scenario) && !scenario.equals("loops"))
                .toList();
        int height = 40 + scenarios.size() * ROW;
        out.append(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"11\">%n",
                WIDTH, height));
        out.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        text(LEFT, 22, "requests/s (more is better)", "bold", "start");
        text(LEFT + COLUMN, 22, "CPU per request, µs (less is better)", "bold", "start");
        text(LEFT + 2 * COLUMN, 22, "p99 at half its rate, ms (less is better)", "bold", "start");
        for (int i = 0; i < scenarios.size(); i++) {
            String scenario = scenarios.get(i);
            int top = 40 + i * ROW;
            String phase = scenario.equals("cold") ? "burst" : "closed";
            text(8, top + 14, Report.TITLES.get(scenario), "bold", "start");
            for (int s = 0; s < SERVERS.size(); s++) {
                text(LEFT - 6, top + 33 + s * BAR, Report.SERVERS.get(SERVERS.get(s)), "normal", "end");
            }
            if (!scenario.equals("cold")) {
                bars(scenario, phase, LEFT, top + 22, Report.Line::rate, "%,.0f");
            }
            bars(scenario, phase, LEFT + COLUMN, top + 22, line -> line.number("cpu_us"), "%.1f");
            bars(scenario, scenario.equals("cold") ? "burst" : "half", LEFT + 2 * COLUMN, top + 22, line -> line.number("p99_us") / 1e3, "%.2f");
        }
        return out.append("</svg>\n").toString();
    }

    private void bars(String scenario, String phase, int x, int y, ToDoubleFunction<Report.Line> figure, String form) {
        double most = SERVERS.stream()
                .mapToDouble(server -> report.median(scenario, server, phase, figure))
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(1);
        for (int s = 0; s < SERVERS.size(); s++) {
            String server = SERVERS.get(s);
            double value = report.median(scenario, server, phase, figure);
            int top = y + s * BAR;
            if (Double.isNaN(value)) {
                text(x + 4, top + 11, "–", "normal", "start");
                continue;
            }
            double length = Math.max(1, (COLUMN - 80) * value / most);
            out.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                    x, top, length, BAR - 3, COLOURS.get(server)));
            String mark = phase.equals("closed") && form.equals("%,.0f") && report.clientBound(scenario, server) ? " *" : "";
            text(x + (int) length + 4, top + 10, String.format(Locale.ROOT, form, value) + mark, "normal", "start");
        }
    }

    private void text(int x, int y, String text, String weight, String anchor) {
        out.append(String.format(
                "<text x=\"%d\" y=\"%d\" font-weight=\"%s\" text-anchor=\"%s\" fill=\"#24292f\">%s</text>%n",
                x, y, weight, anchor, text.replace("&", "&amp;").replace("<", "&lt;")));
    }
}
