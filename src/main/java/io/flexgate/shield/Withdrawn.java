package io.flexgate.shield;

/** A call was not made, for nobody wants it any more. */
public final class Withdrawn extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Withdrawn() {
        super("nobody waits for it any more", null, false, false);
    }
}
