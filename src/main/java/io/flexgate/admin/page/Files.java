package io.flexgate.admin.page;

import java.util.List;

/** What the page loads. */
final class Files {

    /** Of {@code dashboard/} in the resources. */
    static final List<String> OWN = List.of(
            "dashboard.css",
            "icon.svg",
            "theme.js",
            "main.js",
            "dom.js",
            "format.js",
            "session.js",
            "feed.js",
            "history.js",
            "charts.js",
            "overview.js",
            "teams.js",
            "cache.js",
            "config.js",
            "errors.js");

    /** Of the chart library's package. */
    static final List<String> CHARTS = List.of("uPlot.iife.min.js", "uPlot.min.css");

    private Files() {}
}
