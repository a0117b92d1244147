package io.flexgate.shield;

import io.flexgate.limits.Shed;

/** A call was not made, for the reason that is in it. */
public final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Shed shed;

    public Refused(Shed shed) {
        super(shed.reason().message(), null, false, false);
        this.shed = shed;
    }

    /** Why, and when it may be worth another try. */
    public Shed shed() {
        return shed;
    }
}
