package io.flexgate.shield;

import io.flexgate.limits.Ended;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Phase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call of upstream within a budget: it waits for a permit, is made, and made again where that is safe and useful (contract
 * §6.3). Confined to one loop.
 *
 * @param <R> what a call brings
 */
public final class Tries<R> {

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    /** Whether a call may be made again. */
    public enum Again {
        /** It is over, or may have been carried out. */
        NEVER,
        /** Its connection was closed before upstream can have seen it: the first time does not count. */
        UNSEEN,
        /** It was not processed, or changes nothing: within the bounds of attempts and of the budget of retries. */
        SAFE
    }

    /**
     * How one try has ended.
     *
     * @param ended for the budget
     * @param over when upstream is done with it, and the budget has its room back
     * @param discard lets go of what it has brought, if it is made again
     */
    public record Verdict(Ended ended, Again again, Future<?> over, Runnable discard) {

        /** Of a call that is over as a whole. */
        public static Verdict whole(Ended ended, Again again) {
            return new Verdict(ended, again, Future.succeededFuture(), () -> {});
        }
    }

    /**
     * What is tried.
     *
     * @param call makes one call
     * @param judge says how it ended, given its result or its failure
     * @param longest how long one call can take
     */
    public record Trial<R>(
            Supplier<Future<R>> call, BiFunction<@Nullable R, @Nullable Throwable, Verdict> judge, Duration longest) {}

    private final Vertx vertx;
    private final Budgets budgets;
    private final Spending spending;
    private final Interest interest;
    private final Trial<R> trial;
    private int made;
    private boolean unseen;
    private boolean throttled;

    private Tries(Vertx vertx, Budgets budgets, Spending spending, Interest interest, Trial<R> trial) {
        this.vertx = vertx;
        this.budgets = budgets;
        this.spending = spending;
        this.interest = interest;
        this.trial = trial;
    }

    /**
     * Makes a call.
     *
     * @return what the last try brought; fails as that did, or with {@link Refused} or {@link Withdrawn} where it was not made
     */
    public static <R> Future<R> of(Vertx vertx, Budgets budgets, Spending spending, Interest interest, Trial<R> trial) {
        return new Tries<>(vertx, budgets, spending, interest, trial).next();
    }

    private Future<R> next() {
        if (interest.isOff()) {
            return Future.failedFuture(new Withdrawn());
        }
        Spending place = interest.placeOf(spending);
        Ticket ticket = budgets.ask(place, throttled);
        interest.waitsFor(ticket, place);
        Observation observation = spending.observation();
        observation.spends(budgets.upstream(), spending.account());
        observation.enter(Phase.QUEUE, ticket.asked());
        return ticket.permit()
                .onComplete(there -> interest.waited(there.result()))
                .onFailure(vain -> {
                    long now = budgets.now();
                    spending.row().waited(now - ticket.asked());
                    observation.leave(Phase.QUEUE, ticket.asked(), now, false);
                })
                .compose(permit -> call(permit, ticket.asked()));
    }

    private Future<R> call(Permit permit, long asked) {
        made++;
        if (made == 1) {
            budgets.retries().called();
        }
        spending.row().waited(permit.waited());
        spending.row().called();
        spending.row().charged(1);
        Observation observation = spending.observation();
        observation.leave(Phase.QUEUE, asked, asked + permit.waited(), true);
        long began = budgets.now();
        observation.upstreamStatus(0);
        observation.enter(Phase.UPSTREAM, began);
        // Whatever happens to it, the permit must come back.
        Future<R> called =
                Future.<Void>succeededFuture().compose(now -> trial.call().get());
        return called.transform(ended -> {
            long end = budgets.now();
            Verdict verdict = trial.judge().apply(ended.result(), ended.cause());
            // Once it is known with which status.
            observation.leave(Phase.UPSTREAM, began, end, ended.succeeded());
            if (again(verdict)) {
                throttled = verdict.ended() instanceof Ended.Throttled;
                permit.end(verdict.ended());
                verdict.discard().run();
                return pause(verdict).compose(over -> next());
            }
            // An answer that nobody read to its end says nothing more about upstream.
            verdict.over().onComplete(done -> permit.end(done.succeeded() ? verdict.ended() : Ended.CANCELLED));
            return ended.succeeded() ? Future.succeededFuture(ended.result()) : Future.failedFuture(ended.cause());
        });
    }

    private boolean again(Verdict verdict) {
        if (verdict.again() == Again.NEVER || interest.isOff()) {
            return false;
        }
        long left = spending.until() == Long.MAX_VALUE ? Long.MAX_VALUE : spending.until() - budgets.now();
        // A call that could not be over in time is made for nobody.
        long needed = verdict.ended() instanceof Ended.Late ? trial.longest().toNanos() : 0;
        if (left <= needed) {
            return false;
        }
        if (verdict.again() == Again.UNSEEN && !unseen) {
            unseen = true;
            return true;
        }
        return made - (unseen ? 1 : 0) < budgets.rules().attempts()
                && budgets.retries().take();
    }

    /** Longer from try to try, and never the same for two calls. */
    private Future<?> pause(Verdict verdict) {
        if (verdict.again() == Again.UNSEEN && made == 1) {
            return Future.succeededFuture();
        }
        boolean told = verdict.ended() instanceof Ended.Throttled throttled && throttled.retryAfter() != null;
        // Where upstream has said for how long, the budget waits.
        long most = told ? FIRST_PAUSE_MILLIS : Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(made, 6));
        long millis = most / 2 + 1 + ThreadLocalRandom.current().nextLong(most / 2);
        return vertx.timer(millis, TimeUnit.MILLISECONDS);
    }
}
