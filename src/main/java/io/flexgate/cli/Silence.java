package io.flexgate.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What logback, which finds it as a service, is set up by before {@link Logs} sets it up: in a process of the gateway's own by
 * nothing. To look for files and to lay out a console that nobody will see takes some 25 ms of each start. Elsewhere, as in
 * tests, logback does as it always does.
 */
public final class Silence extends ContextAwareBase implements Configurator {

    private static final String OWN_PROCESS = "flexgate.process";

    /** To be called first by the process that is the gateway's own. */
    public static void ask() {
        System.setProperty(OWN_PROCESS, "true");
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        return Boolean.getBoolean(OWN_PROCESS)
                ? ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY
                : ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
}
