package io.flexgate.relay.reads;

import io.flexgate.access.Caller;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Coherence;
import io.flexgate.cache.Decision;
import io.flexgate.cache.Entry;
import io.flexgate.cache.ReadSet;
import io.flexgate.cache.Replay;
import io.flexgate.cache.Selecting;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.CacheStatus.Forward;
import io.flexgate.relay.Answer;
import io.flexgate.relay.Api;
import io.flexgate.relay.Content;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.GatewayError;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.Piping;
import io.flexgate.relay.Refusal;
import io.flexgate.relay.Scans;
import io.flexgate.upstream.Flights;
import io.flexgate.upstream.UpstreamFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads: from the store, from a flight under way, or from upstream. Confined to one loop. */
public final class Reads {

    private static final Logger LOG = LoggerFactory.getLogger(Reads.class);

    /** How often a read that a write overtook in the air is shared again before each goes alone. */
    private static final int SHARED_TRIES = 4;

    /** The errors of upstream for which a stale answer may stand in (RFC 5861 §4). */
    private static final Set<Integer> ERRORS = Set.of(500, 502, 503, 504);

    private final Gateway gateway;
    private final Coherence coherence;
    private final Lookup lookup;
    private final Fill fill;
    /** Targets whose answer was for one client alone: who wants the next one does not wait for another's. */
    private final Recently loners = new Recently(Duration.ofMinutes(2));

    /** Targets whose refresh has failed: an upstream that is down is not asked again for each hit. */
    private final Recently failed = new Recently(Duration.ofSeconds(1));

    private final Context home;
    private final long patience;
    private final Caller everybody;

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
        this.lookup = new Lookup(gateway);
        this.fill = new Fill(gateway, scans, new Calls(vertx));
        this.home = home;
        this.patience = patience.toMillis();
        this.everybody = everybody;
    }

    /** One try at a read. */
    private record Try(Ask ask, Lookup.Found found, Forward why, int tries, long until) {

        Try next(Lookup.Found now) {
            return new Try(ask, now, why, tries - 1, until);
        }
    }

    /** How upstream is asked where nothing stored may answer. */
    private interface Asking {

        Future<Answer> ask(Reads reads, Ask ask, Lookup.Found found, Decision.Fetch fetch);
    }

    /** Answers a GET. */
    public Future<Answer> get(Inbound in, Api.Route route, Match match, Caller caller) {
        return answer(ask(in, route.api(), match, caller), Reads::fetch);
    }

    /** Answers a HEAD: from what is stored for GET, or from upstream, whose answer brings that up to date. */
    public Future<Answer> head(Inbound in, Api.Route route, Match match, Caller caller) {
        return answer(ask(in, route.api(), match, caller), Reads::fetchHead);
    }

    private Future<Answer> answer(Ask ask, Asking upstream) {
        Lookup.Found found = lookup.find(ask);
        Decision decision = lookup.decide(ask, found);
        if (decision instanceof Decision.Serve serve) {
            return Future.succeededFuture(serve(ask, found, serve));
        }
        if (decision instanceof Decision.Fetch fetch) {
            return telling(fetch.why(), upstream.ask(this, ask, found, fetch));
        }
        return Future.failedFuture(new Refusal(GatewayError.NOT_CACHED));
    }

    private Future<Answer> fetch(Ask ask, Lookup.Found found, Decision.Fetch fetch) {
        long until = gateway.now() + TimeUnit.MILLISECONDS.toNanos(patience);
        Future<Answer> inTime = inTime(read(new Try(ask, found, fetch.why(), SHARED_TRIES, until)));
        Entry stored = fetch.stored();
        return stored == null
                ? inTime
                : inTime.transform(ended -> orStale(ask, fetch.why(), stored, ended.result(), ended.cause()));
    }

    private Future<Answer> fetchHead(Ask ask, Lookup.Found found, Decision.Fetch fetch) {
        return inTime(fill.head(ask, found)
                .map(reply -> new Answer.Live(
                        reply, Buffer.buffer(), CacheStatus.forwarded(fetch.why(), reply.statusCode()))));
    }

    private Future<Answer> read(Try first) {
        Ask ask = first.ask();
        // A client that asks past the cache wants an answer that was read after it asked.
        boolean past = first.why() == Forward.REQUEST || ask.pastTheCache();
        return past || loners.has(ask.key(), gateway.now()) ? own(first) : together(first);
    }

    /** The answer, or a failure where it takes too long; one that comes after that is nobody's. */
    private Future<Answer> inTime(Future<Answer> answer) {
        return answer.timeout(patience, TimeUnit.MILLISECONDS).onFailure(late -> answer.onSuccess(Reads::discard));
    }

    private static void discard(Answer answer) {
        if (answer instanceof Answer.Live live) {
            live.discard();
        }
    }

    /** The answer, or a failure that says why upstream was asked. */
    private static Future<Answer> telling(Forward why, Future<Answer> answer) {
        return answer.recover(cause -> Future.failedFuture(new Unanswered(why, cause)));
    }

    /**
     * The stored answer, for a request of which upstream's answer would not be kept; null where upstream must be asked.
     *
     * @throws Refusal where the client forbids to ask
     */
    public @Nullable Answer stored(Inbound in, Api.Route route, Match match, Caller caller) {
        Ask ask = ask(in, route.api(), match, caller);
        Lookup.Found found = lookup.find(ask);
        Decision decision = lookup.decide(ask, found);
        if (decision instanceof Decision.Unsatisfiable) {
            throw new Refusal(GatewayError.NOT_CACHED);
        }
        return decision instanceof Decision.Serve serve ? serve(ask, found, serve) : null;
    }

    private Ask ask(Inbound in, Api api, Match match, Caller caller) {
        String target = in.target().canonical();
        CacheKey key = new CacheKey(caller.partition(), api.upstream().origin(), target);
        boolean shares = match.operation().http() && api.catalog().head().anonymous() && !caller.equals(everybody);
        CacheKey common =
                shares ? new CacheKey(everybody.partition(), api.upstream().origin(), target) : null;
        return new Ask(in, api, match, caller, key, common, in.cacheControl(), gateway.rules());
    }

    private Answer serve(Ask ask, Lookup.Found found, Decision.Serve serve) {
        long ttl = serve.entry().life().ttl(gateway.now());
        return switch (serve.ground()) {
            case FRESH -> stored(ask, serve.entry(), CacheStatus.hit(ttl));
            case MAX_STALE -> stored(ask, serve.entry(), CacheStatus.stale(ttl, "max-stale"));
            case WHILE_REVALIDATING -> {
                refresh(ask, found);
                yield stored(ask, serve.entry(), CacheStatus.stale(ttl, "stale-while-revalidate"));
            }
        };
    }

    private Answer stored(Ask ask, Entry entry, CacheStatus how) {
        return new Answer.Whole(
                entry.status(),
                entry.reason(),
                entry.headers(),
                (Content) entry.body(),
                how,
                entry.life().age(gateway.now()),
                entry.status() == 200 && !ask.http());
    }

    /** Fetches the next answer while the stale one is served; one at a time for each key, and nobody waits for it. */
    private void refresh(Ask ask, Lookup.Found found) {
        CacheKey key = ask.key();
        if (gateway.shared().flights().underway(key) || failed.has(key, gateway.now())) {
            return;
        }
        board(new Try(ask, found, Forward.STALE, 1, Long.MAX_VALUE)).landing().onComplete(landed -> {
            Landing landing = landed.result();
            failed.note(key, landing == null || landing.upstreamStatus() >= 500, gateway.now());
            if (landing instanceof Landing.Live live) {
                Piping.cancel(live.reply());
            } else if (landed.cause() instanceof UpstreamFailure failure) {
                LOG.warn(
                        "refresh of {}: {}: {}",
                        ask.in().target().path(),
                        failure.kind().slug(),
                        String.valueOf(failure.getCause()));
            } else if (landed.failed()) {
                LOG.error("refresh of {} failed", ask.in().target().path(), landed.cause());
            }
        });
    }

    /** Reads past the cache: whatever the read brings was true after the client asked. */
    private Future<Answer> own(Try mine) {
        return fill.read(mine.ask(), mine.found(), coherence.stamp()).map(landing -> live(mine, landing, true));
    }

    /** Reads for itself alone, after waiting in vain: no write of meanwhile may be missing from the answer. */
    private Future<Answer> alone(Try mine) {
        return fill.read(mine.ask(), mine.found(), coherence.stamp())
                .compose(landing ->
                        overtaken(landing) ? again(mine) : Future.succeededFuture(live(mine, landing, true)));
    }

    /** Reads together with whoever wants the same now. */
    private Future<Answer> together(Try mine) {
        Flights.Seat<Landing> seat = board(mine);
        return seat.landing().compose(landing -> {
            if (overtaken(landing)) {
                return again(mine);
            }
            boolean shared = landing instanceof Landing.Whole whole
                    && whole.sharing().waiters()
                    && Selecting.matches(whole.basis().selecting(), mine.ask()::field);
            return seat.leads() || shared ? Future.succeededFuture(live(mine, landing, seat.leads())) : alone(mine);
        });
    }

    private Flights.Seat<Landing> board(Try mine) {
        long stamp = coherence.stamp();
        ReadSet byTarget = fill.byTarget(mine.ask());
        return gateway.shared()
                .flights()
                .board(
                        mine.ask().key(),
                        stamp,
                        boarded -> coherence.holds(byTarget, boarded),
                        () -> fill.read(mine.ask(), mine.found(), stamp),
                        home);
    }

    /** Whether a write was answered while this was in the air: whoever is aboard reads what is true after it. */
    private boolean overtaken(Landing landing) {
        return landing instanceof Landing.Whole whole
                && whole.sharing().writes()
                && !coherence.holds(whole.basis().reads(), whole.basis().stamp());
    }

    /** Reads once more; who came after the write may have brought what is true by now. */
    private Future<Answer> again(Try mine) {
        if (gateway.now() - mine.until() > 0) {
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
        if (landing instanceof Landing.Live live) {
            return new Answer.Live(live.reply(), live.read(), CacheStatus.forwarded(mine.why(), live.upstreamStatus()));
        }
        Landing.Whole whole = (Landing.Whole) landing;
        Entry.Life life = whole.life();
        CacheStatus how = CacheStatus.forwarded(mine.why(), whole.upstreamStatus());
        if (life != null) {
            how = how.stored();
        }
        if (!leads) {
            how = how.collapsed();
        }
        if (life != null) {
            how = how.ttl(life.ttl(gateway.now()));
        }
        boolean first = leads && !whole.confirmed();
        return new Answer.Whole(
                whole.status(),
                whole.reason(),
                // What tells of the one call is for the one who made it.
                leads
                        ? whole.headers()
                        : Replay.shared(whole.headers(), mine.ask().policy().kind()),
                whole.content(),
                how,
                first || life == null ? Answer.Whole.FRESH : life.age(gateway.now()),
                whole.status() == 200 && !mine.ask().http());
    }

    /** The stale answer where upstream has failed and it may stand in (RFC 5861 §4), else what there is. */
    private Future<Answer> orStale(
            Ask ask, Forward why, Entry stored, @Nullable Answer answer, @Nullable Throwable cause) {
        int status = answer instanceof Answer.Whole whole
                ? whole.status()
                : answer instanceof Answer.Live live ? live.reply().statusCode() : 0;
        boolean failed = answer == null
                ? cause instanceof UpstreamFailure || cause instanceof TimeoutException
                : ERRORS.contains(status);
        if (failed
                && coherence.holds(stored.reads(), stored.stamp())
                && Decision.onFailure(stored, ask.asks(), gateway.now())) {
            if (answer instanceof Answer.Live live) {
                live.discard();
            }
            CacheStatus how = (answer == null ? CacheStatus.forwarded(why) : CacheStatus.forwarded(why, status))
                    .insteadStale(stored.life().ttl(gateway.now()));
            return Future.succeededFuture(stored(ask, stored, how));
        }
        return answer != null ? Future.succeededFuture(answer) : Future.failedFuture(cause);
    }
}
