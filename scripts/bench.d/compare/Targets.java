import java.util.Locale;

/** What the gateway is meant to reach, and whether it does, by the medians of a run. */
final class Targets {

    private final Report report;
    private StringBuilder out = new StringBuilder();

    Targets(Report report) {
        this.report = report;
    }

    void write(StringBuilder to) {
        out = to;
        out.append("### Targets\n\n| what | is | wanted | |\n|---|---|---|---|\n");
        rate("small", "nginx", 1.25);
        rate("small", "varnish", 2.5);
        rate("small", "vertx", 0.8);
        rate("list", "nginx", 1.2);
        rate("large", "nginx", 0.9);
        rate("miss0", "nginx", 0.7);
        for (String scenario : Report.TITLES.keySet()) {
            late(scenario);
        }
        for (String scenario : new String[] {"miss0", "miss50"}) {
            line(Report.TITLES.get(scenario) + ": p50 added to the origin's, µs", report.added(scenario, "flexgate"), 150, false);
        }
        line(
                "two event loops × one, rate",
                report.ratio("loops", "flexgate2", "flexgate", "closed", Report.Line::rate),
                1.8,
                true);
        // Of what the machine has for two loops at work.
        line(
                "two event loops × two gateways of one loop under the same load, rate",
                report.ratio("loops", "flexgate2", "crossed", "closed", Report.Line::rate),
                0.9,
                true);
    }

    /** Per core: by rate where the server's core was the limit of both, by CPU per request where a client's was. */
    private void rate(String scenario, String other, double wanted) {
        String title = Report.TITLES.get(scenario) + ": × " + Report.SERVERS.get(other);
        if (report.clientBound(scenario, "flexgate") || report.clientBound(scenario, other)) {
            line(title + ", by CPU per request", report.ratio(scenario, other, "flexgate", "closed", line -> line.number("cpu_us")), wanted, true);
        } else {
            line(title, report.ratio(scenario, "flexgate", other, "closed", Report.Line::rate), wanted, true);
        }
    }

    private void late(String scenario) {
        // What waits for an origin, or for one call by another, is no measure of the gateway.
        if (scenario.startsWith("miss") || scenario.equals("cold") || scenario.equals("loops") || scenario.equals("write")) {
            return;
        }
        String title = Report.TITLES.get(scenario);
        time(scenario, "half", title + ": p99 above nginx's, ms, each at half its rate", report.above(scenario, "flexgate", "nginx", "half", "p99_us"), 0.3);
        time(scenario, "half", title + ": p99.9, ms", report.median(scenario, "flexgate", "half", "p999_us"), 5);
        time(
                scenario,
                "alike",
                title + ": p99 above nginx's, ms, both under half of what nginx can do",
                report.above(scenario, "flexgate", "nginx", "alike", "p99_us"),
                0.3);
    }

    private void time(String scenario, String phase, String title, double us, double wanted) {
        if (!Double.isNaN(us) && report.clientLate(scenario, "flexgate", phase)) {
            out.append(String.format(Locale.ROOT, "| %s | %.2f | < %s | not measured: the client was late by itself |%n", title, us / 1e3, wanted));
        } else {
            line(title, us / 1e3, wanted, false);
        }
    }

    private void line(String title, double is, double wanted, boolean atLeast) {
        if (Double.isNaN(is)) {
            return;
        }
        boolean met = atLeast ? is >= wanted : is < wanted;
        out.append(String.format(
                Locale.ROOT, "| %s | %.2f | %s %s | %s |%n", title, is, atLeast ? "≥" : "<", wanted, met ? "met" : "**not met**"));
    }
}
