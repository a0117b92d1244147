package io.flexgate.cli;

import io.flexgate.config.Settings;

/** What the commands start. Each call returns when what it started has ended, with the process's exit code. */
public interface Launcher {

    /** The gateway. */
    int run(Settings settings);

    /** The gateway in front of the sandbox, with lines to try. */
    int demo(Settings settings);

    /**
     * The sandbox alone.
     *
     * @param port where it listens on loopback; 0 for any free port
     */
    int sandbox(int port);
}
