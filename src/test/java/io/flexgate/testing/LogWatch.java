package io.flexgate.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.flexgate.accesslog.AccessLog;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Keeps what is logged while a test runs. Any thread. */
public final class LogWatch extends AppenderBase<ILoggingEvent> {

    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

    public static LogWatch open() {
        LogWatch watch = new LogWatch();
        Logger root = root();
        watch.setContext(root.getLoggerContext());
        watch.start();
        root.addAppender(watch);
        return watch;
    }

    public void close() {
        root().detachAppender(this);
        stop();
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        events.add(event);
    }

    /** Every line so far, exceptions included. */
    public List<String> lines() {
        return events.stream().map(LogWatch::line).toList();
    }

    /** Forgets what was logged so far: a cold JVM that loads its classes on a busy machine may hold up a loop. */
    void forget() {
        events.clear();
    }

    /** Blocked event loops, leaked buffers, and errors: never right. */
    List<String> alarms() {
        return events.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.ERROR) || blockedLoop(event))
                .map(LogWatch::line)
                .toList();
    }

    /** Forgets the loops that were held up so far, and nothing else: the first requests of a cold JVM load classes, too. */
    public void forgetBlockedLoops() {
        events.removeIf(LogWatch::blockedLoop);
    }

    /** Forgets the lines of the access log, and nothing else. */
    void forgetRequests() {
        events.removeIf(event -> event.getLoggerName().equals(AccessLog.NAME));
    }

    private static boolean blockedLoop(ILoggingEvent event) {
        return event.getLoggerName().contains("BlockedThreadChecker");
    }

    private static String line(ILoggingEvent event) {
        String thrown = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
        List<KeyValuePair> pairs = event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
        String said =
                pairs.stream().map(pair -> pair.key + "=" + pair.value + " ").collect(Collectors.joining());
        return event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage() + " " + said + thrown;
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
