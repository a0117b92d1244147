package io.flexgate.rfc;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A shared cache, as RFC 9111, RFC 5861 and RFC 9213 say it, with nothing made fast and no code of the gateway's. Time is a number of
 * seconds; upstream is a function; a request is dealt with before the next one comes.
 *
 * <p>Where the RFCs leave a choice, it does what the gateway has chosen:
 * <ul>
 *   <li>§3.5: the answer to a request with a credential that is not for all is kept for that credential; what a request without
 *       one has brought is for such requests alone, unless it says that it is for all.
 *   <li>§4: of two suitable answers of the same date the one that came last is used; of two that came in the same second the
 *       credential's own. What is kept takes the place of the one that it was asked for,
 *       unless that is for all and this is not.
 *   <li>§4.2.2: a tenth of the time since it was modified, a day at most.
 *   <li>§4.3.1: both validators are sent; never the client's own, but for HEAD, which goes to upstream as it came.
 *   <li>§4.3.3: an answer below 500 that is not kept drops the one that it was asked for; one of 500 and more does not, and is not
 *       kept itself while the older may be served.
 *   <li>§4.3.5: only an answer of the same status brings the stored one up to date, or drops it.
 *   <li>§4.2.4: stale answers are served by max-stale, stale-while-revalidate and stale-if-error alone. The last serves fresh ones,
 *       too, that the client wanted newer, no stored errors, and a HEAD as well as a GET.
 *   <li>RFC 5861 §3: after a refresh that failed there is none for a second.
 *   <li>§4.4: a write without an answer counts as done, and for 30 seconds no answer for its target is kept.
 *   <li>§5.2.1.1: max-age=0 is never served from the store.
 *   <li>Nothing is kept that could never be served: stale on arrival, without a validator and without a window.
 *   <li>RFC 9110 §9.2.2: a GET or HEAD whose connection ends with no answer is sent once more.
 * </ul>
 */
final class ReferenceCache {

    /** A request, as a client sends it or as upstream gets it; names in lower case. */
    record Ask(String method, String path, Map<String, String> fields) {
        String field(String name) {
            return fields.getOrDefault(name, "");
        }

        Ask asGet(Map<String, String> more, Set<String> but) {
            Map<String, String> all = new TreeMap<>(fields);
            all.keySet().removeAll(but);
            all.putAll(more);
            return new Ask("GET", path, all);
        }
    }

    /** An answer; of status 0 where the connection was closed. */
    record Said(int status, Map<String, String> fields, String body) {}

    /** What a client gets. The age is empty where there is none. */
    record Told(int status, String body, String number, String age) {}

    private record Stored(
            Ask by,
            String holder,
            boolean forAll,
            int status,
            Map<String, String> fields,
            String body,
            long came,
            long age) {
        long age(long now) {
            return age + now - came;
        }

        Stored heldBy(String another) {
            return new Stored(by, another, forAll, status, fields, body, came, age);
        }

        boolean selectedBy(Ask ask) {
            return vary(fields).stream().allMatch(name -> by.field(name).equals(ask.field(name)));
        }
    }

    private static final Set<Integer> HEURISTIC = Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);
    private static final Set<Integer> UNKNOWN = Set.of(299, 499, 599);
    private static final Set<Integer> ERRORS = Set.of(0, 500, 502, 503, 504);
    private static final Set<String> OF_THE_BYTES = Set.of("content-length", "content-encoding", "content-range");

    private final List<Stored> store = new ArrayList<>();
    private final Map<String, Long> unsettled = new HashMap<>();
    private final Map<String, Long> rests = new HashMap<>();
    private int last;

    /** Seconds for which nothing is refreshed after a refresh has failed. */
    private static final long REST = 1;

    private final Function<Ask, Said> upstream;

    ReferenceCache(Function<Ask, Said> upstream) {
        this.upstream = upstream;
    }

    Told handle(Ask ask, long now) {
        return switch (ask.method()) {
            case "GET" -> read(ask, now);
            case "HEAD" -> head(ask, now);
            default -> write(ask, now);
        };
    }

    // ---- §4, §4.3: reads

    private Told read(Ask ask, long now) {
        Stored stored = select(ask);
        Map<String, String> asks = directives(ask.fields());
        if (stored != null && mayServe(stored, asks, now)) {
            boolean asked = asks.containsKey("max-stale") && -ttl(stored, now) <= staleBy(asks);
            String key = ask.field("authorization") + " " + ask.path();
            if (ttl(stored, now) <= 0 && !asked && now >= rests.getOrDefault(key, now)) {
                // RFC 5861 §3: meanwhile.
                fetch(ask, stored, now);
                rests.put(key, last == 0 || last >= 500 ? now + REST : now);
            }
            return told(ask, stored, now);
        }
        return asks.containsKey("only-if-cached") ? new Told(504, "", "", "") : fetch(ask, stored, now);
    }

    private Told fetch(Ask ask, Stored stored, long now) {
        Map<String, String> asks = directives(ask.fields());
        Map<String, String> conditions = new TreeMap<>();
        if (stored != null && !asks.containsKey("no-store")) {
            put(conditions, "if-none-match", stored.fields().get("etag"));
            put(conditions, "if-modified-since", stored.fields().get("last-modified"));
        }
        Set<String> own = Set.of("if-none-match", "if-modified-since");
        Said said = ask(ask.asGet(conditions, own));
        if (said.status() == 304 && !conditions.isEmpty()) {
            if (confirms(said.fields(), stored.fields())) {
                return update(ask, stored, said, now);
            }
            store.remove(stored);
            said = ask(ask.asGet(Map.of(), own));
        }
        boolean stale = stored != null && standsIn(stored, asks, now);
        if (ERRORS.contains(said.status()) && stale) {
            return told(ask, stored, now);
        }
        if (said.status() == 0) {
            return new Told(502, "", "", "");
        }
        Stored fresh = stored(ask, said.status(), said.fields(), said.body(), now);
        if (fresh != null) {
            keep(fresh, stored);
        } else if (said.status() < 500) {
            store.remove(stored);
        }
        return said.status() == 200 && matches(ask, said.fields())
                ? new Told(304, "", said.fields().get("answer-number"), "")
                : new Told(
                        said.status(),
                        said.body(),
                        said.fields().get("answer-number"),
                        said.fields().getOrDefault("age", ""));
    }

    /** §4.3.4, §3.2. */
    private Told update(Ask ask, Stored stored, Said said, long now) {
        Map<String, String> merged = new TreeMap<>(stored.fields());
        said.fields().forEach((name, value) -> {
            if (!OF_THE_BYTES.contains(name)) {
                merged.put(name, value);
            }
        });
        if (!said.fields().containsKey("date")) {
            merged.put("date", date(now));
        }
        Stored young = stored(ask, stored.status(), merged, stored.body(), now);
        store.remove(stored);
        if (young != null) {
            // What is not for all any more is the credential's alone; what is for all now stays where it is.
            String holder = young.forAll() ? stored.holder() : ask.field("authorization");
            keep(young.heldBy(stored.holder().isEmpty() ? holder : stored.holder()), null);
            return told(ask, young, now);
        }
        Stored last = new Stored(ask, "", false, stored.status(), merged, stored.body(), now, 0);
        Told told = told(ask, last, now);
        return new Told(told.status(), told.body(), told.number(), "");
    }

    /** §4.3.5. */
    private Told head(Ask ask, long now) {
        Stored stored = select(ask);
        Map<String, String> asks = directives(ask.fields());
        if (stored != null && mayServe(stored, asks, now)) {
            return read(ask, now);
        }
        if (asks.containsKey("only-if-cached")) {
            return new Told(504, "", "", "");
        }
        Said said = ask(ask);
        if (ERRORS.contains(said.status()) && stored != null && standsIn(stored, asks, now)) {
            return told(ask, stored, now);
        }
        if (said.status() == 0) {
            return new Told(502, "", "", "");
        }
        if (stored != null && said.status() == stored.status()) {
            boolean same = List.of("etag", "last-modified").stream()
                    .allMatch(name -> !said.fields().containsKey(name)
                            || said.fields().get(name).equals(stored.fields().get(name)));
            if (same) {
                update(ask, stored, said, now);
            } else {
                store.remove(stored);
            }
        }
        return new Told(
                said.status(),
                "",
                said.fields().get("answer-number"),
                said.fields().getOrDefault("age", ""));
    }

    // ---- §4.4: writes

    private Told write(Ask ask, long now) {
        Said said = upstream.apply(ask);
        if (said.status() < 400) {
            drop(ask.path());
            String location = said.fields().get("location");
            if (location != null) {
                drop(location);
            }
        }
        if (said.status() == 0) {
            unsettled.put(ask.path(), now + 30);
            return new Told(502, "", "", "");
        }
        return new Told(
                said.status(),
                said.body(),
                said.fields().get("answer-number"),
                said.fields().getOrDefault("age", ""));
    }

    private void drop(String path) {
        store.removeIf(stored -> stored.by().path().equals(path));
    }

    private Said ask(Ask ask) {
        Said said = upstream.apply(ask);
        said = said.status() == 0 ? upstream.apply(ask) : said;
        last = said.status();
        return said;
    }

    // ---- §4, §4.1: which answer

    private Stored select(Ask ask) {
        String credential = ask.field("authorization");
        return store.stream()
                .filter(stored -> stored.by().path().equals(ask.path()) && stored.selectedBy(ask))
                .filter(stored ->
                        stored.holder().equals(credential) || (stored.holder().isEmpty() && stored.forAll()))
                .reduce((one, later) -> newer(one, later, credential) ? one : later)
                .orElse(null);
    }

    /** §4: by Date; of the same date the one that came later. */
    private static boolean newer(Stored one, Stored later, String credential) {
        long date =
                seconds(one.fields().get("date"), 0) - seconds(later.fields().get("date"), 0);
        boolean own = one.holder().equals(credential) && !later.holder().equals(credential);
        return date != 0 ? date > 0 : one.came() == later.came() && own;
    }

    private void keep(Stored fresh, Stored insteadOf) {
        boolean others = insteadOf != null
                && insteadOf.holder().isEmpty()
                && !fresh.holder().isEmpty();
        store.removeIf(old -> (old == insteadOf && !others)
                || (old.by().path().equals(fresh.by().path())
                        && old.holder().equals(fresh.holder())
                        && selecting(old.fields()).equals(selecting(fresh.fields()))
                        && selecting(old.fields()).stream()
                                .allMatch(name ->
                                        old.by().field(name).equals(fresh.by().field(name)))));
        store.add(fresh);
    }

    // ---- §3: what may be kept

    private Stored stored(Ask ask, int status, Map<String, String> answer, String body, long now) {
        Map<String, String> says = directives(answer);
        Map<String, String> fields = new TreeMap<>(answer);
        fields.remove("age");
        fields.putIfAbsent("date", date(now));
        boolean forbidden =
                says.containsKey("must-understand") ? UNKNOWN.contains(status) : says.containsKey("no-store");
        if (status < 200
                || status == 206
                || status == 304
                || forbidden
                || says.containsKey("private")
                || vary(fields).contains("*")
                || directives(ask.fields()).containsKey("no-store")
                || unsettled.getOrDefault(ask.path(), Long.MIN_VALUE) > now) {
            return null;
        }
        // §4.2.3
        long apparent = Math.max(0, now - seconds(fields.get("date"), now));
        long age = Math.max(apparent, number(answer.getOrDefault("age", "0")));
        boolean explicit = says.containsKey("s-maxage")
                || says.containsKey("max-age")
                || (fields.containsKey("expires") && !targeted(fields));
        if (!explicit
                && !HEURISTIC.contains(status)
                && !(says.containsKey("public") && lifetime(status, fields, now) > 0)) {
            return null;
        }
        boolean validates = fields.containsKey("etag") || fields.containsKey("last-modified");
        boolean windows =
                !neverStale(says) && (window(says, "stale-while-revalidate") + window(says, "stale-if-error") > 0);
        boolean usable = lifetime(status, fields, now) > age && !says.containsKey("no-cache");
        if (!usable && !validates && !windows) {
            return null;
        }
        // §3.5
        boolean forAll = !vary(fields).contains("authorization")
                && (says.containsKey("public") || says.containsKey("s-maxage") || says.containsKey("must-revalidate"));
        return new Stored(ask, forAll ? "" : ask.field("authorization"), forAll, status, fields, body, now, age);
    }

    // ---- §4.2, §5.2: what may be served

    private boolean mayServe(Stored stored, Map<String, String> asks, long now) {
        Map<String, String> says = directives(stored.fields());
        long maxAge = asks.containsKey("max-age") ? number(asks.get("max-age")) : Long.MAX_VALUE;
        if (asks.containsKey("no-cache")
                || says.containsKey("no-cache")
                || maxAge == 0
                || stored.age(now) > maxAge
                || (asks.containsKey("min-fresh") && ttl(stored, now) < number(asks.get("min-fresh")))) {
            return false;
        }
        double ttl = ttl(stored, now);
        return ttl > 0
                || (!neverStale(says)
                        && ((asks.containsKey("max-stale") && -ttl <= staleBy(asks))
                                || -ttl < window(says, "stale-while-revalidate")));
    }

    /** RFC 5861 §4. */
    private boolean standsIn(Stored stored, Map<String, String> asks, long now) {
        Map<String, String> says = directives(stored.fields());
        long window = Math.max(window(says, "stale-if-error"), window(asks, "stale-if-error"));
        double ttl = ttl(stored, now);
        return stored.status() < 500
                && !neverStale(says)
                && !asks.containsKey("no-cache")
                && (ttl > 0 || (window > 0 && -ttl <= window));
    }

    private static boolean neverStale(Map<String, String> says) {
        return says.containsKey("must-revalidate")
                || says.containsKey("proxy-revalidate")
                || says.containsKey("s-maxage")
                || says.containsKey("no-cache");
    }

    private static long staleBy(Map<String, String> asks) {
        String argument = asks.get("max-stale");
        return argument.isEmpty() ? Long.MAX_VALUE : number(argument);
    }

    private static long window(Map<String, String> directives, String name) {
        return directives.containsKey(name) ? number(directives.get(name)) : 0;
    }

    private double ttl(Stored stored, long now) {
        return lifetime(stored.status(), stored.fields(), stored.came()) - stored.age(now);
    }

    /** §4.2.1, §4.2.2. */
    private static double lifetime(int status, Map<String, String> fields, long came) {
        Map<String, String> says = directives(fields);
        for (String name : List.of("s-maxage", "max-age")) {
            if (says.containsKey(name)) {
                return number(says.get(name));
            }
        }
        long date = seconds(fields.get("date"), came);
        if (fields.containsKey("expires") && !targeted(fields)) {
            return Math.max(0, seconds(fields.get("expires"), date) - date);
        }
        boolean may = fields.containsKey("last-modified") && (HEURISTIC.contains(status) || says.containsKey("public"));
        double unchanged = date - seconds(fields.get("last-modified"), date);
        return may ? Math.min(Math.max(0, unchanged) / 10, 86_400) : 0;
    }

    // ---- RFC 9110 §8.8.3.2, §13

    private Told told(Ask ask, Stored stored, long now) {
        boolean unchanged = stored.status() == 200 && matches(ask, stored.fields());
        boolean bare = unchanged || ask.method().equals("HEAD");
        return new Told(
                unchanged ? 304 : stored.status(),
                bare ? "" : stored.body(),
                stored.fields().get("answer-number"),
                String.valueOf(stored.age(now)));
    }

    private static boolean matches(Ask ask, Map<String, String> fields) {
        String tags = ask.fields().get("if-none-match");
        String etag = fields.get("etag");
        return tags != null
                && (tags.equals("*")
                        || (etag != null
                                && Arrays.stream(tags.split(","))
                                        .anyMatch(tag -> weak(tag.strip()).equals(weak(etag)))));
    }

    private static boolean confirms(Map<String, String> said, Map<String, String> stored) {
        String etag = said.get("etag");
        if (etag == null) {
            String modified = said.get("last-modified");
            return modified == null
                    || !stored.containsKey("last-modified")
                    || modified.equals(stored.get("last-modified"));
        }
        String known = stored.get("etag");
        return known != null && (etag.startsWith("W/") ? weak(etag).equals(weak(known)) : etag.equals(known));
    }

    private static String weak(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    // ---- §5.2: reading fields

    private static List<String> vary(Map<String, String> fields) {
        return Arrays.stream(
                        fields.getOrDefault("vary", "").toLowerCase(Locale.ROOT).split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** What the holder of an answer does not select already. */
    private static List<String> selecting(Map<String, String> fields) {
        return vary(fields).stream()
                .filter(name -> !name.equals("authorization"))
                .toList();
    }

    private static Map<String, String> directives(Map<String, String> fields) {
        Map<String, String> directives = new HashMap<>();
        String field = targeted(fields) ? "cdn-cache-control" : "cache-control";
        for (String part : fields.getOrDefault(field, "").split(",")) {
            String[] pair = part.strip().split("=", 2);
            directives.merge(
                    pair[0].toLowerCase(Locale.ROOT),
                    pair.length > 1 ? pair[1] : "",
                    (one, other) -> number(one) <= number(other) ? one : other);
        }
        return directives;
    }

    /** RFC 9213 §2.2; what the sequences have of it is well-formed. */
    private static boolean targeted(Map<String, String> fields) {
        return fields.containsKey("cdn-cache-control");
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
    }

    private static long seconds(String date, long otherwise) {
        try {
            return date == null
                    ? otherwise
                    : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toEpochSecond();
        } catch (DateTimeException e) {
            return otherwise;
        }
    }

    static String date(long seconds) {
        return HTTP_DATE.format(Instant.EPOCH.plus(Duration.ofSeconds(seconds)));
    }

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
            .withZone(java.time.ZoneOffset.UTC);

    private static void put(Map<String, String> map, String name, String value) {
        if (value != null) {
            map.put(name, value);
        }
    }
}
