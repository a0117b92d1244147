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
        allocate();
        Unconfigured.ask();
        Listening.ask();
        System.exit(new Commands(new Service(System.out), System.out, System.err, System.getenv()).execute(arguments));
    }

    /**
     * Before the first class of Netty, which chooses once where buffers come from: a pool for each loop, in pieces of 1 MiB. Loops share
     * the magazines of its default; two of them answered a tenth fewer hits with those ({@code scripts/bench compare --scenarios loops}).
     */
    private static void allocate() {
        preset("io.netty.allocator.type", "pooled");
        preset("io.netty.allocator.maxOrder", "7");
    }

    /** What whoever starts the process has said stays. */
    private static void preset(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
