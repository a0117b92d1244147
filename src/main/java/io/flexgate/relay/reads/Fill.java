package io.flexgate.relay.reads;

import io.flexgate.access.Accounts;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Coherence;
import io.flexgate.cache.Decision;
import io.flexgate.cache.Entry;
import io.flexgate.cache.ReadSet;
import io.flexgate.cache.Replay;
import io.flexgate.cache.Selecting;
import io.flexgate.cache.Storability;
import io.flexgate.catalog.Fact;
import io.flexgate.http.CacheControl;
import io.flexgate.http.CacheGroups;
import io.flexgate.http.Headers;
import io.flexgate.http.Validators;
import io.flexgate.links.AnswerScan;
import io.flexgate.relay.Aftermath;
import io.flexgate.relay.Content;
import io.flexgate.relay.Effects;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.Scans;
import io.flexgate.upstream.Gzip;
import io.flexgate.upstream.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks upstream and keeps the answer if it may be kept. A fill belongs to no client: nothing here ends when one leaves.
 * Confined to one loop.
 */
final class Fill {

    /** A larger answer of an API is passed on as it is, while it comes in: nobody looks for links in it. */
    private static final long LARGEST_SCANNED = 16 << 20;

    /** A larger one of any other kind is: many at once must fit into a small heap. */
    private static final long LARGEST_KEPT = 4 << 20;

    private final Gateway gateway;
    private final Coherence coherence;
    private final Scans scans;
    private final Calls calls;
    private final Primes primes;
    private final Sharing sharing;

    Fill(Gateway gateway, Scans scans, Calls calls, Primes primes, Sharing sharing) {
        this.gateway = gateway;
        this.coherence = gateway.shared().coherence();
        this.scans = scans;
        this.calls = calls;
        this.primes = primes;
        this.sharing = sharing;
    }

    /**
     * What is known of an answer once its head is there.
     *
     * @param nanos when that was, on the monotonic clock: its age counts from there, however long its body takes (RFC 9111 §4.2.3)
     */
    record Head(
            HttpClientResponse reply,
            Storability.Received received,
            CacheControl says,
            Storability.Verdict verdict,
            Trip.Start start,
            long nanos) {

        int status() {
            return received.status();
        }

        Headers headers() {
            return received.headers();
        }

        boolean kept() {
            return verdict instanceof Storability.Keep;
        }
    }

    /** The facts that an answer depends on, judged by its target alone. */
    ReadSet byTarget(Ask ask) {
        return ask.http()
                ? held(ask, Effects.told(ask.in().target()))
                : ReadSet.of(
                        coherence,
                        ask.caller().partition(),
                        accounts(ask, List.of()),
                        ask.match().tells());
    }

    /**
     * Reads.
     *
     * @param found what upstream may confirm
     */
    Future<Landing> read(Ask ask, Lookup.Found found, Trip trip) {
        Entry stored = ask.asks().has("no-store") ? null : found.entry();
        Headers conditions = stored == null ? Headers.none() : Validators.conditions(stored.headers());
        Headers headers = ask.forwarded().and(conditions);
        // Whatever may stand in for a failed call is better than a second one.
        boolean patient = found.entry() == null || !Decision.onFailure(found.entry(), ask.asks(), gateway.now());
        Calls.Errand errand = new Calls.Errand(trip.spending(), trip.interest(), patient, trip::departs);
        Calls.Question question = question(ask, "GET", headers);
        Future<Calls.Arrived> arrived = ask.http()
                ? calls.head(question, errand, true).map(Calls.Arrived::headOnly)
                : calls.whole(question, errand, LARGEST_SCANNED);
        return arrived.compose(answer -> {
            HttpClientResponse reply = answer.reply();
            Trip.Start start = trip.start();
            Aftermath.heed(gateway, ask.caller(), ask.http(), reply.statusCode());
            if (reply.statusCode() != 304 || stored == null || conditions.isEmpty()) {
                return landed(ask, found, judged(ask, reply, start), answer.body());
            }
            if (answer.body() == null) {
                reply.resume();
            }
            Headers said = Heads.endToEnd(reply);
            // A write or a purge while the call waited for its turn may have left validators as they were.
            if (Validators.confirms(said, stored.headers()) && gateway.shared().stands(found.key(), stored)) {
                if (stored.source().reader() != null) {
                    sharing.proven(ask, found.key().partition(), start);
                }
                return Future.succeededFuture(confirmed(ask, found.key(), stored, judged(ask, reply, start)));
            }
            // It is not about the representation that is stored (RFC 9111 §4.3.4), or that is untrue by now: it is
            // gone.
            forget(found);
            return read(ask, new Lookup.Found(found.key(), null, Decision.Standing.ABSENT), trip);
        });
    }

    private static Calls.Question question(Ask ask, String method, Headers headers) {
        return new Calls.Question(
                ask.api().upstream(), method, ask.in().target().text(), headers, ask.interim());
    }

    /**
     * Asks for the head alone, and brings what is stored up to date by it (RFC 9111 §4.3.5).
     *
     * @param found the answer that the request would have selected
     */
    Future<HttpClientResponse> head(Ask ask, Lookup.Found found, Trip trip) {
        Calls.Errand errand = new Calls.Errand(trip.spending(), trip.interest(), true, trip::departs);
        return calls.head(question(ask, "HEAD", ask.forwardedAsIs()), errand, ask.http())
                .map(reply -> {
                    Aftermath.heed(gateway, ask.caller(), ask.http(), reply.statusCode());
                    Entry stored = found.entry();
                    if (stored != null && reply.statusCode() == stored.status()) {
                        long length = Heads.length(reply);
                        boolean same = gateway.shared().stands(found.key(), stored)
                                && Validators.consistent(Heads.endToEnd(reply), stored.headers())
                                && (length < 0 || length == ((Content) stored.body()).length());
                        // What came in a list has not been measured by upstream's word on it alone.
                        if (same && !stored.source().primed()) {
                            confirmed(ask, found.key(), stored, judged(ask, reply, trip.start()));
                        } else {
                            forget(found);
                        }
                    }
                    return reply;
                });
    }

    private Head judged(Ask ask, HttpClientResponse reply, Trip.Start start) {
        return judged(ask, reply, start, reply.statusCode(), Heads.complete(ask, reply, gateway));
    }

    private Head judged(Ask ask, HttpClientResponse reply, Trip.Start start, int status, Headers headers) {
        Storability.Received received = Heads.received(status, headers, gateway, start.nanos());
        Heads.Word word = Heads.word(headers, ask.policy());
        Storability.Verdict verdict =
                Storability.judge(received, word.says(), word.targeted(), ask.asks(), ask.policy());
        return new Head(reply, received, word.says(), verdict, start, gateway.now());
    }

    private Future<Landing> landed(Ask ask, Lookup.Found found, Head head, Calls.@Nullable Collected read) {
        HttpClientResponse reply = head.reply();
        if (read != null) {
            return read.whole()
                    ? scanned(ask, found, head, read.bytes())
                    : Future.succeededFuture(new Landing.Live(reply, read.bytes()));
        }
        if (!head.kept() || Heads.length(reply) > LARGEST_KEPT) {
            if (head.status() < 500) {
                forget(found);
            }
            return Future.succeededFuture(new Landing.Live(reply, Buffer.buffer()));
        }
        return calls.collect(ask.api().upstream(), reply, LARGEST_KEPT).map(body -> {
            if (body.whole()) {
                return whole(
                        ask,
                        found,
                        head,
                        new Content(body.bytes(), AnswerScan.none()),
                        byTarget(ask),
                        Sharing.Place.own(ask));
            }
            if (head.status() < 500) {
                forget(found);
            }
            return new Landing.Live(reply, body.bytes());
        });
    }

    /** An API's answer: its items tell what it depends on. */
    private Future<Landing> scanned(Ask ask, Lookup.Found found, Head head, Buffer body) {
        Reply reply =
                Gzip.decode(new Reply(head.status(), head.reply().statusMessage(), Heads.fields(head.reply()), body));
        Head plain = reply.body() == body
                ? head
                : judged(ask, head.reply(), head.start(), head.status(), Heads.endToEnd(reply.headers()));
        return scans.of(reply, ask.api()).compose(scan -> {
            boolean success = reply.status() == 200 && scan.wellFormed();
            List<Map<String, String>> items = success ? scan.items() : List.of();
            Set<String> accounts = accounts(ask, items);
            ReadSet reads = ReadSet.of(
                    coherence,
                    ask.caller().partition(),
                    accounts,
                    success ? ask.match().tells(items) : ask.match().tells());
            Sharing.Place place =
                    success ? sharing.place(ask, plain.headers(), items, plain.start()) : Sharing.Place.own(ask);
            Landing.Whole whole = whole(ask, found, plain, new Content(reply.body(), scan), reads, place);
            return primes.with(ask, plain, whole, accounts, place);
        });
    }

    private Landing.Whole whole(
            Ask ask, Lookup.Found found, Head head, Content content, ReadSet told, Sharing.Place place) {
        int status = head.status();
        List<Fact> groups = Effects.grouped(head.headers());
        ReadSet reads = groups.isEmpty() ? told : told.and(held(ask, groups));
        Headers selecting = Selecting.of(head.headers(), ask.policy().kind(), ask::field);
        Landing.Basis basis = new Landing.Basis(reads, selecting, head.start().stamp());
        Entry entry = null;
        // Of more groups than are told apart, one could be made untrue unheard.
        boolean known = groups.size() < CacheGroups.MOST && (ask.http() || content.readable());
        if (known && head.verdict() instanceof Storability.Keep keep) {
            entry = new Entry(
                    status,
                    ask.http() ? Heads.reason(head.reply()) : "",
                    Replay.of(head.headers(), head.says(), ask.policy().kind()),
                    selecting,
                    content,
                    reads,
                    head.start().stamp(),
                    keep.life(head.nanos()),
                    Entry.Source.asked(place.reader()));
        }
        Entry.Life life = null;
        if (entry != null && !worse(ask, found, status) && store(ask, found, head.start(), entry, place)) {
            life = entry.life();
        } else if (status < 500 && status != 429) {
            forget(found);
        }
        return new Landing.Whole(
                status,
                status,
                head.reply().statusMessage(),
                head.headers(),
                content,
                basis,
                life,
                ask.http() ? Landing.Sharing.byLife(life) : Landing.Sharing.ofApi(status, head.says()));
    }

    /** Upstream said that what is stored still holds: it is brought up to date (RFC 9111 §4.3.4). */
    private Landing confirmed(Ask ask, CacheKey key, Entry stored, Head said) {
        // Judged as a whole: stored fields, and those of the 304 in their place.
        Headers merged = Replay.updated(stored.headers(), said.headers());
        Head head = judged(ask, said.reply(), said.start(), stored.status(), merged);
        Headers kept = Replay.of(merged, head.says(), ask.policy().kind());
        // The stored fields that the 304 has replaced may be those that select the answer, or put it into groups.
        Headers selecting = Selecting.of(merged, ask.policy().kind(), ask::field);
        List<Fact> groups = Effects.grouped(merged);
        ReadSet known = groups.isEmpty() ? stored.reads() : stored.reads().and(held(ask, groups));
        // What another of the account's credentials has read is the caller's own word from now on.
        boolean shared = stored.source().reader() != null && !Selecting.byCredential(merged);
        ReadSet reads = stored.source().reader() == null
                ? known
                : known.and(ReadSet.ofCredential(coherence, ask.caller().partition()));
        Storability.Keep keep = head.verdict() instanceof Storability.Keep judged ? judged : null;
        Entry.Life life = keep == null ? stored.life() : keep.life(head.nanos());
        Entry young = new Entry(
                stored.status(),
                stored.reason(),
                kept,
                selecting,
                stored.body(),
                reads,
                said.start().stamp(),
                life,
                Entry.Source.asked(shared ? ask.caller().partition() : null));
        boolean holds = coherence.holds(young.reads(), young.stamp());
        boolean settled = coherence.settled(young.reads(), said.start().nanos());
        boolean stays = keep != null && holds && settled && keeps(ask) && replaced(ask, key, stored, young);
        if (!stays) {
            gateway.shared().store().drop(key, stored);
        }
        Landing.Basis basis =
                new Landing.Basis(young.reads(), young.selecting(), said.start().stamp());
        return new Landing.Whole(
                stored.status(),
                304,
                stored.reason(),
                kept,
                (Content) stored.body(),
                basis,
                stays ? life : null,
                ask.http() ? Landing.Sharing.byLife(stays ? life : null) : Landing.Sharing.ALL);
    }

    /** Keeps an entry in place of the one that it confirms; what is no longer for others moves to its caller's own (§3.5). */
    private boolean replaced(Ask ask, CacheKey key, Entry stored, Entry young) {
        boolean others =
                ask.http() ? young.life().terms().forAll() : young.source().reader() != null;
        if (!key.equals(ask.key()) && !others) {
            gateway.shared().store().drop(key, stored);
            return gateway.shared().store().put(ask.key(), young) && lasts(ask, ask.key(), young);
        }
        return gateway.shared().store().replace(key, stored, young) && lasts(ask, key, young);
    }

    /** Whether the answer is an error and what is stored may be served instead. */
    private boolean worse(Ask ask, Lookup.Found found, int status) {
        return (status >= 500 || status == 429)
                && found.entry() != null
                && Decision.onFailure(found.entry(), ask.asks(), gateway.now());
    }

    private boolean store(Ask ask, Lookup.Found found, Trip.Start start, Entry entry, Sharing.Place place) {
        if (!coherence.holds(entry.reads(), start.stamp()) || !coherence.settled(entry.reads(), start.nanos())) {
            return false;
        }
        CacheKey common = ask.common();
        boolean forAll = ask.http() && entry.life().terms().forAll();
        CacheKey key = common != null && forAll ? common : place.key();
        if (!keeps(ask) || !gateway.shared().store().put(key, entry) || !lasts(ask, key, entry)) {
            return false;
        }
        // It takes the place of the one that it was asked for, even if its Vary has changed, or it is for all now
        // (§4.3.3). What others have is no business of an answer for one alone.
        if (key.equals(found.key()) || !key.equals(ask.key())) {
            forget(found);
        }
        return true;
    }

    private boolean keeps(Ask ask) {
        return gateway.keeps(ask.api(), ask.match().operation());
    }

    /** Drops what was put while other rules came: whoever swept the store for them may not have seen it. */
    private boolean lasts(Ask ask, CacheKey key, Entry entry) {
        boolean lasts = keeps(ask);
        if (!lasts) {
            gateway.shared().store().drop(key, entry);
        }
        return lasts;
    }

    /** Upstream has said something newer that is not kept: the older answer must not come back. */
    private void forget(Lookup.Found found) {
        if (found.entry() != null) {
            gateway.shared().store().drop(found.key(), found.entry());
        }
    }

    /** Facts of the origin, not of an account. */
    private ReadSet held(Ask ask, List<Fact> facts) {
        Set<String> holder = Set.of(Effects.holder(ask.api().upstream().origin()));
        return ReadSet.of(coherence, ask.caller().partition(), holder, facts);
    }

    /** The accounts that an answer may belong to; learns the credential's from the answer itself. */
    private Set<String> accounts(Ask ask, List<Map<String, String>> items) {
        Set<String> accounts = new HashSet<>();
        if (ask.caller().account() != null) {
            accounts.add(ask.caller().account());
        }
        for (Map<String, String> item : items) {
            String account = item.get(ask.api().catalog().accountField());
            if (account != null) {
                accounts.add(Accounts.fold(account));
                gateway.accounts().learn(ask.caller().partition(), account);
            }
        }
        return accounts;
    }
}
