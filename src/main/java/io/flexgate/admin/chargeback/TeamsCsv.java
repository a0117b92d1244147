package io.flexgate.admin.chargeback;

import io.flexgate.admin.Answers;
import io.flexgate.admin.Tally;
import io.flexgate.admin.view.Query;
import io.flexgate.ledger.Figures;
import io.flexgate.ledger.Usage;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a line for each day, team and resource, under one with the columns' names (RFC 4180). {@code from} and {@code to}
 * leave out other days, {@code team} other teams, and {@code by=team} puts all resources of a team together.
 */
public final class TeamsCsv implements Handler<RoutingContext> {

    private static final String LINE = "\r\n";

    /** With these a spreadsheet would take a text for a formula (OWASP, CSV Injection). */
    private static final String FORMULA = "=+-@\t\r\n";

    private static final LocalDate FIRST = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

    private final Days days;

    /** Prepares. */
    public TeamsCsv(Days days) {
        this.days = days;
    }

    /**
     * What is asked for.
     *
     * @param team null for all
     */
    private record Asked(
            LocalDate from, LocalDate to, @Nullable String team, boolean byTeam) {}

    @Override
    public void handle(RoutingContext context) {
        Asked asked = asked(Query.of(context.queryParams(), "from", "to", "team", "by"));
        // They may have been read on another thread, and there may be many: put together by a worker, sent by this
        // loop.
        Future.fromCompletionStage(
                        days.between(asked.from(), asked.to()).toCompletionStage(),
                        context.vertx().getOrCreateContext())
                .compose(rows -> context.vertx().executeBlocking(() -> text(rows, asked)))
                .onSuccess(text -> Answers.csv(context, text))
                .onFailure(context::fail);
    }

    private static Asked asked(Query query) {
        LocalDate from = date(query, "from", FIRST);
        LocalDate to = date(query, "to", LAST);
        if (from.isAfter(to)) {
            throw new Query.Bad("from is a day after to, so there is none between them");
        }
        String by = query.text("by");
        if (by != null && !by.equals("team") && !by.equals("resource")) {
            throw new Query.Bad("by is team or resource");
        }
        return new Asked(from, to, query.text("team"), "team".equals(by));
    }

    private static LocalDate date(Query query, String name, LocalDate otherwise) {
        String given = query.text(name);
        try {
            return given == null ? otherwise : LocalDate.parse(given);
        } catch (DateTimeException e) {
            throw new Query.Bad(name + " is a date such as 2026-11-28");
        }
    }

    private static String text(List<Usage> rows, Asked asked) {
        Map<Usage.Whose, Figures> lines = new TreeMap<>();
        for (Usage row : rows) {
            Usage.Whose whose = row.whose();
            if (asked.team() == null || asked.team().equals(whose.team())) {
                Usage.Whose line = asked.byTeam() ? new Usage.Whose(whose.day(), whose.team(), "") : whose;
                lines.merge(line, row.figures(), Figures::plus);
            }
        }
        List<String> text = new ArrayList<>();
        text.add(line(Stream.concat(
                asked.byTeam() ? Stream.of("date", "team") : Stream.of("date", "team", "resource"),
                Tally.NAMES.stream())));
        lines.forEach((whose, figures) -> text.add(line(Stream.concat(
                asked.byTeam()
                        ? Stream.of(whose.day().toString(), field(whose.team()))
                        : Stream.of(whose.day().toString(), field(whose.team()), field(whose.resource())),
                Tally.of(figures).figures().values().stream()
                        .map(figure -> Tally.plain(figure).toPlainString())))));
        return String.join("", text);
    }

    private static String line(Stream<String> fields) {
        return fields.collect(Collectors.joining(",", "", LINE));
    }

    private static String field(String name) {
        String text = !name.isEmpty() && FORMULA.indexOf(name.charAt(0)) >= 0 ? "'" + name : name;
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
