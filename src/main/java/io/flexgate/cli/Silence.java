package io.flexgate.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What logback, which finds it as a service, is set up by before {@link Logs} sets it up: by nothing. To look for files and to
 * lay out a console that nobody will see takes some 25 ms of each start.
 */
public final class Silence extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
