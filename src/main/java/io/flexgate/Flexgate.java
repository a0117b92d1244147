package io.flexgate;

import io.flexgate.api.wire.Listening;
import io.flexgate.cli.Commands;
import io.flexgate.cli.Unconfigured;

/** The process: arguments to commands, commands to an exit code. */
public final class Flexgate {

    private Flexgate() {}

    /** Runs one command. */
    public static void main(String[] arguments) {
        // Before the first class of Vert.x, which chooses its logger once.
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        Unconfigured.ask();
        Listening.ask();
        System.exit(new Commands(new Service(System.out), System.out, System.err, System.getenv()).execute(arguments));
    }
}
