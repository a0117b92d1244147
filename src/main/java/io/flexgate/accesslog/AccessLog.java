package io.flexgate.accesslog;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Masks;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.flexgate.observe.WallClock;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
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

    private static final Map<Outcome, String> OUTCOMES = names();

    private final WallClock clock;

    /** Filled again and again where nobody keeps it. */
    private final AccessLine line = new AccessLine(Long.MIN_VALUE);

    private @Nullable AccessAppender only;

    /** By the clock for dates. */
    public AccessLog(InstantSource clock) {
        this.clock = new WallClock(clock);
    }

    @Override
    public void ended(Observation request) {
        Outcome outcome = request.outcome();
        if (!(plain(request) ? LOG.isInfoEnabled(HIT) : LOG.isInfoEnabled())) {
            return;
        }
        long millis = clock.millis(request.ended());
        if (millis != line.getTimeStamp()) {
            // Who listens is asked once a millisecond.
            only = only();
        }
        line.at(millis);
        if (only == null) {
            LOG.callAppenders(fill(new AccessLine(millis), request, outcome));
        } else {
            only.write(fill(line, request, outcome));
        }
    }

    /** Its appender, where nobody else listens: it keeps no line, so that the next can be told with the same object. */
    private static @Nullable AccessAppender only() {
        if (LOG.isAdditive()) {
            return null;
        }
        Iterator<Appender<ILoggingEvent>> all = LOG.iteratorForAppenders();
        return all.hasNext() && all.next() instanceof AccessAppender appender && !all.hasNext() ? appender : null;
    }

    private static AccessLine fill(AccessLine line, Observation request, @Nullable Outcome outcome) {
        String id = request.requestId();
        // Cut here: what is kept must not be as long as clients like.
        return line.came(id == null ? "" : id, request.client(), Masks.cut(request.method()), Masks.cut(request.path()))
                .asked(request.team(), known(request.operation()), known(request.resource()))
                .ended(request.status(), outcome == null ? "" : OUTCOMES.getOrDefault(outcome, ""), request.bytes())
                .error(request.slug())
                .upstream(request.upstreamRequestId())
                .trace(request.traceId())
                .took(request.waitedNanos(), request.upstreamNanos(), request.totalNanos());
    }

    /** Whether it got a stored answer, and nothing else is to be told of it. */
    private static boolean plain(Observation request) {
        boolean read = request.method().equals("GET") || request.method().equals("HEAD");
        return read && request.outcome() == Outcome.HIT && request.status() < 400 && request.slug() == null;
    }

    private static @Nullable String known(String name) {
        return name.equals(Observation.OTHER) ? null : name;
    }

    private static Map<Outcome, String> names() {
        Map<Outcome, String> names = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            names.put(outcome, outcome.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** How many lines have been dropped since the start: for whoever counts. */
    public static long dropped() {
        return LOG.getAppender(NAME) instanceof AccessAppender appender ? appender.dropped() : 0;
    }
}
