package io.flexgate.cli.remote;

/** What was asked for was not answered; the message says why, and what to do. */
final class Unanswered extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean usage;

    private Unanswered(String message, boolean usage) {
        super(message);
        this.usage = usage;
    }

    /** The command was given something wrong. */
    static Unanswered misused(String message) {
        return new Unanswered(message, true);
    }

    /** The gateway, or the way to it, did not do what it should. */
    static Unanswered because(String message) {
        return new Unanswered(message, false);
    }

    /** Whether other arguments would help. */
    boolean usage() {
        return usage;
    }
}
