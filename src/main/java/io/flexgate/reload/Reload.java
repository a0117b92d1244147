package io.flexgate.reload;

import io.flexgate.config.Change;
import io.flexgate.config.text.Problem;
import java.time.Instant;
import java.util.List;

/**
 * How following the configuration has ended. Immutable; holds no secret.
 *
 * @param at when
 * @param cause what made it be read: for people
 * @param ending whether it is in force
 * @param changes what is different from before, if it was accepted
 * @param restart what of the configuration is not in force, as it needs a restart
 * @param problems why it was refused
 */
public record Reload(
        Instant at, String cause, Ending ending, List<Change> changes, List<Change> restart, List<Problem> problems) {

    /** Whether it is in force. */
    public enum Ending {
        /** It is, and says something else than before. */
        APPLIED,
        /** It says what it said before. */
        UNCHANGED,
        /** It is not: the old one is. */
        REFUSED
    }

    public Reload {
        changes = List.copyOf(changes);
        restart = List.copyOf(restart);
        problems = List.copyOf(problems);
    }
}
