package io.flexgate.relay.reads;

import io.flexgate.access.Caller;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Coherence;
import io.flexgate.cache.Decision;
import io.flexgate.cache.Entry;
import io.flexgate.cache.ReadSet;
import io.flexgate.cache.Selecting;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.CacheStatus.Forward;
import io.flexgate.limits.Work;
import io.flexgate.observe.Masks;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Phase;
import io.flexgate.relay.Answer;
import io.flexgate.relay.Api;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.GatewayError;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.Piping;
import io.flexgate.relay.Purse;
import io.flexgate.relay.Refusal;
import io.flexgate.relay.Scans;
import io.flexgate.relay.plan.Recently;
import io.flexgate.shield.Interest;
import io.flexgate.shield.Refused;
import io.flexgate.shield.Spending;
import io.flexgate.shield.Withdrawn;
import io.flexgate.upstream.Flights;
import io.flexgate.upstream.UpstreamFailure;
import io.flexgate.upstream.Verdicts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads: from the store, from a flight under way, or from upstream. Confined to one loop. */
public final class Reads {

    private static final Logger LOG = LoggerFactory.getLogger(Reads.class);

    /** How often a read that a write overtook in the air is shared again before each goes alone. */
    private static final int SHARED_TRIES = 4;

    private final Vertx vertx;
    private final Gateway gateway;
    private final Coherence coherence;
    private final Sharing sharing;
    private final Lookup lookup;
    private final Fill fill;
    private final Answers answers;

    /** Targets whose answer was for one client alone: who wants the next one does not wait for another's. */
    private final Recently loners = new Recently(Duration.ofMinutes(2));

    /** Targets whose refresh has failed: an upstream that is down is not asked again for each hit. */
    private final Recently failed = new Recently(Duration.ofSeconds(1));

    private final Context home;
    private final long patience;

    /**
     * Prepares one loop's reads.
     *
     * @param home the loop's context
     * @param patience how long a client waits for its answer's head
     * @param everybody who needs no credential: what others may have, too, is kept as theirs
     */
    public Reads(Vertx vertx, Gateway gateway, Scans scans, Context home, Duration patience, Caller everybody) {
        this.gateway = gateway;
        this.coherence = gateway.shared().coherence();
        this.sharing = new Sharing(gateway);
        this.lookup = new Lookup(gateway, sharing, everybody);
        this.answers = new Answers(gateway, sharing);
        this.vertx = vertx;
        this.fill = new Fill(gateway, scans, new Calls(vertx, gateway), new Primes(vertx, gateway), sharing);
        this.home = home;
        this.patience = patience.toMillis();
    }

    /**
     * One try at a read.
     *
     * @param waiter null where nobody waits
     */
    private record Try(
            Ask ask,
            Lookup.Found found,
            Forward why,
            int tries,
            @Nullable Waiter waiter) {

        Try next(Lookup.Found now) {
            return new Try(ask, now, why, tries - 1, waiter);
        }
    }

    /** How upstream is asked where nothing stored may answer. */
    private interface Asking {
        Future<Answer> ask(Reads reads, Ask ask, Lookup.Found found, Decision.Fetch fetch);
    }

    /** Answers a GET. */
    public Future<Answer> get(Inbound in, Api.Route route, Match match, Caller caller) {
        return answer(lookup.ask(in, route.api(), match, caller), Reads::fetch);
    }

    /** Answers a HEAD: from what is stored for GET, or from upstream, whose answer brings that up to date. */
    public Future<Answer> head(Inbound in, Api.Route route, Match match, Caller caller) {
        return answer(lookup.ask(in, route.api(), match, caller), Reads::fetchHead);
    }

    private Future<Answer> answer(Ask ask, Asking upstream) {
        Lookup.Found found = lookup.find(ask);
        Decision decision = lookup.decide(ask, found);
        if (decision instanceof Decision.Serve serve) {
            return Future.succeededFuture(serve(ask, found, serve));
        }
        if (decision instanceof Decision.Fetch fetch) {
            return Unanswered.telling(fetch.why(), upstream.ask(this, ask, found, fetch));
        }
        return Future.failedFuture(new Refusal(GatewayError.NOT_CACHED));
    }

    private Future<Answer> fetch(Ask ask, Lookup.Found found, Decision.Fetch fetch) {
        Waiter waiter = waiter(ask);
        Future<Answer> answer = read(new Try(ask, found, fetch.why(), SHARED_TRIES, waiter));
        return orStale(ask, fetch, inTime(answer, waiter));
    }

    private Future<Answer> fetchHead(Ask ask, Lookup.Found found, Decision.Fetch fetch) {
        Waiter waiter = waiter(ask);
        Future<Answer> answer = fill.head(ask, found, trip(ask, waiter))
                .map(reply -> new Answer.Live(
                        reply, Buffer.buffer(), CacheStatus.forwarded(fetch.why(), reply.statusCode())));
        return orStale(ask, fetch, inTime(answer, waiter));
    }

    private Future<Answer> orStale(Ask ask, Decision.Fetch fetch, Future<Answer> answer) {
        Entry stored = fetch.stored();
        return stored == null
                ? answer
                : answer.transform(ended -> answers.orStale(ask, fetch.why(), stored, ended.result(), ended.cause()));
    }

    /** The client, which may leave before it has its answer. */
    private Waiter waiter(Ask ask) {
        Waiter waiter = new Waiter(gateway.now(), TimeUnit.MILLISECONDS.toNanos(patience));
        ask.in().observation().whenGone(waiter::goes);
        return waiter;
    }

    /** Of a client that shares its answer with nobody. */
    private Trip trip(Ask ask, Waiter waiter) {
        Interest interest = new Interest(vertx);
        waiter.sits(interest::callOff);
        return new Trip(gateway, spending(ask, waiter), interest, null);
    }

    private Spending spending(Ask ask, @Nullable Waiter waiter) {
        Observation observation = ask.in().observation();
        return Purse.of(
                gateway,
                ask.caller(),
                ask.match(),
                waiter == null ? Work.REFRESH : Work.READ,
                waiter == null ? observation.background(gateway.now()) : observation,
                waiter == null ? Long.MAX_VALUE : waiter.until());
    }

    private Future<Answer> read(Try first) {
        Ask ask = first.ask();
        // Past the cache, whatever the read brings was true after the client asked.
        return goesAlone(ask, first.why()) ? forOne(first).map(one -> live(first, one, true)) : together(first);
    }

    /** A client that asks past the cache wants an answer that was read after it asked. */
    private boolean goesAlone(Ask ask, Forward why) {
        return why == Forward.REQUEST || ask.pastTheCache() || loners.has(ask.key(), gateway.now());
    }

    /** What would become of a read now; nothing is changed by this. */
    public Outlook outlook(Inbound in, Api.Route route, Match match, Caller caller) {
        Ask ask = lookup.ask(in, route.api(), match, caller);
        Lookup.Found found = lookup.look(ask);
        Decision decision = lookup.decide(ask, found);
        boolean get = in.method().equals("GET");
        boolean shared = get && decision instanceof Decision.Fetch fetch && !goesAlone(ask, fetch.why());
        Entry stored = decision instanceof Decision.Fetch fetch ? fetch.stored() : null;
        return new Outlook(
                ask.key(),
                new Outlook.Stored(found.key(), found.entry(), found.standing()),
                decision,
                shared && gateway.shared().flights().boards(ask.key(), boardable(ask)),
                stored != null && answers.mayStandIn(ask, stored),
                refreshes(ask.key()));
    }

    /** Whether whoever is served a stale answer has the next one fetched. */
    private boolean refreshes(CacheKey key) {
        return !gateway.shared().flights().underway(key) && !failed.has(key, gateway.now());
    }

    /** The answer, or a failure where it takes too long; one that comes after that is nobody's. */
    private Future<Answer> inTime(Future<Answer> answer, Waiter waiter) {
        return answer.timeout(patience, TimeUnit.MILLISECONDS).onFailure(late -> {
            waiter.goes();
            answer.onSuccess(Answers::discard);
        });
    }

    /**
     * The stored answer, for a request of which upstream's answer would not be kept; null where upstream must be asked.
     *
     * @throws Refusal where the client forbids to ask
     */
    public @Nullable Answer stored(Inbound in, Api.Route route, Match match, Caller caller) {
        Ask ask = lookup.ask(in, route.api(), match, caller);
        Lookup.Found found = lookup.find(ask);
        Decision decision = lookup.decide(ask, found);
        if (decision instanceof Decision.Unsatisfiable) {
            throw new Refusal(GatewayError.NOT_CACHED);
        }
        return decision instanceof Decision.Serve serve ? serve(ask, found, serve) : null;
    }

    /** What a request wants to read, of a caller of whom no more is known than now. */
    public Ask ask(Inbound in, Api.Route route, Match match, Caller caller) {
        return lookup.ask(in, route.api(), match, caller);
    }

    /** What is stored, where there is nothing to be done but to send it: it is fresh. Null where there is more to do. */
    public Answer.@Nullable Whole fresh(Ask ask, long now) {
        Decision.Serve serve = lookup.fresh(ask, now);
        return serve == null ? null : answers.fresh(ask, serve, now);
    }

    private Answer serve(Ask ask, Lookup.Found found, Decision.Serve serve) {
        long ttl = serve.entry().life().ttl(gateway.now());
        return switch (serve.ground()) {
            case FRESH -> answers.fresh(ask, serve, gateway.now());
            case MAX_STALE -> answers.stored(ask, serve.entry(), CacheStatus.stale(ttl, "max-stale"));
            case WHILE_REVALIDATING -> {
                refresh(ask, found);
                yield answers.stored(ask, serve.entry(), CacheStatus.stale(ttl, "stale-while-revalidate"));
            }
        };
    }

    /** Fetches the next answer while the stale one is served; one at a time for each key, and nobody waits for it. */
    private void refresh(Ask ask, Lookup.Found found) {
        CacheKey key = ask.key();
        if (!refreshes(key)) {
            return;
        }
        board(new Try(ask, found, Forward.STALE, 1, null)).landing().onComplete(landed -> {
            Landing landing = landed.result();
            int status = landing == null ? Verdicts.THROTTLED : landing.upstreamStatus();
            failed.note(key, status >= 500 || status == Verdicts.THROTTLED, gateway.now());
            if (landing instanceof Landing.Live live) {
                Piping.cancel(live.reply());
            } else if (landed.cause() instanceof UpstreamFailure failure) {
                LOG.warn(
                        "refresh of {}: {}: {}",
                        Masks.path(ask.in().target().path()),
                        failure.kind().slug(),
                        String.valueOf(failure.getCause()));
            } else if (landed.failed() && !(landed.cause() instanceof Refused)) {
                LOG.error("refresh of {} failed", Masks.path(ask.in().target().path()), landed.cause());
            }
        });
    }

    /** Reads for itself alone, after waiting in vain: no write of meanwhile may be missing from the answer. */
    private Future<Answer> alone(Try mine) {
        return forOne(mine)
                .compose(landing ->
                        overtaken(landing) ? again(mine) : Future.succeededFuture(live(mine, landing, true)));
    }

    private Future<Landing> forOne(Try mine) {
        Waiter waiter = Objects.requireNonNull(mine.waiter(), "refreshes are for all");
        return fill.read(mine.ask(), mine.found(), trip(mine.ask(), waiter)).onComplete(landed -> waiter.stands());
    }

    /** Reads together with whoever wants the same now. */
    private Future<Answer> together(Try mine) {
        Flights.Seat<Landing> seat = board(mine);
        Waiter waiter = Objects.requireNonNull(mine.waiter(), "refreshes are awaited by nobody");
        waiter.sits(seat.leave());
        long since = gateway.now();
        if (!seat.leads()) {
            mine.ask().in().observation().enter(Phase.COALESCED, since);
        }
        return seat.landing().transform(landed -> {
            waiter.stands();
            if (!seat.leads()) {
                mine.ask().in().observation().leave(Phase.COALESCED, since, gateway.now(), landed.succeeded());
            }
            Landing landing = landed.result();
            if (landing == null) {
                boolean another = !seat.leads() && worthAnother(mine, landed.cause(), waiter);
                return another ? again(mine) : Future.failedFuture(landed.cause());
            }
            if (overtaken(landing)) {
                return again(mine);
            }
            boolean shared = landing instanceof Landing.Whole whole
                    && whole.sharing().waiters()
                    && Selecting.matches(whole.basis().selecting(), mine.ask()::field);
            return seat.leads() || shared ? Future.succeededFuture(live(mine, landing, seat.leads())) : alone(mine);
        });
    }

    /**
     * Whether a call was not made for a reason that is another's: who led it has left, or has waited for longer, or is of a team
     * that has filled the queue.
     */
    private boolean worthAnother(Try mine, Throwable cause, Waiter waiter) {
        if (waiter.gone() || !(cause instanceof Refused refused)) {
            return !waiter.gone() && cause instanceof Withdrawn;
        }
        return switch (refused.shed().reason()) {
            case QUEUE_WAIT ->
                waiter.waited(gateway.now())
                        < gateway.upstream().budgets().maxWait().toNanos();
            case QUEUE_FULL ->
                mine.tries() > 0
                        && !refused.share().equals(spending(mine.ask(), waiter).share());
            case BREAKER_OPEN, SHUTDOWN -> false;
        };
    }

    private Flights.Seat<Landing> board(Try mine) {
        Spending spending = spending(mine.ask(), mine.waiter());
        return gateway.shared()
                .flights()
                .board(
                        mine.ask().key(),
                        boardable(mine.ask()),
                        party -> {
                            Interest interest = new Interest(vertx);
                            party.onAbandoned(interest::callOff);
                            party.onJoined(member -> interest.awaitedBy((Spending) member));
                            Trip trip = new Trip(gateway, spending, interest, party);
                            return fill.read(mine.ask(), mine.found(), trip)
                                    .onComplete(landed -> trip.split(
                                            mine.ask().api().upstream().budgets()));
                        },
                        home,
                        spending);
    }

    /** Whether what began to be read then is as good as what would be from now on: there was no write to it, and no purge. */
    private LongPredicate boardable(Ask ask) {
        ReadSet reads = fill.byTarget(ask);
        return boarded ->
                coherence.holds(reads, boarded) && gateway.shared().store().takes(boarded);
    }

    /** Whether a write was answered while this was in the air: whoever is aboard reads what is true after it. */
    private boolean overtaken(Landing landing) {
        return landing instanceof Landing.Whole whole
                && whole.sharing().writes()
                && !coherence.holds(whole.basis().reads(), whole.basis().stamp());
    }

    /** Reads once more; who came after the write may have brought what is true by now. */
    private Future<Answer> again(Try mine) {
        Waiter waiter = mine.waiter();
        if (waiter != null && (waiter.gone() || gateway.now() - waiter.until() > 0)) {
            return Future.failedFuture(new TimeoutException());
        }
        Lookup.Found found = lookup.find(mine.ask());
        if (lookup.decide(mine.ask(), found) instanceof Decision.Serve serve) {
            return Future.succeededFuture(serve(mine.ask(), found, serve));
        }
        Try next = mine.next(found);
        return next.tries() > 0 ? together(next) : alone(next);
    }

    private Answer live(Try mine, Landing landing, boolean leads) {
        if (mine.ask().http()) {
            loners.note(mine.ask().key(), landing instanceof Landing.Live, gateway.now());
        }
        return answers.landed(mine.ask(), mine.why(), landing, leads);
    }
}
