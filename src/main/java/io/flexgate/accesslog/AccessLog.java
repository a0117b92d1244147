package io.flexgate.accesslog;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Hex;
import io.flexgate.observe.Hit;
import io.flexgate.observe.Hits;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.flexgate.observe.WallClock;
import java.time.InstantSource;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Writes a line for each request that is over, as far as it is wanted. No header of the request and no query is in it, so no
 * credential is. Confined to one loop.
 */
public final class AccessLog implements Observer {

    /** Its logger. */
    public static final String NAME = "flexgate.access";

    /** What plain hits are marked with: of them a part may be left out. */
    static final Marker HIT = MarkerFactory.getMarker("HIT");

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(NAME);

    private final WallClock clock;

    private long askedAt = Long.MIN_VALUE;

    private @Nullable AccessAppender only;

    /** By the clock for dates. */
    public AccessLog(InstantSource clock) {
        this.clock = new WallClock(clock);
    }

    @Override
    public void ended(Observation request) {
        if (plain(request) ? LOG.isInfoEnabled(HIT) : LOG.isInfoEnabled()) {
            // Made here: what waits must not be as long as clients like, and not keep what belongs to a request.
            LOG.callAppenders(new AccessLine(clock.millis(request.ended())).of(request));
        }
    }

    @Override
    public @Nullable Hits hits(Hits.Of alike) {
        return alike.path().length() > Recurring.LONGEST_PATH ? null : new Told(alike);
    }

    /** Hits that are alike. */
    private final class Told implements Hits {

        private final Hits.Of alike;
        private @Nullable Recurring last;

        Told(Hits.Of alike) {
            this.alike = alike;
        }

        @Override
        public void told(Hit hit) {
            if (!LOG.isInfoEnabled(HIT)) {
                return;
            }
            long now = clock.millis(hit.ended());
            Recurring like = last;
            if (like == null || !like.is(hit)) {
                like = new Recurring(alike, hit);
                last = like;
            }
            AccessAppender appender = only(now);
            if (appender == null) {
                LOG.callAppenders(like.line(now, Hex.text(hit.high(), hit.low()), hit.totalNanos()));
            } else {
                appender.write(like, now, hit);
            }
        }
    }

    /** Its appender, where nobody else listens: it makes lines of what it is told later on. Asked for once a millisecond. */
    private @Nullable AccessAppender only(long now) {
        if (now != askedAt) {
            askedAt = now;
            only = only();
        }
        return only;
    }

    private static @Nullable AccessAppender only() {
        if (LOG.isAdditive()) {
            return null;
        }
        Iterator<Appender<ILoggingEvent>> all = LOG.iteratorForAppenders();
        return all.hasNext() && all.next() instanceof AccessAppender appender && !all.hasNext() ? appender : null;
    }

    /** Whether it got a stored answer, and nothing else is to be told of it. */
    private static boolean plain(Observation request) {
        boolean read = request.method().equals("GET") || request.method().equals("HEAD");
        return read && request.outcome() == Outcome.HIT && request.status() < 400 && request.slug() == null;
    }

    /** How many lines have been dropped since the start: for whoever counts. */
    public static long dropped() {
        return LOG.getAppender(NAME) instanceof AccessAppender appender ? appender.dropped() : 0;
    }
}
