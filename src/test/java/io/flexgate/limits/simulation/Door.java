package io.flexgate.limits.simulation;

import io.flexgate.limits.AccountBudget;
import io.flexgate.limits.Breaker;
import io.flexgate.limits.Ended;
import io.flexgate.limits.ShieldSettings;
import java.util.random.RandomGenerator;

/** What stands between the teams and upstream. */
interface Door {

    void claim(Call call, long now);

    void ended(Call call, Ended how, long now);

    void tick(long now);

    long wakeAt();

    int limit();

    int inFlight();

    int queued();

    /** The gateway's own. */
    static Door of(ShieldSettings settings, Breaker breaker, RandomGenerator random) {
        AccountBudget budget = new AccountBudget(settings, breaker, random);
        return new Door() {
            @Override
            public void claim(Call call, long now) {
                budget.claim(call, now);
            }

            @Override
            public void ended(Call call, Ended how, long now) {
                budget.ended(call, how, now);
            }

            @Override
            public void tick(long now) {
                budget.tick(now);
            }

            @Override
            public long wakeAt() {
                return budget.wakeAt();
            }

            @Override
            public int limit() {
                return budget.limit();
            }

            @Override
            public int inFlight() {
                return budget.inFlight();
            }

            @Override
            public int queued() {
                return budget.queued();
            }
        };
    }
}
