package io.flexgate.config;

import org.jspecify.annotations.Nullable;

/**
 * One difference between two configurations, for people. Immutable; never holds a secret.
 *
 * @param key dotted path; for an account or a team that came or went, that of the whole of it
 * @param before as it would be written, secrets masked; null for what came
 * @param after the same; null for what went
 * @param restart whether it has no effect before a restart
 */
public record Change(
        String key, @Nullable String before, @Nullable String after, boolean restart) {

    /** {@code cache.default.fresh: 30s -> 1m}; what looks the same masked is said to have changed. */
    @Override
    public String toString() {
        String needed = restart ? " (needs a restart)" : "";
        if (before == null || after == null) {
            return key + (before == null ? ": added" : ": removed") + needed;
        }
        return key + ": " + before + " -> " + after + (before.equals(after) ? " (changed)" : "") + needed;
    }
}
