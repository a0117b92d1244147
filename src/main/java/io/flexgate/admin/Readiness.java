package io.flexgate.admin;

/** Whether traffic should be sent here. Any thread. */
public final class Readiness {

    /** The phases of a process, in order. */
    public enum Phase {
        STARTING,
        READY,
        DRAINING
    }

    private volatile Phase phase = Phase.STARTING;

    /** Where the process stands. */
    public Phase phase() {
        return phase;
    }

    /** Enters a phase. */
    public void enter(Phase next) {
        phase = next;
    }
}
