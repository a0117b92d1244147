package io.flexgate.shield;

import io.flexgate.limits.AccountBudget;
import io.flexgate.limits.Breaker;
import io.flexgate.limits.Claim;
import io.flexgate.limits.Ended;
import io.flexgate.limits.RetryBudget;
import io.flexgate.limits.Share;
import io.flexgate.limits.Shed;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.limits.Work;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The budgets of all accounts of one upstream, and its breaker. What it owns is confined to the loop it was made on; its
 * public methods are for any loop.
 */
public final class Budgets {

    private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);

    /** Accounts that are remembered while nothing of theirs is under way; what has been learned of others is forgotten. */
    private static final int REMEMBERED = 1_000;

    /** Of refused calls the log has one line in so long. */
    private static final long QUIET = TimeUnit.SECONDS.toNanos(30);

    private final String upstream;
    private final Vertx vertx;

    /** Whose loop all of it is confined to. */
    private volatile ContextInternal owner;

    /** Written on the owner's loop, read by any. */
    private volatile ShieldSettings settings;

    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final Breaker breaker;
    private final RetryBudget retries;

    /** Confined to the owner; who was called least recently comes first. */
    private final Map<String, Account> accounts = new LinkedHashMap<>(16, 0.75f, true);

    private long seen;
    private boolean shedding;
    private long lastShed;
    private boolean told;
    private boolean closed;

    /**
     * Budgets of which nothing is used; to be made on the loop that will own them.
     *
     * @param upstream what logs call it
     * @param nanos the monotonic clock
     */
    public Budgets(String upstream, Vertx vertx, ShieldSettings settings, LongSupplier nanos, RandomGenerator random) {
        this.upstream = upstream;
        this.vertx = vertx;
        this.owner = (ContextInternal) vertx.getOrCreateContext();
        this.settings = settings;
        this.nanos = nanos;
        this.random = random;
        this.breaker = new Breaker(settings.breaker());
        this.retries = new RetryBudget(settings.retry().budgetPercent());
    }

    /** An account's budget, and the timer that wakes it. */
    private final class Account {
        private final AccountBudget budget = new AccountBudget(settings, breaker, random);
        private long wakes = Long.MAX_VALUE;
        private long timer;
        private boolean armed;

        /** Sees to it that it is woken in time. */
        void arm() {
            long due = budget.wakeAt();
            if (due == wakes && (armed || due == Long.MAX_VALUE)) {
                return;
            }
            if (armed) {
                vertx.cancelTimer(timer);
            }
            wakes = due;
            armed = due != Long.MAX_VALUE;
            if (armed) {
                long millis = TimeUnit.NANOSECONDS.toMillis(due - now()) + 1;
                timer = vertx.setTimer(Math.max(1, millis), fired -> wake());
            }
        }

        private void wake() {
            armed = false;
            wakes = Long.MAX_VALUE;
            settle(this, () -> budget.tick(now()));
        }
    }

    /**
     * Moves to the loop of others, before there is any call: who asks from the same loop need not wake another for it.
     *
     * @param loop an event loop's
     */
    public void moveTo(Context loop) {
        owner = (ContextInternal) loop;
    }

    /** At once where that is the loop already. What is granted or refused is told to who has asked by a task of its own, never in here. */
    private void there(Handler<Void> task) {
        owner.emit(task);
    }

    /** Goes by other rules from now on; succeeds when it does. What is under way or has been learnt stays. */
    public Future<Void> reconfigure(ShieldSettings next) {
        Promise<Void> done = Promise.promise();
        there(now -> {
            settings = next;
            retries.reconfigure(next.retry().budgetPercent());
            breaker.reconfigure(next.breaker());
            List.copyOf(accounts.values())
                    .forEach(account -> settle(account, () -> account.budget.reconfigure(next, now())));
            done.complete();
        });
        return done.future();
    }

    /** What logs call the upstream. */
    String upstream() {
        return upstream;
    }

    /** Which calls are made again. */
    public ShieldSettings.Retry rules() {
        return settings.retry();
    }

    /** For how long a call may wait. */
    public Duration maxWait() {
        return settings.queue().maxWait();
    }

    /** How many calls are made again. */
    RetryBudget retries() {
        return retries;
    }

    long now() {
        return nanos.getAsLong();
    }

    /**
     * Asks for the right to make a call; the answer comes on the loop of the one who asks.
     *
     * @param repeated whether upstream had no room for this call before
     */
    public Ticket ask(Spending spending, boolean repeated) {
        Ticket ticket = new Ticket(this, vertx, spending, repeated, now());
        there(now -> {
            Account account = account(ticket.account());
            settle(account, () -> account.budget.claim(ticket.claim(), now()));
        });
        return ticket;
    }

    /** A call that waits goes where another's would; one that does not wait any more stays as it is. */
    void hurry(Ticket ticket, Spending other) {
        there(now -> {
            Account account = account(ticket.account());
            if (account.budget.withdraw(ticket.claim(), now())) {
                settle(account, () -> account.budget.claim(ticket.claimFor(other), now()));
            }
        });
    }

    void withdraw(Ticket ticket) {
        there(now -> {
            Account account = account(ticket.account());
            settle(account, () -> account.budget.withdraw(ticket.claim(), now()));
        });
    }

    void end(Ticket ticket, Ended how) {
        there(now -> {
            Account account = account(ticket.account());
            if (how instanceof Ended.Throttled throttled && throttled.retryAfter() != null) {
                tellOfPause(ticket.account(), account, throttled.retryAfter());
            }
            settle(account, () -> account.budget.ended(ticket.claim(), how, now()));
        });
    }

    /**
     * Moves the cost of calls from one team to others that have waited with it.
     *
     * @param calls above 0 for who pays more
     */
    public void charge(String account, Share share, double calls) {
        there(now -> {
            Account known = accounts.get(account);
            if (known != null) {
                known.budget.charge(share, calls);
            }
        });
    }

    /** How all of them stand. */
    public Future<List<BudgetView>> views() {
        Promise<List<BudgetView>> views = Promise.promise();
        there(now -> views.complete(accounts.entrySet().stream()
                .map(entry -> view(entry.getKey(), entry.getValue().budget))
                .toList()));
        return views.future();
    }

    /**
     * What would become of a call. Nothing is changed by asking, and no account is remembered for it.
     *
     * @param until when nobody would want it any more, on the monotonic clock
     */
    public Future<Prospect> prospect(String account, Share share, Work work, long until) {
        Promise<Prospect> prospect = Promise.promise();
        there(now -> {
            AccountBudget budget = accounts.entrySet().stream()
                    .filter(known -> known.getKey().equals(account))
                    .map(known -> known.getValue().budget)
                    .findFirst()
                    .orElseGet(() -> new AccountBudget(settings, breaker, random));
            AccountBudget.Prospect told = budget.prospect(new Imagined(share, work, until), now());
            prospect.complete(new Prospect(view(account, budget), told != null, told == null ? null : told.reason()));
        });
        return prospect.future();
    }

    /** A call that nobody makes. */
    private static final class Imagined extends Claim {

        Imagined(Share share, Work work, long until) {
            super(share, work, until);
        }

        @Override
        protected void granted() {
            throw new IllegalStateException("nobody has asked for it");
        }

        @Override
        protected void shed(Shed why) {
            throw new IllegalStateException("nobody has asked for it");
        }
    }

    private BudgetView view(String account, AccountBudget budget) {
        long now = now();
        return new BudgetView(
                upstream,
                account,
                budget.limit(),
                budget.inFlight(),
                budget.queued(),
                budget.pausedFor(now),
                breaker.state(now).name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** Sheds all that waits, and whatever comes. */
    public void close() {
        there(now -> {
            closed = true;
            accounts.values().forEach(account -> settle(account, () -> account.budget.close(now())));
        });
    }

    private Account account(String name) {
        Account known = accounts.get(name);
        if (known == null) {
            forget();
            known = new Account();
            if (closed) {
                known.budget.close(now());
            }
            accounts.put(name, known);
        }
        return known;
    }

    /** Makes room, as far as accounts have nothing under way. */
    private void forget() {
        Iterator<Account> oldest = accounts.values().iterator();
        while (accounts.size() >= REMEMBERED && oldest.hasNext()) {
            Account account = oldest.next();
            if (account.budget.idle() && !account.armed) {
                oldest.remove();
            }
        }
    }

    /** Does something with a budget, and what follows from it. */
    private void settle(Account account, Runnable change) {
        change.run();
        account.arm();
        // What an account has learned of the upstream is true for all others there; telling them may change it again.
        while (breaker.changes() != seen) {
            seen = breaker.changes();
            tellOfBreaker();
            List.copyOf(accounts.values()).forEach(other -> {
                other.budget.tick(now());
                other.arm();
            });
        }
    }

    /** Calls are refused for want of room: one line for all of a while. On the owner's loop. */
    void tellOfShed(String account, Shed why) {
        boolean busy = why.reason() == Shed.Reason.QUEUE_FULL || why.reason() == Shed.Reason.QUEUE_WAIT;
        if (!busy || (shedding && now() - lastShed < QUIET)) {
            return;
        }
        shedding = true;
        lastShed = now();
        LOG.warn(
                "{}: calls of account {} are refused: {}",
                upstream,
                account,
                why.reason().message());
    }

    private void tellOfBreaker() {
        boolean open = breaker.open(now());
        if (open && !told) {
            LOG.warn(
                    "{}: too many calls have failed; it is left alone for {} s",
                    upstream,
                    breaker.openFor(now()).plusMillis(999).toSeconds());
        } else if (told && breaker.state(now()) == Breaker.State.CLOSED) {
            LOG.info("{}: answers again", upstream);
        }
        told = open || (told && breaker.state(now()) != Breaker.State.CLOSED);
    }

    private void tellOfPause(String name, Account account, Duration pause) {
        if (!pause.isZero() && account.budget.pausedFor(now()).isZero()) {
            LOG.warn("{}: wants account {} to wait for {} s (429)", upstream, name, pause.toSeconds());
        }
    }
}
