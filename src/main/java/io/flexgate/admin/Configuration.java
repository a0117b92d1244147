package io.flexgate.admin;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The configuration as an operator sees it; secrets are masked. Any thread. */
public interface Configuration {

    /**
     * A value.
     *
     * @param key dotted path
     * @param value as it would be written
     * @param origin for people; empty for a default
     */
    record Setting(String key, String value, String origin) {}

    /**
     * How reading it again has ended.
     *
     * @param at when
     * @param cause what made it be read
     * @param result one word
     * @param accepted whether it is in force; else the old one is
     * @param changes what is different from before
     * @param needsRestart what of it is not in force
     * @param problems why it was refused
     */
    record Reloaded(
            Instant at,
            String cause,
            String result,
            boolean accepted,
            List<String> changes,
            List<String> needsRestart,
            List<String> problems) {}

    /** What was asked for cannot be had yet; the message is for the one who asks. */
    final class NotYet extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public NotYet(String message) {
            super(message, null, false, false);
        }
    }

    /** All values, as they were accepted last. */
    List<Setting> settings();

    /** What of them is not in force, as it needs a restart. */
    List<String> needsRestart();

    /** How the last reload has ended; nothing before the first. */
    Optional<Reloaded> last();

    /** Reloads since the start. */
    record Counts(long accepted, long refused) {}

    /** How many reloads have ended how. */
    default Counts counts() {
        return new Counts(0, 0);
    }

    /**
     * Has it read now, whether it has changed or not.
     *
     * @return fails with {@link NotYet} where it cannot be
     */
    Future<Reloaded> reload();

    /** Where settings were made by hand, and stay as they are. */
    static Configuration none() {
        return new Configuration() {
            @Override
            public List<Setting> settings() {
                return List.of();
            }

            @Override
            public List<String> needsRestart() {
                return List.of();
            }

            @Override
            public Optional<Reloaded> last() {
                return Optional.empty();
            }

            @Override
            public Future<Reloaded> reload() {
                return Future.failedFuture(new NotYet("There is no configuration to read"));
            }
        };
    }
}
