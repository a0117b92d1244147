package io.flexgate.relay.reads;

import io.flexgate.cache.Coherence;
import io.flexgate.cache.Decision;
import io.flexgate.cache.Entry;
import io.flexgate.cache.Replay;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.CacheStatus.Forward;
import io.flexgate.relay.Answer;
import io.flexgate.relay.Content;
import io.flexgate.relay.Gateway;
import io.flexgate.shield.Refused;
import io.flexgate.upstream.UpstreamFailure;
import io.flexgate.upstream.Verdicts;
import io.vertx.core.Future;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Makes answers of what is stored and of what a read has brought. Any thread. */
final class Answers {

    /** The errors of upstream for which a stale answer may stand in (RFC 5861 §4). */
    private static final Set<Integer> ERRORS = Set.of(500, 502, 503, 504);

    private final Gateway gateway;
    private final Coherence coherence;
    private final Sharing sharing;

    Answers(Gateway gateway, Sharing sharing) {
        this.sharing = sharing;
        this.gateway = gateway;
        this.coherence = gateway.shared().coherence();
    }

    /** An answer from the store. */
    Answer stored(Ask ask, Entry entry, CacheStatus how) {
        return stored(ask, entry, how, gateway.now());
    }

    private static Answer.Whole stored(Ask ask, Entry entry, CacheStatus how, long now) {
        return new Answer.Whole(
                entry.status(),
                entry.reason(),
                entry.headers(),
                (Content) entry.body(),
                how,
                entry.life().age(now),
                entry.status() == 200 && !ask.http());
    }

    /** An answer from the store that is fresh. */
    Answer.Whole fresh(Ask ask, Decision.Serve serve, long now) {
        Entry entry = serve.entry();
        long ttl = entry.life().ttl(now);
        return stored(ask, entry, entry.source().primed() ? CacheStatus.primed(ttl) : CacheStatus.hit(ttl), now);
    }

    /**
     * What a read has brought.
     *
     * @param why upstream was asked
     * @param leads whether it is for the one who made the call
     */
    Answer landed(Ask ask, Forward why, Landing landing, boolean leads) {
        if (landing instanceof Landing.Live live) {
            return new Answer.Live(live.reply(), live.read(), CacheStatus.forwarded(why, live.upstreamStatus()));
        }
        Landing.Whole whole = (Landing.Whole) landing;
        Entry.Life life = whole.life();
        CacheStatus how = CacheStatus.forwarded(why, whole.upstreamStatus());
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
                        : Replay.shared(whole.headers(), ask.policy().kind()),
                whole.content(),
                how,
                first || life == null ? Answer.Whole.FRESH : life.age(gateway.now()),
                whole.status() == 200 && !ask.http());
    }

    /**
     * The stale answer where upstream has failed, or must not be called, and it may stand in (RFC 5861 §4, contract §6.2); else
     * what there is.
     */
    Future<Answer> orStale(Ask ask, Forward why, Entry stored, @Nullable Answer answer, @Nullable Throwable cause) {
        int status = answer instanceof Answer.Whole whole
                ? whole.status()
                : answer instanceof Answer.Live live ? live.reply().statusCode() : 0;
        if (failed(ask, status, cause) && mayStandIn(ask, stored)) {
            if (answer instanceof Answer.Live live) {
                live.discard();
            }
            long ttl = stored.life().ttl(gateway.now());
            CacheStatus how = cause instanceof Refused refused
                    ? CacheStatus.stale(
                            ttl, "stale-if-error/" + refused.shed().reason().slug())
                    : (status == 0 ? CacheStatus.forwarded(why) : CacheStatus.forwarded(why, status)).insteadStale(ttl);
            return Future.succeededFuture(stored(ask, stored, how));
        }
        return answer != null ? Future.succeededFuture(answer) : Future.failedFuture(cause);
    }

    /** Nobody wants it any more. */
    static void discard(Answer answer) {
        if (answer instanceof Answer.Live live) {
            live.discard();
        }
    }

    /** Whether a stored answer may be served where upstream has failed. */
    boolean mayStandIn(Ask ask, Entry stored) {
        return coherence.holds(stored.reads(), stored.stamp())
                && sharing.mayHave(ask, stored)
                && Decision.onFailure(stored, ask.asks(), gateway.now());
    }

    private static boolean failed(Ask ask, int status, @Nullable Throwable cause) {
        if (status == 0) {
            return cause instanceof UpstreamFailure || cause instanceof TimeoutException || cause instanceof Refused;
        }
        // An API whose account has no room for the call has not failed, but is of no more use.
        return ERRORS.contains(status) || (status == Verdicts.THROTTLED && !ask.http());
    }
}
