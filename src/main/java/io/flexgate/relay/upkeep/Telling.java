package io.flexgate.relay.upkeep;

import io.flexgate.cache.Decision;
import io.flexgate.cache.Entry;
import io.flexgate.cache.Policy;
import io.flexgate.catalog.Fact;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheControl;
import io.flexgate.http.Headers;
import io.flexgate.relay.Api;
import io.flexgate.relay.Content;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.reads.Outlook;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Puts into words what is stored for a request. Pure, but for the time. */
public final class Telling {

    private final Gateway gateway;

    public Telling(Gateway gateway) {
        this.gateway = gateway;
    }

    /** What is stored for a read. */
    public Forecast.Kept of(Outlook outlook, Api api, Match match) {
        Entry entry = outlook.stored().entry();
        long now = gateway.now();
        List<Fact> facts = entry != null && entry.body() instanceof Content content && entry.status() == 200
                ? match.tells(content.items(api))
                : match.tells();
        return new Forecast.Kept(
                "GET " + outlook.stored().at().origin() + outlook.stored().at().target(),
                outlook.stored().at().partition().toString(),
                facts.stream().map(Telling::text).toList(),
                gateway.shared().coherence().stamp(),
                state(outlook.stored().standing(), entry, now),
                entry == null ? null : stored(entry, api.policy(gateway.rules(), match.operation()), match, now));
    }

    private static String text(Fact fact) {
        return fact.about().isEmpty()
                ? fact.topic()
                : fact.topic() + "=" + String.join("|", new TreeSet<>(fact.about()));
    }

    private static String state(Decision.Standing standing, @Nullable Entry entry, long now) {
        return entry != null
                ? entry.life().fresh(now) ? "fresh" : "stale"
                : standing.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Forecast.Stored stored(Entry entry, Policy policy, Match match, long now) {
        Entry.Life life = entry.life();
        Instant wall = gateway.clocks().wall().instant();
        return new Forecast.Stored(
                entry.status(),
                wall.minusNanos(now - life.storedNanos()),
                wall.plusNanos(life.storedNanos() + life.freshNanos() - now),
                life.age(now),
                rule(entry, policy, match),
                entry.source().primed(),
                entry.stamp());
    }

    /** Which rule has said for how long it is fresh: upstream's word, where there was one (contract §5.3). */
    private static String rule(Entry entry, Policy policy, Match match) {
        Headers headers = entry.headers();
        for (String field : policy.targeted()) {
            if (headers.contains(field)) {
                return "upstream's " + field;
            }
        }
        CacheControl says = CacheControl.parse(headers.all("cache-control"));
        for (String directive : List.of("s-maxage", "max-age")) {
            if (says.has(directive)) {
                return "upstream's Cache-Control: " + directive;
            }
        }
        if (headers.contains("expires")) {
            return "upstream's Expires";
        }
        if (policy.kind() == Policy.Kind.HTTP) {
            return "the bound of heuristic freshness";
        }
        String kind = match.operation().answer().name().toLowerCase(Locale.ROOT);
        return "the configured " + (entry.status() == 404 ? "not-found" : "fresh") + " time of " + kind + " "
                + match.operation().resource();
    }
}
