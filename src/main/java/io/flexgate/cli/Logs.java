package io.flexgate.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.flexgate.accesslog.AccessAppender;
import io.flexgate.accesslog.AccessLog;
import io.flexgate.accesslog.Format;
import io.flexgate.accesslog.Sample;
import io.flexgate.config.Settings.LogSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging: to standard output, through a queue that drops lines rather than let an event loop wait for a slow
 * terminal. In code rather than in a file, as it follows the configuration, and reading XML takes a good part of the start.
 */
public final class Logs {

    /** The logger of the access log; silent when the configuration says so. */
    public static final String ACCESS = AccessLog.NAME;

    private static final String CONNECTIONS = "io.vertx.core.net.impl.ConnectionBase";

    private static final String ANSWERS = "io.vertx.core.http.impl.HttpClientResponseImpl";

    private static final String VERTX_PROPERTY = "vertx.logger-delegate-factory-class-name";
    private static final String VERTX_TO_SLF4J = "io.vertx.core.logging.SLF4JLogDelegateFactory";

    /** Beyond a fifth of this free, only warnings and errors are still taken. */
    private static final int QUEUE = 8192;

    /** How long the end waits for lines of the access log to be written, where its reader is slow. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private Logs() {}

    /** Logs as configured while something runs, and writes out what is queued when it has ended. */
    static int during(LogSettings settings, IntSupplier work) {
        start(settings);
        try {
            return work.getAsInt();
        } finally {
            stop();
        }
    }

    /** Replaces whatever logging there is. To be called before Vert.x is first used, as that looks for its logger once. */
    public static void start(LogSettings settings) {
        if (System.getProperty(VERTX_PROPERTY) == null) {
            System.setProperty(VERTX_PROPERTY, VERTX_TO_SLF4J);
        }
        LoggerContext context = context();
        context.reset();
        // An error for every client that resets, before the gateway has seen it: what concerns a request is told by its
        // answer.
        context.getLogger(CONNECTIONS).setLevel(Level.OFF);
        // An error for an answer of upstream that nobody waits for any more: its call has told how it ended.
        context.getLogger(ANSWERS).setLevel(Level.OFF);
        levels(context, settings);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(queued(context, settings.format()));
        AccessAppender access = new AccessAppender(System.out, format(settings), PATIENCE);
        access.setContext(context);
        access.start();
        ch.qos.logback.classic.Logger logger = context.getLogger(ACCESS);
        logger.setAdditive(false);
        logger.addAppender(access);
    }

    private static Format format(LogSettings settings) {
        return settings.format().equals("json") ? Format.JSON : Format.TEXT;
    }

    /** Logs as configured from now on; no line is lost. */
    public static void follow(LogSettings settings) {
        LoggerContext context = context();
        levels(context, settings);
        if (context.getLogger(ACCESS).getAppender(ACCESS) instanceof AccessAppender access) {
            access.format(format(settings));
        }
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(settings.format()) == null) {
            List<Appender<ILoggingEvent>> old = new ArrayList<>();
            root.iteratorForAppenders().forEachRemaining(old::add);
            root.addAppender(queued(context, settings.format()));
            old.forEach(appender -> {
                root.detachAppender(appender);
                appender.stop();
            });
        }
    }

    private static void levels(LoggerContext context, LogSettings settings) {
        Level level = Level.toLevel(settings.level());
        Level others = level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(others);
        context.getLogger("io.flexgate").setLevel(level);
        context.getLogger(ACCESS).setLevel(settings.access() ? Level.INFO : Level.OFF);
        context.resetTurboFilterList();
        if (settings.hits() < 100) {
            context.addTurboFilter(new Sample(settings.hits()));
        }
    }

    /** Writes out what is queued, and ends logging. */
    public static void stop() {
        // First, as it may still have to say how much of it was dropped.
        Appender<ILoggingEvent> access = context().getLogger(ACCESS).getAppender(ACCESS);
        if (access != null) {
            access.stop();
        }
        context().stop();
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, boolean json) {
        LayoutBase<ILoggingEvent> layout = json ? new JsonLines() : new TextLines();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        return console;
    }

    private static AsyncAppender queued(LoggerContext context, String format) {
        AsyncAppender queued = new AsyncAppender();
        queued.setName(format);
        queued.setContext(context);
        queued.setQueueSize(QUEUE);
        queued.setNeverBlock(true);
        queued.addAppender(console(context, format.equals("json")));
        queued.start();
        return queued;
    }
}
