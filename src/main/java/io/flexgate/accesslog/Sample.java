package io.flexgate.accesslog;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/** Lets a part of the plain hits into the access log, by chance, and everything else. Any thread. */
public final class Sample extends TurboFilter {

    private final int percent;

    /** So many of a hundred hits. */
    public Sample(int percent) {
        this.percent = percent;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        return marker == AccessLog.HIT && ThreadLocalRandom.current().nextInt(100) >= percent
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
