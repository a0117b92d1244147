package io.flexgate.relay.upkeep;

import io.flexgate.access.AccessRules;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Entry;
import io.flexgate.catalog.Match;
import io.flexgate.relay.Content;
import io.flexgate.relay.Gateway;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Tells which stored answers are meant, and shows them. Confined to one thread. */
final class Finder {

    private final Gateway gateway;
    private final Owners owners;
    private final Selection selection;

    Finder(Gateway gateway, AccessRules access, Selection selection) {
        this.gateway = gateway;
        this.owners = new Owners(gateway.accounts(), access);
        this.selection = selection;
    }

    /** Whether it is one of those that are meant. */
    boolean picks(CacheKey key, Entry entry) {
        return byPath(key) && byAccount(key, entry) && byResource(key) && bySid(key, entry);
    }

    private boolean byPath(CacheKey key) {
        String wanted = selection.path();
        return wanted == null || (wanted.indexOf('?') < 0 ? path(key) : key.target()).equals(wanted);
    }

    /** An answer of which no account is known may be anybody's. */
    private boolean byAccount(CacheKey key, Entry entry) {
        String sid = selection.account() == null ? null : owners.account(key, entry);
        return selection.account() == null || sid == null || owners.means(selection.account(), sid);
    }

    private boolean byResource(CacheKey key) {
        Match match = selection.resource() == null ? null : match(key);
        return selection.resource() == null
                || (match != null && match.operation().resource().equals(selection.resource()));
    }

    private boolean bySid(CacheKey key, Entry entry) {
        String sid = selection.sid();
        return sid == null || names(key.target(), sid) || tells(key, entry, sid);
    }

    /** Whether it stands in the path, or in the query as a value. */
    private static boolean names(String target, String sid) {
        for (String part : target.split("[/?&=]")) {
            if (part.equalsIgnoreCase(sid)) {
                return true;
            }
        }
        return false;
    }

    private boolean tells(CacheKey key, Entry entry, String sid) {
        return entry.body() instanceof Content content
                && content.items(gateway.route("GET", path(key)).api()).stream()
                        .anyMatch(item -> item.values().stream().anyMatch(sid::equalsIgnoreCase));
    }

    /** As an operator sees it. */
    Item item(CacheKey key, Entry entry, long nanos) {
        Match match = match(key);
        String account = owners.account(key, entry);
        Entry.Life life = entry.life();
        Duration since = Duration.ofNanos(nanos - life.storedNanos());
        Instant stored = gateway.clocks().wall().instant().minus(since);
        return new Item(
                id(key, entry),
                key.target(),
                match == null ? null : match.operation().resource(),
                match == null ? null : match.operation().name(),
                new Item.Owner(
                        account == null ? null : owners.named(account),
                        key.partition().toString()),
                entry.status(),
                entry.cost(key),
                new Item.Times(
                        stored,
                        Duration.ofSeconds(life.age(nanos)),
                        Duration.ofSeconds(life.ttl(nanos)),
                        state(entry, nanos)));
    }

    private Item.State state(Entry entry, long nanos) {
        if (!gateway.shared().coherence().holds(entry.reads(), entry.stamp())) {
            return Item.State.OVERTAKEN;
        }
        return entry.life().fresh(nanos) ? Item.State.FRESH : Item.State.STALE;
    }

    private @Nullable Match match(CacheKey key) {
        return gateway.route("GET", path(key)).match();
    }

    private static String path(CacheKey key) {
        int query = key.target().indexOf('?');
        return query < 0 ? key.target() : key.target().substring(0, query);
    }

    private static String id(CacheKey key, Entry entry) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            String of = key.partition().high() + " " + key.partition().low() + " " + key.origin() + " " + key.target()
                    + " " + entry.selecting();
            return HexFormat.of().formatHex(hash.digest(of.getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
