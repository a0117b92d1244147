package io.flexgate.shield;

import io.flexgate.limits.Share;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * What those who wait for a call can still change about it: when none is left it leaves the queue, and when one comes whose calls
 * go first, so does this one. Once it is under way it goes on. Belongs to one loop; requests may come from any thread.
 */
public final class Interest {

    private final Context home;
    private @Nullable Ticket waiting;
    private @Nullable Spending first;
    private @Nullable Spending place;
    private @Nullable Share charged;
    private boolean off;

    /** For calls of this loop. */
    public Interest(Vertx vertx) {
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

    /** Somebody else waits for it, too. */
    public void awaitedBy(Spending other) {
        home.runOnContext(here -> {
            if (first == null || other.before(first)) {
                first = other;
            }
            // Most wait for what they have asked for themselves: those keep their place.
            if (waiting != null && place != null && other.before(place)) {
                place = other;
                waiting.hurry(other);
            }
        });
    }

    /** Whose part of the budget the last call was from; null where none was made. On its loop. */
    public @Nullable Share charged() {
        return charged;
    }

    boolean isOff() {
        return off;
    }

    /** In whose place a call waits that somebody asks for. */
    Spending placeOf(Spending asking) {
        return first != null && first.before(asking) ? first : asking;
    }

    /** The call waits for this ticket, in that place. */
    void waitsFor(Ticket ticket, Spending in) {
        waiting = ticket;
        place = in;
    }

    /** The call waits no more. */
    void waited(@Nullable Permit granted) {
        waiting = null;
        if (granted != null) {
            charged = granted.share();
        }
    }
}
