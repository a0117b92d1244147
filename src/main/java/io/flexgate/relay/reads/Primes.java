package io.flexgate.relay.reads;

import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Coherence;
import io.flexgate.cache.Entry;
import io.flexgate.cache.Policy;
import io.flexgate.cache.ReadSet;
import io.flexgate.cache.Replay;
import io.flexgate.cache.Storability;
import io.flexgate.cache.Variants;
import io.flexgate.catalog.Operation;
import io.flexgate.http.Headers;
import io.flexgate.relay.Api;
import io.flexgate.relay.Content;
import io.flexgate.relay.Gateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the items of a list as the answers to fetching them, where the catalog says that they are the same ({@code cache.prime}).
 * An item hangs on all that its list hangs on, and on what a fetch of it would: whatever makes either untrue drops it.
 */
final class Primes {

    private static final Logger LOG = LoggerFactory.getLogger(Primes.class);

    /** The longest page that the API gives. */
    private static final int MOST = 1_000;

    /** More of them are kept off the event loop: one takes some microseconds. */
    private static final int MANY = 50;

    /** Of a list that hangs on more, each item would. */
    private static final int MOST_SLOTS = 64;

    /** The fields of a list's answer that are true of each item's, beside the {@code Access-Control-} ones. */
    private static final Set<String> COMMON =
            Set.of("content-type", "content-language", "cache-control", "cdn-cache-control", "expires", "vary");

    private final Vertx vertx;
    private final Gateway gateway;

    Primes(Vertx vertx, Gateway gateway) {
        this.vertx = vertx;
        this.gateway = gateway;
    }

    /**
     * All that the items of one list have in common.
     *
     * @param fetch the operation that they are answers to
     * @param headers what is served with each
     * @param accounts whose they are
     * @param place where their list is
     */
    private record Page(
            Ask ask,
            Landing.Whole list,
            Operation fetch,
            Headers headers,
            Entry.Life life,
            Set<String> accounts,
            Sharing.Place place,
            long beganNanos) {}

    /**
     * The landing of a read, once the items that it brought are kept as well.
     *
     * @param whole what the read brought; kept or not
     * @param accounts the accounts that the answer may belong to
     * @param place where it is kept, if it is
     */
    Future<Landing> with(Ask ask, Fill.Head head, Landing.Whole whole, Set<String> accounts, Sharing.Place place) {
        Operation operation = ask.match().operation();
        if (operation.answer() == Operation.Answer.FETCH && whole.status() == 200) {
            gateway.shared().words().hears(ask.api(), operation.name(), head.headers(), ask.policy());
        }
        Page page = page(ask, head, whole, accounts, place);
        if (page == null) {
            return Future.succeededFuture(whole).map(Primes::told);
        }
        Future<Integer> kept = page.list().content().scan().items().size() > MANY
                ? vertx.executeBlocking(() -> keep(page), false)
                : Future.succeededFuture(page).map(this::keep);
        return kept.onFailure(bug ->
                        LOG.error("items of {} are not kept", ask.in().target().path(), bug))
                .otherwise(0)
                .map(done -> told(whole));
    }

    private static Landing told(Landing.Whole whole) {
        whole.content().told();
        return whole;
    }

    /** What there is to keep; null where there is nothing, or it must not be. */
    private @Nullable Page page(
            Ask ask, Fill.Head head, Landing.Whole whole, Set<String> accounts, Sharing.Place place) {
        String items = ask.match().operation().items();
        Operation fetch = items == null ? null : ask.api().catalog().named(items);
        int[] places = whole.content().scan().places();
        if (!ask.rules().prime()
                || fetch == null
                || whole.life() == null
                || whole.status() != 200
                || places.length == 0
                || places.length > 2 * MOST
                || whole.basis().reads().slots().length > MOST_SLOTS) {
            return null;
        }
        Headers headers = Replay.of(head.headers(), head.says(), ask.policy().kind())
                .keep(name -> COMMON.contains(name) || name.startsWith("access-control-"));
        Entry.Life life = life(ask, fetch, head);
        boolean same = gateway.shared().words().same(ask.api(), fetch.name(), head.headers(), ask.policy());
        return life == null || !same
                ? null
                : new Page(
                        ask,
                        whole,
                        fetch,
                        headers,
                        life,
                        accounts,
                        place,
                        head.start().nanos());
    }

    /** How long an item is good: by the rules of its own, and by upstream's word on the list. Null for not at all. */
    private Entry.@Nullable Life life(Ask ask, Operation fetch, Fill.Head head) {
        Storability.Received list = head.received();
        // The list's validators are none of the item's.
        Storability.Received item = new Storability.Received(
                list.status(), list.headers().without(Set.of("etag", "last-modified")), list.received(), list.delay());
        Policy policy = ask.api().policy(ask.rules(), fetch);
        Heads.Word word = Heads.word(item.headers(), policy);
        Duration most = policy.times().fresh();
        if (!(Storability.judge(item, word.says(), word.targeted(), ask.asks(), policy)
                        instanceof Storability.Keep keep)
                || keep.terms().validated()) {
            return null;
        }
        // Upstream's word on the list may shorten the item's own time, and not lengthen it.
        Duration fresh = keep.fresh().compareTo(most) < 0 ? keep.fresh() : most;
        return fresh.isZero() || fresh.isNegative()
                ? null
                : new Storability.Keep(keep.ageSeconds(), fresh, keep.terms()).life(head.nanos());
    }

    private int keep(Page page) {
        List<Map<String, String>> items = page.list().content().scan().items();
        Map<String, Integer> bySid = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            String sid = page.ask().match().segmentOf(page.fetch(), items.get(i));
            if (sid != null) {
                // Which of two of the same name a fetch would bring is not known.
                bySid.merge(sid, i, (one, other) -> -1);
            }
        }
        int[] kept = {0};
        bySid.forEach((sid, item) -> kept[0] += item >= 0 && keep(page, sid, item) ? 1 : 0);
        return kept[0];
    }

    private boolean keep(Page page, String sid, int item) {
        Ask ask = page.ask();
        Landing.Whole list = page.list();
        String target = ask.in().target().path() + "/" + sid;
        Api.Route route = gateway.route("GET", target);
        Content content = list.content().part(item);
        if (content == null
                || route.match() == null
                || !route.api().equals(ask.api())
                || !route.match().operation().name().equals(page.fetch().name())) {
            return false;
        }
        Coherence coherence = gateway.shared().coherence();
        Map<String, String> fields = list.content().scan().items().get(item);
        ReadSet reads = ReadSet.of(
                        coherence,
                        ask.key().partition(),
                        page.accounts(),
                        route.match().tells(List.of(fields)))
                .and(list.basis().reads());
        long stamp = list.basis().stamp();
        if (!coherence.holds(reads, stamp)
                || !coherence.settled(reads, page.beganNanos())
                || !gateway.keeps(ask.api(), page.fetch())) {
            return false;
        }
        Entry entry = new Entry(
                200,
                "",
                page.headers(),
                list.basis().selecting(),
                content,
                reads,
                stamp,
                page.life(),
                Entry.Source.listed(page.place().reader()));
        CacheKey key = at(page.place().key(), target);
        Variants own = key.partition().equals(ask.key().partition())
                ? null
                : gateway.shared().store().get(at(ask.key(), target));
        boolean kept = (own == null || own.entries().stream().noneMatch(there -> better(there, entry)))
                && gateway.shared().store().prime(key, entry, there -> better(there, entry));
        if (kept && !gateway.keeps(ask.api(), page.fetch())) {
            gateway.shared().store().drop(key, entry);
            return false;
        }
        return kept;
    }

    private static CacheKey at(CacheKey list, String target) {
        return new CacheKey(list.partition(), list.origin(), target);
    }

    /** Whether what is there is true, and either newer or upstream's own word on the one item that may still be served. */
    private boolean better(Entry there, Entry item) {
        boolean newer = there.stamp() > item.stamp()
                || there.life().storedNanos() - item.life().storedNanos() > 0;
        boolean asked = !there.source().primed() && there.life().fresh(gateway.now());
        return (newer || asked) && gateway.shared().coherence().holds(there.reads(), there.stamp());
    }
}
