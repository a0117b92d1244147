package io.flexgate.limits;

import java.util.function.Consumer;

/** A claim that remembers what it was told, and does with it what a test wants. */
final class Asking extends Claim {

    private int granted;
    private int shedTimes;
    private Shed shed;
    private Consumer<Asking> then = claim -> {};

    Asking(Share share, Work work, long until) {
        super(share, work, until);
    }

    static Asking read(String team) {
        return new Asking(Share.plain(team), Work.READ, Long.MAX_VALUE);
    }

    static Asking write(String team) {
        return new Asking(Share.plain(team), Work.WRITE, Long.MAX_VALUE);
    }

    static Asking of(Priority priority, Work work) {
        return new Asking(new Share(priority + "-" + work, 1, priority), work, Long.MAX_VALUE);
    }

    static Asking until(long until) {
        return new Asking(Share.plain("a"), Work.READ, until);
    }

    /** Does this when told, before anything returns. */
    Asking then(Consumer<Asking> then) {
        this.then = then;
        return this;
    }

    boolean waits() {
        return granted + shedTimes == 0;
    }

    boolean isGranted() {
        return granted == 1 && shedTimes == 0;
    }

    /** How often it was told anything. */
    int told() {
        return granted + shedTimes;
    }

    /** Why it was shed; null if it was not. */
    Shed.Reason reason() {
        return shed == null ? null : shed.reason();
    }

    Shed shed() {
        return shed;
    }

    @Override
    protected void granted() {
        granted++;
        then.accept(this);
    }

    @Override
    protected void shed(Shed why) {
        shedTimes++;
        shed = why;
        then.accept(this);
    }
}
