package io.flexgate.shield;

import io.flexgate.limits.Claim;
import io.flexgate.limits.Ended;
import io.flexgate.limits.Shed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A place in an account's queue. It is claimed, granted and ended on the owner's loop; who has asked hears of it on its own.
 */
public final class Ticket {

    private final Budgets owner;
    private final String account;
    private final boolean repeated;
    private final Context home;
    private final Promise<Permit> permit = Promise.promise();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final long asked;

    /** Confined to the owner. */
    private Claim claim;

    /** Of the one who asks: whether it has lost interest. Confined to its loop. */
    private boolean withdrawn;

    Ticket(Budgets owner, Vertx vertx, Spending spending, boolean repeated, long asked) {
        this.owner = owner;
        this.account = spending.account();
        this.repeated = repeated;
        this.home = vertx.getOrCreateContext();
        this.asked = asked;
        this.claim = new Turn(spending);
    }

    /** A place in the queue. */
    private final class Turn extends Claim {

        Turn(Spending spending) {
            super(spending.share(), spending.work(), spending.until());
        }

        @Override
        protected boolean repeated() {
            return repeated;
        }

        @Override
        protected void granted() {
            long waited = owner.now() - asked;
            home.runOnContext(there -> receive(new Permit(Ticket.this, share(), waited)));
        }

        @Override
        protected void shed(Shed why) {
            owner.tellOfShed(account, why);
            home.runOnContext(there -> permit.tryFail(new Refused(why, share())));
        }
    }

    /**
     * The right to make the call, on the loop of the one who asked.
     *
     * @return fails with {@link Refused} or {@link Withdrawn} alone
     */
    public Future<Permit> permit() {
        return permit.future();
    }

    /** Nobody wants the call any more. Nothing happens where the permit is there already. On the loop of the one who asked. */
    public void withdraw() {
        if (!permit.future().isComplete()) {
            withdrawn = true;
            permit.fail(new Withdrawn());
            owner.withdraw(this);
        }
    }

    /** Somebody waits for it whose calls go before those of the one who asked. On the loop of the one who asked. */
    void hurry(Spending other) {
        if (!permit.future().isComplete()) {
            owner.hurry(this, other);
        }
    }

    private void receive(Permit granted) {
        if (withdrawn) {
            // The grant and the withdrawal have crossed each other.
            granted.end(Ended.CANCELLED);
        } else {
            permit.complete(granted);
        }
    }

    void end(Ended how) {
        if (ended.compareAndSet(false, true)) {
            owner.end(this, how);
        }
    }

    /** When it was asked for, on the monotonic clock. */
    long asked() {
        return asked;
    }

    String account() {
        return account;
    }

    /** On the owner's loop. */
    Claim claim() {
        return claim;
    }

    /** A place elsewhere in the queue, in place of the one that has been given up. On the owner's loop. */
    Claim claimFor(Spending other) {
        claim = new Turn(other);
        return claim;
    }
}
