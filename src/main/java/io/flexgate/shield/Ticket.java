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
    private final Claim claim;
    private final Context home;
    private final Promise<Permit> permit = Promise.promise();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final long asked;

    /** Of the one who asks: whether it has lost interest. Confined to its loop. */
    private boolean withdrawn;

    Ticket(Budgets owner, Vertx vertx, Spending spending, boolean repeated, long asked) {
        this.owner = owner;
        this.account = spending.account();
        this.home = vertx.getOrCreateContext();
        this.asked = asked;
        this.claim = new Claim(spending.share(), spending.work(), spending.until()) {
            @Override
            protected boolean repeated() {
                return repeated;
            }

            @Override
            protected void granted() {
                long waited = owner.now() - asked;
                home.runOnContext(there -> receive(waited));
            }

            @Override
            protected void shed(Shed why) {
                owner.tellOfShed(account, why);
                home.runOnContext(there -> permit.tryFail(new Refused(why, share())));
            }
        };
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

    private void receive(long waited) {
        Permit granted = new Permit(this, waited);
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

    String account() {
        return account;
    }

    Claim claim() {
        return claim;
    }

    long asked() {
        return asked;
    }
}
