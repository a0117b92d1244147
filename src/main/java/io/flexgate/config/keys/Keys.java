package io.flexgate.config.keys;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Secret;
import io.flexgate.http.Endpoint;
import io.flexgate.http.Origin;
import io.flexgate.links.PublicUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of all keys of this version, in the order in which they are printed. Immutable. */
public final class Keys {

    /** The word in place of an upstream origin that stands for the built-in sandbox. */
    public static final String SANDBOX = "sandbox";

    /** Applications name their own variables FLEXGATE_...; only what is a slip of the finger away from a key is an error. */
    private static final int VARIABLE_TOLERANCE = 2;

    private static final Kind<PublicUrl> PUBLIC_URL = new Kind<>(
            "a public URL",
            "auto, none, or an absolute URL without a path, such as https://flexgate.example.com",
            false,
            text -> PublicUrl.parse(text.equals("auto") || text.equals("none") ? text : absolute(text)),
            url -> url.fixed() != null
                    ? url.fixed().toString()
                    : url.mode().name().toLowerCase(Locale.ROOT));
    private static final Kind<Optional<Origin>> UPSTREAM = new Kind<>(
            "an upstream",
            "sandbox, or an absolute URL without a path, such as https://flex-api.twilio.com",
            false,
            text -> text.equals(SANDBOX) ? Optional.empty() : Optional.of(Origin.parse(absolute(text))),
            origin -> origin.map(Origin::toString).orElse(SANDBOX));
    private static final Kind<String> SID =
            Kind.of("an account sid", "AC and 32 hexadecimal digits", matching("AC[0-9a-fA-F]{32}"));
    private static final Kind<Secret> USERNAME = Kind.hidden(
            "a username",
            "an account sid or an API key sid, without ':'",
            matching("[^:]+").andThen(Secret::new));
    private static final Kind<Secret> PASSWORD = Kind.hidden(
            "a password",
            "an auth token or an API key secret, not empty",
            matching("(?s).+").andThen(Secret::new));

    public static final Key<PublicUrl> LISTEN_PUBLIC_URL = Key.of(
            "listen.public-url", PUBLIC_URL, "auto", "base of the links in answers; auto: from the request's Host");
    public static final Key<Long> HEADER_BYTES = Key.of(
            "listen.limits.header-bytes",
            Kind.size(1L << 10, 1L << 20),
            "32KiB",
            "all header fields of a request, and its request line");
    public static final Key<Long> BODY_BYTES =
            Key.of("listen.limits.body-bytes", Kind.size(0, 1L << 30), "1MiB", "the body of a request");
    public static final Key<Duration> IDLE =
            Key.of("listen.limits.idle", Kind.timeout(), "60s", "a connection without traffic is closed after this");
    public static final Key<Duration> REQUEST_TIMEOUT =
            Key.of("listen.limits.request-timeout", Kind.timeout(), "30s", "how long a client waits for its answer");
    public static final Key<Integer> CONNECTIONS = Key.of(
            "listen.limits.connections",
            Kind.count(1, 1_000_000),
            "10000",
            "open client connections; further ones are closed");

    public static final Key<Endpoint> ADMIN_ADDRESS =
            Key.of("admin.address", ListenKeys.PLACE, "127.0.0.1:9090", "where the operator connects");

    public static final Key<Optional<Origin>> UPSTREAM_URL =
            Key.of("upstream.url", UPSTREAM, "https://flex-api.twilio.com", "the API behind the gateway");
    public static final Key<Duration> CONNECT_TIMEOUT =
            Key.of("upstream.connect-timeout", Kind.timeout(), "2s", "bound of making a connection to the API");
    public static final Key<Duration> UPSTREAM_TIMEOUT =
            Key.of("upstream.timeout", Kind.timeout(), "10s", "bound of a whole call to the API");

    public static final Key<AccessRules.Mode> ACCESS = Key.of(
            "access",
            Kind.word("an access mode", AccessRules.Mode.class),
            "passthrough",
            "whose credentials go to the API: the caller's own, or the account's below");
    public static final Key<String> ACCOUNT_SID =
            Key.required("accounts.<account>.sid", SID, "the account's sid, AC...");
    public static final Key<Secret> ACCOUNT_USERNAME =
            Key.required("accounts.<account>.username", USERNAME, "account sid or API key sid");
    public static final Key<Secret> ACCOUNT_PASSWORD =
            Key.required("accounts.<account>.password", PASSWORD, "auth token or API key secret");

    public static final Key<Long> MAX_MEMORY = Key.of(
            "cache.max-memory", Kind.size(0, 1L << 40), "64MiB", "bound of all that is kept, everything counted");
    public static final Key<Duration> SETTLE = Key.of(
            "cache.settle",
            Kind.duration(),
            "0s",
            "after a write, how long answers about what it touched are not kept");
    public static final Key<Duration> FRESH = Key.of(
            "cache.default.fresh",
            Kind.duration(),
            "30s",
            "how long an answer is served again where no resource says otherwise; 0s keeps nothing");
    public static final Key<Duration> NOT_FOUND =
            Key.of("cache.default.not-found", Kind.duration(), "5s", "the same for a 404");
    public static final Key<Duration> WHILE_REVALIDATING = Key.of(
            "cache.default.stale-while-revalidate",
            Kind.duration(),
            "1m",
            "how long after that it is still served while a newer one is fetched");
    public static final Key<Duration> IF_ERROR = Key.of(
            "cache.default.stale-if-error",
            Kind.duration(),
            "1h",
            "how long after that it is served where the API fails");
    public static final List<Resource> RESOURCES = List.of(
            Resource.of("plugin", "5m"),
            Resource.of("plugin-version", "5m"),
            Resource.of("configuration", "5m"),
            Resource.of("configured-plugin", "30s"),
            Resource.of("release", "5m"));

    public static final Key<Duration> HEURISTIC = Key.of(
            "cache.http.heuristic",
            Kind.duration(),
            "1d",
            "catalogs of kind http: the longest that an answer is fresh by its Last-Modified alone; 0s for not at all");
    public static final Key<Duration> HTTP_WHILE_REVALIDATING = Key.of(
            "cache.http.stale-while-revalidate",
            Kind.duration(),
            "0s",
            "catalogs of kind http: where the upstream does not say");
    public static final Key<Duration> HTTP_IF_ERROR = Key.of(
            "cache.http.stale-if-error",
            Kind.duration(),
            "0s",
            "catalogs of kind http: where the upstream does not say");
    public static final Key<String> TARGETED = Key.of(
            "cache.targeted",
            Kind.of("a field name", "a name such as Flexgate-Cache-Control", matching("[A-Za-z][A-Za-z0-9-]{0,63}")),
            "Flexgate-Cache-Control",
            "a field by which an upstream speaks to this cache alone, before CDN-Cache-Control (RFC 9213)");

    public static final Key<String> CATALOG = Key.list(
            "catalog",
            Kind.of(
                    "a catalog",
                    "flex-plugins, http, or the path of a file that ends in .yaml",
                    matching("flex-plugins|http|.+\\.ya?ml")),
            "flex-plugins",
            "APIs whose answers are cached");
    public static final Key<Duration> GRACE =
            Key.of("shutdown.grace", Kind.duration(), "10s", "how long requests in flight may take to finish");
    public static final Key<String> LOG_FORMAT = Key.of(
            "log.format",
            Kind.word("a log format", "json", "text"),
            "json",
            "one JSON object a line, or text for people");
    public static final Key<String> LOG_LEVEL = Key.of(
            "log.level",
            Kind.word("a log level", "error", "warn", "info", "debug", "trace"),
            "info",
            "the least that is logged");
    public static final Key<Boolean> LOG_ACCESS =
            Key.of("log.access", Kind.flag(), "true", "whether each answered request is logged");

    /** Every key, in the order in which it is printed. */
    public static final List<Key<?>> ALL = all();

    private Keys() {}

    /** The key that a concrete path names. */
    public static Optional<Key<?>> find(List<String> path) {
        return ALL.stream().filter(key -> key.matches(path)).findFirst();
    }

    /** What may stand under a concrete path, in order; empty where nothing may. */
    public static Set<String> below(List<String> path) {
        Set<String> names = new LinkedHashSet<>();
        for (Key<?> key : ALL) {
            if (key.path().size() > path.size() && key.begins(path)) {
                names.add(key.path().get(path.size()));
            }
        }
        return names;
    }

    /** Whether a section stands in a file as a list of mappings, each with a {@code name}. */
    public static boolean listed(List<String> path) {
        return path.equals(List.of(TeamKeys.LIST));
    }

    /** The dotted paths of every key, as far as the names in them stand in this path already. */
    public static List<String> known(List<String> path) {
        return ALL.stream()
                .filter(key -> key.path().stream().noneMatch(Key::placeholder) || (path.size() > 1 && key.begins(path)))
                .map(key -> path.size() > 1 ? key.at(path.get(1)) : key.at())
                .toList();
    }

    /** The concrete dotted path that an environment variable sets. */
    public static Optional<String> setBy(String variable) {
        for (Key<?> key : ALL) {
            Matcher matcher = key.variable().matcher(variable);
            if (matcher.matches()) {
                return Optional.of(key.at(names(matcher)));
            }
        }
        return Optional.empty();
    }

    /** The variable that was meant, when this one is none and nearly is one. */
    public static Optional<String> nearestVariable(String variable) {
        return ALL.stream()
                .map(key -> key.variable(name(variable, key.wordsBehindName())))
                .filter(known -> Nearest.within(VARIABLE_TOLERANCE, variable, known) != Integer.MAX_VALUE)
                .findFirst();
    }

    /** What stands between a variable's second word and its last ones: the name that the user gave. */
    private static String name(String variable, int wordsBehind) {
        String[] words = variable.split("_", -1);
        int to = words.length - wordsBehind;
        return to > 2 ? String.join("_", Arrays.asList(words).subList(2, to)) : "<name>";
    }

    private static String[] names(Matcher matcher) {
        String[] names = new String[matcher.groupCount()];
        for (int i = 0; i < names.length; i++) {
            names[i] = matcher.group(i + 1).toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return names;
    }

    /** What is no URL at all is not worth a reason of its own: it is a word that is not allowed. */
    private static String absolute(String text) {
        if (!text.contains("://")) {
            throw new IllegalArgumentException("");
        }
        return text;
    }

    private static Function<String, String> matching(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return text -> {
            if (!pattern.matcher(text).matches()) {
                throw new IllegalArgumentException("");
            }
            return text;
        };
    }

    private static List<Key<?>> all() {
        List<Key<?>> all = new ArrayList<>(ListenKeys.WHERE);
        all.add(LISTEN_PUBLIC_URL);
        all.addAll(ListenKeys.WHO);
        all.addAll(List.of(HEADER_BYTES, BODY_BYTES, IDLE, REQUEST_TIMEOUT, CONNECTIONS));
        all.addAll(List.of(ADMIN_ADDRESS, UPSTREAM_URL, CONNECT_TIMEOUT, UPSTREAM_TIMEOUT));
        all.addAll(ShieldKeys.ALL);
        all.addAll(List.of(ACCESS, ACCOUNT_SID, ACCOUNT_USERNAME, ACCOUNT_PASSWORD));
        all.addAll(TeamKeys.ALL);
        all.addAll(List.of(MAX_MEMORY, SETTLE, FRESH, NOT_FOUND, WHILE_REVALIDATING, IF_ERROR));
        RESOURCES.forEach(resource -> all.addAll(resource.keys()));
        all.addAll(List.of(HEURISTIC, HTTP_WHILE_REVALIDATING, HTTP_IF_ERROR, TARGETED));
        all.addAll(List.of(CATALOG, GRACE, LOG_FORMAT, LOG_LEVEL, LOG_ACCESS));
        return List.copyOf(all);
    }
}
