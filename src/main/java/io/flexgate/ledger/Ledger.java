package io.flexgate.ledger;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** The rows of all teams. Any thread. Names come from the configuration and the catalog, so there are few. */
public final class Ledger {

    private final Map<String, Map<String, Row>> teams = new ConcurrentHashMap<>();

    /** The row of a team for a resource; the same one each time. */
    public Row row(String team, String resource) {
        Map<String, Row> rows = teams.get(team);
        Row row = rows == null ? null : rows.get(resource);
        // To compute takes a lock, even where there is nothing to compute; every request comes by here.
        return row != null
                ? row
                : teams.computeIfAbsent(team, named -> new ConcurrentHashMap<>())
                        .computeIfAbsent(resource, named -> new Row());
    }

    /** Shows each team's rows by resource, in order of their names. */
    public void each(BiConsumer<String, Map<String, Row>> reader) {
        new TreeMap<>(teams).forEach((team, rows) -> reader.accept(team, new TreeMap<>(rows)));
    }
}
