package io.flexgate.shield;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * How a call that is to be made is called off: while it waits, it leaves the queue; once it is under way it goes on. Belongs
 * to one loop; {@link #callOff} alone may come from any thread.
 */
public final class Withdrawal {

    private final Context home;
    private @Nullable Ticket waiting;
    private boolean off;

    /** For calls of this loop. */
    public Withdrawal(Vertx vertx) {
        this.home = vertx.getOrCreateContext();
    }

    /** Nobody wants it any more. */
    public void callOff() {
        home.runOnContext(here -> callOffNow());
    }

    /** The same on its own loop: from here on no call begins. */
    public void callOffNow() {
        off = true;
        if (waiting != null) {
            waiting.withdraw();
        }
    }

    boolean isOff() {
        return off;
    }

    /** The call waits for this ticket, or for none any more. */
    void waitsFor(@Nullable Ticket ticket) {
        waiting = ticket;
    }
}
