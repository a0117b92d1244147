package io.flexgate.relay.upkeep;

import io.flexgate.access.AccessRules;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Coherence;
import io.flexgate.cache.Entry;
import io.flexgate.cache.EntryStore;
import io.flexgate.relay.Api;
import io.flexgate.relay.Gateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The stored answers, for an operator. Any thread; what looks at all of them is done on a worker. */
public final class Stock {

    private static final Pattern SID = Pattern.compile("[A-Za-z]{2}[0-9a-fA-F]{32}");
    private static final Pattern ACCOUNT_SID = Pattern.compile("AC[0-9a-fA-F]{32}");

    /** An answer and where it is. */
    private record Kept(CacheKey key, Entry entry) {}

    private final Vertx vertx;
    private final Supplier<Gateway> gateway;
    private final Supplier<AccessRules> access;

    /**
     * Prepares.
     *
     * @param gateway the one in force
     * @param access the rules in force
     */
    public Stock(Vertx vertx, Supplier<Gateway> gateway, Supplier<AccessRules> access) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.access = access;
    }

    /** What is wrong with a selection, and what is allowed; nothing where it can be meant. Pure. */
    public Optional<String> check(Selection selection) {
        List<Api> apis = gateway.get().apis();
        if (selection.sid() != null && !SID.matcher(selection.sid()).matches()) {
            return Optional.of("sid is two letters and 32 hexadecimal digits");
        }
        Set<String> resources = new TreeSet<>();
        apis.forEach(api -> api.catalog().operations().forEach(operation -> resources.add(operation.resource())));
        if (selection.resource() != null && !resources.contains(selection.resource())) {
            return Optional.of("resource is one of the catalog's: " + String.join(", ", resources));
        }
        if (selection.path() != null && !selection.path().startsWith("/")) {
            return Optional.of("path is as a client sends it, from the first / on");
        }
        Set<String> names = new TreeSet<>();
        Owners.accounts(access.get()).forEach(account -> names.add(account.name()));
        String account = selection.account();
        if (account != null
                && !names.contains(account)
                && !ACCOUNT_SID.matcher(account).matches()) {
            return Optional.of("account is " + String.join(", ", names) + (names.isEmpty() ? "" : ", or ")
                    + "a sid: AC and 32 hexadecimal digits");
        }
        return Optional.empty();
    }

    /** Those that were stored last of the selected ones. */
    public Future<Listing> list(Selection selection, int limit) {
        return vertx.executeBlocking(() -> listed(selection, limit));
    }

    /**
     * Drops the selected ones, and what is being read now is not kept: no request that comes after this has succeeded gets an
     * answer of before.
     *
     * @param soft whether they only become stale: then the rules for stale answers hold for them
     * @return how many it were
     */
    public Future<Long> purge(Selection selection, boolean soft) {
        return vertx.executeBlocking(() -> purged(selection, soft));
    }

    private Listing listed(Selection selection, int limit) {
        Gateway now = gateway.get();
        Finder finder = new Finder(now, access.get(), selection);
        long nanos = now.now();
        // By when they were stored: the clock's numbers may run over.
        PriorityQueue<Kept> newest = new PriorityQueue<>(
                Comparator.comparingLong(kept -> kept.entry().life().storedNanos() - nanos));
        long[] matched = {0};
        now.shared().store().each((key, entry) -> {
            if (finder.picks(key, entry)) {
                matched[0]++;
                newest.add(new Kept(key, entry));
                if (newest.size() > limit) {
                    newest.poll();
                }
            }
        });
        List<Item> items = new ArrayList<>();
        while (!newest.isEmpty()) {
            Kept kept = newest.poll();
            items.add(0, finder.item(kept.key(), kept.entry(), nanos));
        }
        return new Listing(items, matched[0]);
    }

    private long purged(Selection selection, boolean soft) {
        Gateway now = gateway.get();
        Finder finder = new Finder(now, access.get(), selection);
        EntryStore store = now.shared().store();
        Coherence coherence = now.shared().coherence();
        long since = coherence.tick();
        return soft ? store.soften(since, finder::picks, now.now()) : store.purge(since, finder::picks);
    }
}
