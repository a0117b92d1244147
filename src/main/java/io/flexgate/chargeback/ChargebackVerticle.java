package io.flexgate.chargeback;

import io.flexgate.ledger.Ledger;
import io.flexgate.ledger.Usage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the ledger down by day (contract §7). To be deployed as a worker: it waits for the disk. Where the disk
 * fails, it warns, goes on counting, and tries again.
 */
public final class ChargebackVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(ChargebackVerticle.class);

    /** So long before midnight, so that a day's last requests are its own. */
    private static final Duration EVE = Duration.ofMillis(5);

    private final Ledger ledger;
    private final ChargebackSettings settings;
    private final InstantSource clock;

    /** Confined to the verticle's worker, as all below. */
    private @Nullable Book book;

    private boolean failing;

    /**
     * Prepares.
     *
     * @param clock for dates
     */
    public ChargebackVerticle(Ledger ledger, ChargebackSettings settings, InstantSource clock) {
        this.ledger = ledger;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        try {
            book = Book.open(ledger, settings.directory(), today());
        } catch (IOException e) {
            return Future.failedFuture("the ledger cannot be kept in ledger.directory " + settings.directory() + ": "
                    + ChargebackSettings.unfit(settings.directory()).orElseGet(() -> reason(e)));
        }
        later(book);
        return Future.succeededFuture();
    }

    /**
     * What was used from one day to another, both included, in order; counted up to now. Any thread; ends on the verticle's.
     *
     * @return fails where a file cannot be read
     */
    public Future<List<Usage>> between(LocalDate from, LocalDate to) {
        return here(() -> {
            Book open = book;
            if (open == null) {
                return List.of();
            }
            open.fold(today());
            return open.between(from, to);
        });
    }

    /** Writes down what has been counted up to now. Any thread; never fails: what cannot be written is tried again. */
    public Future<Void> write() {
        return here(() -> {
            Book open = book;
            if (open != null) {
                write(open);
            }
            return null;
        });
    }

    private <T> Future<T> here(Callable<@Nullable T> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(turn -> {
            try {
                done.complete(work.call());
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    @Override
    public Future<?> stop() throws IOException {
        Book open = book;
        book = null;
        if (open != null) {
            write(open);
            if (failing) {
                LOG.error("what was counted last could not be written to {}, and is lost", settings.directory());
            }
            open.close();
        }
        return Future.succeededFuture();
    }

    private void later(Book open) {
        vertx.setTimer(pause(clock.instant()), due -> {
            if (book == open) {
                try {
                    write(open);
                } finally {
                    later(open);
                }
            }
        });
    }

    /** In milliseconds; shorter where the day ends before. */
    private long pause(Instant now) {
        Instant midnight = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        Duration left = Duration.between(now, midnight.minus(EVE));
        boolean eve = left.compareTo(EVE) > 0 && left.compareTo(settings.interval()) < 0;
        return (eve ? left : settings.interval()).toMillis();
    }

    private void write(Book open) {
        try {
            LocalDate today = today();
            open.fold(today);
            open.flush(today);
            if (failing) {
                LOG.info("the ledger is written again");
            }
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn(
                        "the ledger cannot be written to {}: {}; it is kept in memory until it can",
                        settings.directory(),
                        reason(e));
            }
            failing = true;
        } catch (RuntimeException e) {
            // A mistake; what is counted stays, and a later write may be spared it.
            LOG.error("the ledger was not written to {}; it is kept in memory until it can", settings.directory(), e);
            failing = true;
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileSystemException system && system.getFile() != null) {
            // The directory has been named.
            String file = system.getFile().replace(settings.directory() + "/", "");
            String reason = system.getReason();
            return file + ": "
                    + (reason == null ? failure.getClass().getSimpleName().replace("Exception", "") : reason);
        }
        return String.valueOf(failure.getMessage());
    }
}
