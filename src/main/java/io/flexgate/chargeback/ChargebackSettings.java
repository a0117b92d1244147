package io.flexgate.chargeback;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the ledger is kept. Immutable.
 *
 * @param directory absolute; made where it is not there
 * @param interval between two writes: what a killed process may lose
 */
public record ChargebackSettings(Path directory, Duration interval) {

    public ChargebackSettings {
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException("there is no end to writing without a pause");
        }
    }

    /** Why nothing can be kept in a directory, as far as can be seen without trying; nothing where it can. */
    public static Optional<String> unfit(Path directory) {
        Path there = directory.toAbsolutePath().normalize();
        while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            @Nullable Path above = there.getParent();
            if (above == null) {
                return Optional.of("there is no " + there);
            }
            there = above;
        }
        if (!Files.exists(there)) {
            return Optional.of(there + " is a link to nothing");
        }
        if (!Files.isDirectory(there)) {
            return Optional.of(there + " is no directory");
        }
        return Files.isWritable(there) ? Optional.empty() : Optional.of(there + " cannot be written by this user");
    }
}
