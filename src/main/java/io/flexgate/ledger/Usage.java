package io.flexgate.ledger;

import java.time.LocalDate;
import java.util.Comparator;

/**
 * What a team has asked for of one resource on one day. Immutable.
 *
 * @param whose which day, in UTC, team and resource
 */
public record Usage(Whose whose, Figures figures) {

    /** Which day, team and resource; in that order. */
    public record Whose(LocalDate day, String team, String resource) implements Comparable<Whose> {

        private static final Comparator<Whose> ORDER =
                Comparator.comparing(Whose::day).thenComparing(Whose::team).thenComparing(Whose::resource);

        @Override
        public int compareTo(Whose other) {
            return ORDER.compare(this, other);
        }
    }
}
