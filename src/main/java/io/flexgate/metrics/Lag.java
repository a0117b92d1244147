package io.flexgate.metrics;

import io.vertx.core.Context;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * For how long a loop keeps what is due waiting: a timer that sees how late it is. It runs once somebody has asked, and as long as
 * somebody does. Any thread asks; the loop measures.
 */
final class Lag {

    private static final long PERIOD_MILLIS = 100;
    private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(3);

    private final @Nullable Context loop;
    private final LongSupplier nanos;
    private final long window;
    private volatile long asked;
    private volatile boolean running;

    /** The longest of this window and of the one before; written by the loop. */
    private volatile long longest;

    private volatile long before;
    private long since;

    /**
     * Of a loop.
     *
     * @param loop null for none: then there is no lag
     * @param window for how long the longest is remembered at least, and not for twice as long
     */
    Lag(@Nullable Context loop, LongSupplier nanos, Duration window) {
        this.window = window.toNanos();
        this.loop = loop;
        this.nanos = nanos;
    }

    /** The longest of late, in nanoseconds; 0 the first time. */
    long longest() {
        Context measured = loop;
        asked = nanos.getAsLong();
        if (!running && measured != null) {
            measured.runOnContext(here -> {
                if (!running) {
                    running = true;
                    since = nanos.getAsLong();
                    next(measured);
                }
            });
        }
        return Math.max(longest, before);
    }

    private void next(Context here) {
        long due = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
        // Of the loop's verticle: it ends with it.
        here.owner().setTimer(PERIOD_MILLIS, fired -> {
            long now = nanos.getAsLong();
            if (now - since > window) {
                before = longest;
                longest = 0;
                since = now;
            }
            longest = Math.max(longest, now - due);
            if (now - asked > FORGOTTEN_NANOS) {
                running = false;
                longest = 0;
                before = 0;
            } else {
                next(here);
            }
        });
    }
}
