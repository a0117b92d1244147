package io.flexgate.contract;

import io.flexgate.ledger.Outcome;
import io.flexgate.ledger.Row;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The ledger of a rig as text: by team and resource, what is not zero. */
final class LedgerText {

    private LedgerText() {}

    /** Once every request that came has ended: a streamed answer ends for the client a moment before it does for the ledger. */
    static Map<String, String> ofAllEnded(Rig rig) {
        Until.holds("every request has ended", () -> {
            boolean[] all = {true};
            rig.gateway().gateway().ledger().each((team, rows) -> rows.values()
                    .forEach(row -> all[0] &= row.requests()
                            == Stream.of(Outcome.values()).mapToLong(row::of).sum()));
            return all[0];
        });

        Map<String, String> all = new TreeMap<>();
        rig.gateway()
                .gateway()
                .ledger()
                .each((team, rows) -> rows.forEach((resource, row) -> all.put(team + " " + resource, text(row))));
        return all;
    }

    private static String text(Row row) {
        StringBuilder text = new StringBuilder("requests=" + row.requests());
        for (Outcome outcome : Outcome.values()) {
            if (row.of(outcome) > 0) {
                text.append(' ').append(outcome).append('=').append(row.of(outcome));
            }
        }
        return row.spares() == 0 ? text.toString() : text + " spared=" + row.spares();
    }
}
