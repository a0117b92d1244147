package io.flexgate.accesslog;

import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Where the lines of the access log go, and whether anybody would read them. Stateless; any thread. */
public final class AccessLog {

    /** Its logger. */
    public static final String NAME = "flexgate.access";

    /** What plain hits are marked with: of them a part may be left out. */
    static final Marker HIT = MarkerFactory.getMarker("HIT");

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(NAME);

    private AccessLog() {}

    /** Whether any line would be read. */
    public static boolean on() {
        return LOG.isInfoEnabled();
    }

    /**
     * Whether the line of one request is wanted.
     *
     * @param hit whether it got a stored answer and nothing about it is unusual
     */
    public static boolean wants(boolean hit) {
        return hit ? LOG.isInfoEnabled(HIT) : LOG.isInfoEnabled();
    }

    /** Writes a line, or drops it where the log does not keep up; does not wait. */
    public static void write(AccessLine line) {
        LOG.callAppenders(line);
    }

    /** How many lines have been dropped since the start. */
    public static long dropped() {
        return LOG.getAppender(NAME) instanceof AccessAppender appender ? appender.dropped() : 0;
    }
}
