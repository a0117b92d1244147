package io.flexgate.admin.chargeback;

import io.flexgate.ledger.Figures;
import io.flexgate.ledger.Ledger;
import io.flexgate.ledger.Usage;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is known where the ledger is not kept: what was counted since the start of the process, as today's.
 *
 * @param clock for dates
 */
public record Today(Ledger ledger, InstantSource clock) implements Days {

    @Override
    public Future<List<Usage>> between(LocalDate from, LocalDate to) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        List<Usage> rows = new ArrayList<>();
        if (!today.isBefore(from) && !today.isAfter(to)) {
            ledger.each((team, resources) -> resources.forEach(
                    (resource, row) -> rows.add(new Usage(new Usage.Whose(today, team, resource), Figures.of(row)))));
        }
        return Future.succeededFuture(rows);
    }
}
