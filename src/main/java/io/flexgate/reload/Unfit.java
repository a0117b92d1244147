package io.flexgate.reload;

/** Settings that are right by themselves, and cannot be in force beside what stays as it is until a restart. */
public final class Unfit extends Exception {

    private static final long serialVersionUID = 1L;

    /** Says why, for people. */
    public Unfit(String why) {
        super(why, null, false, false);
    }
}
