package io.flexgate.shield;

import io.flexgate.limits.Share;
import io.flexgate.limits.Shed;

/** A call was not made, for the reason that is in it. */
public final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Shed shed;
    private final transient Share share;

    /**
     * A refusal.
     *
     * @param share whose call it would have been
     */
    Refused(Shed shed, Share share) {
        super(shed.reason().message(), null, false, false);
        this.shed = shed;
        this.share = share;
    }

    /** Whose call it would have been. */
    public Share share() {
        return share;
    }

    /** Why, and when it may be worth another try. */
    public Shed shed() {
        return shed;
    }
}
