package io.flexgate.cli;

import io.flexgate.config.Reading;
import io.flexgate.config.Source;

/** What the commands start. Each call returns when what it started has ended, with the process's exit code. */
public interface Launcher {

    /**
     * The gateway.
     *
     * @param source where the configuration is from, to be asked again
     */
    int run(Reading.Accepted configuration, Source source);

    /** The gateway in front of the sandbox, with lines to try. */
    int demo(Reading.Accepted configuration, Source source);

    /**
     * The sandbox alone.
     *
     * @param port where it listens on loopback; 0 for any free port
     */
    int sandbox(int port);
}
