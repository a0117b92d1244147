package io.flexgate.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;

/**
 * Logback as SLF4J finds it in a process of the gateway's own: with nothing set up before {@link Logs} does it. To look for files,
 * to compare the versions of its own jars and to lay out a console that nobody will see takes a tenth of each start. Elsewhere, as
 * in tests, logback does as it always does.
 */
public final class Unconfigured extends LogbackServiceProvider {

    /** By which SLF4J is told whom to take. */
    static final String PROVIDER = "slf4j.provider";

    /** How much SLF4J says of itself; that it has been told whom to take is no news. */
    private static final String VERBOSITY = "slf4j.internal.verbosity";

    /**
     * A system property; {@code listed} where this is the only provider that the jar lists, as in a package. SLF4J finds it by itself
     * then, without the message about having been told whom to take, whose format is compiled for it and shown to nobody.
     */
    static final String FOUND = "flexgate.provider";

    /** To be called by the process that is the gateway's own, before anything asks for a logger. */
    public static void ask() {
        if ("listed".equals(System.getProperty(FOUND))) {
            return;
        }
        System.setProperty(PROVIDER, Unconfigured.class.getName());
        if (System.getProperty(VERBOSITY) == null) {
            System.setProperty(VERBOSITY, "WARN");
        }
    }

    @Override
    public void initialize() {
        LoggerContext context = (LoggerContext) getLoggerFactory();
        context.setName("default");
        context.setMDCAdapter(getMDCAdapter());
        context.start();
    }
}
