package io.flexgate.relay;

import io.flexgate.access.Accounts;
import io.flexgate.access.Caller;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.CacheRules;
import io.flexgate.cache.Coherence;
import io.flexgate.cache.Decision;
import io.flexgate.cache.Decision.Standing;
import io.flexgate.cache.Entry;
import io.flexgate.cache.ReadSet;
import io.flexgate.cache.Storability;
import io.flexgate.catalog.Match;
import io.flexgate.catalog.Operation;
import io.flexgate.http.CacheControl;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.CacheStatus.Forward;
import io.flexgate.http.EndToEnd;
import io.flexgate.http.Headers;
import io.flexgate.links.AnswerScan;
import io.flexgate.upstream.Call;
import io.flexgate.upstream.Flights;
import io.flexgate.upstream.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fetches and lists: from the store, from a flight under way, or from upstream. Confined to one loop. */
public final class Reads {

    /** How often a read that a write overtook in the air is shared again before each goes alone. */
    private static final int SHARED_TRIES = 4;

    private final Gateway gateway;
    private final Coherence coherence;
    private final Scans scans;
    private final Context home;

    public Reads(Gateway gateway, Scans scans, Context home) {
        this.gateway = gateway;
        this.coherence = gateway.shared().coherence();
        this.scans = scans;
        this.home = home;
    }

    /** One read of one client. Immutable. */
    private record Read(Inbound in, Match match, Caller caller, CacheKey key, CacheControl asks) {}

    /** When a read of upstream began: in the order of writes, and on the monotonic clock. */
    private record Start(long stamp, long nanos) {}

    /** Answers a GET. */
    public Future<Answer> get(Inbound in, Match match, Caller caller) {
        Read read = read(in, match, caller);
        Decision decision = decide(read);
        if (decision instanceof Decision.Serve serve) {
            return Future.succeededFuture(hit(serve.entry()));
        }
        if (decision instanceof Decision.Fetch fetch) {
            // A client that asks past the cache wants an answer that was read after it asked.
            return fetch.why() == Forward.REQUEST || pastTheCache(read.asks())
                    ? alone(read, fetch.why())
                    : together(read, fetch.why(), SHARED_TRIES);
        }
        return Future.failedFuture(new Refusal(GatewayError.NOT_CACHED));
    }

    /**
     * The stored answer, or null where upstream must be asked.
     *
     * @throws Refusal where the client forbids to ask
     */
    public @Nullable Answer stored(Inbound in, Match match, Caller caller) {
        Decision decision = decide(read(in, match, caller));
        if (decision instanceof Decision.Unsatisfiable) {
            throw new Refusal(GatewayError.NOT_CACHED);
        }
        return decision instanceof Decision.Serve serve ? hit(serve.entry()) : null;
    }

    /** Whether the client asks past the cache even where nothing is stored: it must not board a flight of before it asked. */
    private static boolean pastTheCache(CacheControl asks) {
        return asks.has("no-cache") || asks.has("no-store");
    }

    private Read read(Inbound in, Match match, Caller caller) {
        CacheKey key = new CacheKey(
                caller.partition(), gateway.upstream().origin(), in.target().canonical());
        return new Read(in, match, caller, key, in.cacheControl());
    }

    private Decision decide(Read read) {
        Entry entry = gateway.shared().store().get(read.key());
        return Decision.of(
                standing(read, entry), entry, read.asks(), gateway.nanos().getAsLong());
    }

    private Standing standing(Read read, @Nullable Entry entry) {
        if (entry == null) {
            return Standing.ABSENT;
        }
        if (!coherence.holds(entry.reads(), entry.stamp())) {
            gateway.shared().store().drop(read.key(), entry);
            return Standing.OVERTAKEN;
        }
        return Storability.selects(entry.selecting(), read.in()::field) ? Standing.TRUE : Standing.OTHER_VARIANT;
    }

    private Answer hit(Entry entry) {
        long now = gateway.nanos().getAsLong();
        CacheStatus how = CacheStatus.hit(entry.life().ttl(now));
        return new Answer(
                entry.status(),
                "",
                entry.headers(),
                (Content) entry.body(),
                how,
                entry.life().age(now),
                entry.status() == 200);
    }

    /** Reads for itself alone. */
    private Future<Answer> alone(Read read, Forward why) {
        return fill(read, coherence.stamp()).map(landing -> live(landing, why, true));
    }

    /** Reads together with whoever wants the same now. */
    private Future<Answer> together(Read read, Forward why, int tries) {
        long stamp = coherence.stamp();
        ReadSet byPath = ReadSet.of(
                coherence,
                read.caller().partition(),
                known(read.caller(), List.of()),
                read.match().tells());
        Flights.Seat<Landing> seat = gateway.shared()
                .flights()
                .board(read.key(), stamp, boarded -> coherence.holds(byPath, boarded), () -> fill(read, stamp), home);
        return seat.landing().compose(landing -> {
            if (overtaken(landing)) {
                return again(read, why, tries);
            }
            boolean mine =
                    seat.leads() || (landing.shared() && Storability.selects(landing.selecting(), read.in()::field));
            return mine ? Future.succeededFuture(live(landing, why, seat.leads())) : apart(read, why, tries);
        });
    }

    /** Reads for itself after all, since another's answer was not for it; a write may overtake this one as well. */
    private Future<Answer> apart(Read read, Forward why, int tries) {
        return fill(read, coherence.stamp())
                .compose(landing -> overtaken(landing)
                        ? again(read, why, tries)
                        : Future.succeededFuture(live(landing, why, true)));
    }

    /** Whether a write was answered while this was in the air: whoever is aboard reads what is true after it. */
    private boolean overtaken(Landing landing) {
        return landing.aboutResource() && !coherence.holds(landing.reads(), landing.stamp());
    }

    /** Reads once more; who came after the write may have brought what is true by now. */
    private Future<Answer> again(Read read, Forward why, int tries) {
        if (decide(read) instanceof Decision.Serve serve) {
            return Future.succeededFuture(hit(serve.entry()));
        }
        return tries > 1 ? together(read, why, tries - 1) : alone(read, why);
    }

    private static Answer live(Landing landing, Forward why, boolean leads) {
        // What tells of the one call is for the one who made it.
        Headers headers = leads ? landing.headers() : Storability.replayed(landing.headers());
        CacheStatus how = CacheStatus.forwarded(why, landing.status(), landing.stored(), !leads);
        return new Answer(
                landing.status(),
                landing.reason(),
                headers,
                landing.content(),
                how,
                leads || !landing.headers().contains("age") ? Answer.FRESH : Storability.age(landing.headers()),
                landing.status() == 200);
    }

    /** Asks upstream and keeps the answer if it may be kept. Belongs to no client: nothing here ends when one leaves. */
    private Future<Landing> fill(Read read, long stamp) {
        Headers headers = read.in().forwardedForAll(authorization(read.caller()));
        long began = gateway.nanos().getAsLong();
        return gateway.upstream()
                .call(new Call("GET", read.in().target().text(), headers, null))
                .compose(reply -> scans.of(reply).map(scan -> land(read, new Start(stamp, began), reply, scan)));
    }

    private Landing land(Read read, Start start, Reply reply, AnswerScan scan) {
        boolean success = reply.status() == 200 && scan.wellFormed();
        List<Map<String, String>> items = success ? scan.items() : List.of();
        ReadSet reads = ReadSet.of(
                coherence,
                read.caller().partition(),
                known(read.caller(), items),
                success ? read.match().tells(items) : read.match().tells());
        Aftermath.heed(gateway, read.caller(), reply.status());
        Headers headers = EndToEnd.of(reply.headers());
        Headers selecting = Storability.selecting(headers, read.in()::field);
        Content content = new Content(reply.body(), scan);
        boolean stored = scan.wellFormed() && keep(read, start, reply, headers, selecting, content, reads);
        return new Landing(reply.status(), reply.reason(), headers, content, reads, selecting, start.stamp(), stored);
    }

    private boolean keep(
            Read read, Start start, Reply reply, Headers headers, Headers selecting, Content content, ReadSet reads) {
        Storability.Verdict verdict = Storability.judge(reply.status(), headers, read.asks(), times(read.match()));
        long now = gateway.nanos().getAsLong();
        if (!(verdict instanceof Storability.Keep kept)
                || !coherence.holds(reads, start.stamp())
                || !coherence.settled(reads, start.nanos())) {
            return false;
        }
        long age = Storability.age(headers);
        long fresh = kept.lifetime().minusSeconds(age).toNanos();
        if (fresh <= 0) {
            return false;
        }
        Entry entry = new Entry(
                reply.status(),
                Storability.replayed(headers),
                selecting,
                content,
                reads,
                start.stamp(),
                new Entry.Life(now, age, fresh));
        return gateway.shared().store().put(read.key(), entry);
    }

    private CacheRules.Times times(Match match) {
        CacheRules.ResourceTimes times = gateway.rules().times(match.operation().resource());
        return match.operation().answer() == Operation.Answer.LIST ? times.list() : times.fetch();
    }

    /** The accounts that an answer may belong to; learns the credential's from the answer itself. */
    private Set<String> known(Caller caller, List<Map<String, String>> items) {
        Set<String> accounts = new HashSet<>();
        if (caller.account() != null) {
            accounts.add(caller.account());
        }
        for (Map<String, String> item : items) {
            String account = item.get(gateway.catalog().accountField());
            if (account != null) {
                accounts.add(Accounts.fold(account));
                gateway.accounts().learn(caller.partition(), account);
            }
        }
        return accounts;
    }

    static @Nullable String authorization(Caller caller) {
        return caller.authorization() == null ? null : caller.authorization().reveal();
    }
}
