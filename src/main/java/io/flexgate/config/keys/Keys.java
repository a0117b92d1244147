package io.flexgate.config.keys;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Secret;
import io.flexgate.cache.CacheRules;
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

/**
 * The table of all keys of this version: each declared by the schema, and here as what the code calls it. What is in one and
 * not in the other fails as soon as this class is loaded. Immutable.
 */
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
    private static final Kind<Optional<Origin>> COLLECTOR = new Kind<>(
            "a collector",
            "none, or an absolute URL without a path, such as http://localhost:4318",
            false,
            text -> text.equals("none") ? Optional.empty() : Optional.of(Origin.parse(absolute(text))),
            origin -> origin.map(Origin::toString).orElse("none"));
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

    /** An empty one is none: nothing is hidden there, and it is printed as what it is. */
    private static final Kind<Secret> TOKEN = new Kind<>(
            "a token",
            "printable ASCII without spaces, or \"\" for none",
            true,
            matching("[!-~]*").andThen(Secret::new),
            token -> token.reveal().isEmpty() ? "" : "***");

    public static final Key<PublicUrl> LISTEN_PUBLIC_URL = Key.of("listen.public-url", PUBLIC_URL);
    public static final Key<Long> HEADER_BYTES = Key.of("listen.limits.header-bytes", Kind::size);
    public static final Key<Long> BODY_BYTES = Key.of("listen.limits.body-bytes", Kind::size);
    public static final Key<Duration> IDLE = Key.of("listen.limits.idle", Kind::timeout);
    public static final Key<Duration> REQUEST_TIMEOUT = Key.of("listen.limits.request-timeout", Kind::timeout);
    public static final Key<Integer> CONNECTIONS = Key.of("listen.limits.connections", Kind::count);

    public static final Key<Endpoint> ADMIN_ADDRESS = Key.of("admin.address", ListenKeys.PLACE);
    public static final Key<Secret> ADMIN_TOKEN = Key.of("admin.token", TOKEN);

    public static final Key<Optional<Origin>> UPSTREAM_URL = Key.of("upstream.url", UPSTREAM);
    public static final Key<Duration> CONNECT_TIMEOUT = Key.of("upstream.connect-timeout", Kind::timeout);
    public static final Key<Duration> UPSTREAM_TIMEOUT = Key.of("upstream.timeout", Kind::timeout);

    public static final Key<AccessRules.Mode> ACCESS =
            Key.of("access", declared -> Kind.word("an access mode", AccessRules.Mode.class, declared));
    public static final Key<String> ACCOUNT_SID = Key.of("accounts.<account>.sid", SID);
    public static final Key<Secret> ACCOUNT_USERNAME = Key.of("accounts.<account>.username", USERNAME);
    public static final Key<Secret> ACCOUNT_PASSWORD = Key.of("accounts.<account>.password", PASSWORD);

    public static final Key<Long> MAX_MEMORY = Key.of("cache.max-memory", Kind::size);
    public static final Key<Duration> SETTLE = Key.of("cache.settle", Kind::duration);
    public static final Key<Duration> FRESH = Key.of("cache.default.fresh", Kind::duration);
    public static final Key<Duration> NOT_FOUND = Key.of("cache.default.not-found", Kind::duration);
    public static final Key<Duration> WHILE_REVALIDATING =
            Key.of("cache.default.stale-while-revalidate", Kind::duration);
    public static final Key<Duration> IF_ERROR = Key.of("cache.default.stale-if-error", Kind::duration);
    public static final List<Resource> RESOURCES = List.of(
            Resource.of("plugin"),
            Resource.of("plugin-version"),
            Resource.of("configuration"),
            Resource.of("configured-plugin"),
            Resource.of("release"));

    public static final Key<Duration> HEURISTIC = Key.of("cache.http.heuristic", Kind::duration);
    public static final Key<Duration> HTTP_WHILE_REVALIDATING =
            Key.of("cache.http.stale-while-revalidate", Kind::duration);
    public static final Key<Duration> HTTP_IF_ERROR = Key.of("cache.http.stale-if-error", Kind::duration);
    public static final Key<String> TARGETED = Key.of(
            "cache.targeted",
            Kind.of("a field name", "a name such as Flexgate-Cache-Control", matching("[A-Za-z][A-Za-z0-9-]{0,63}")));
    public static final Key<CacheRules.Share> SHARE =
            Key.of("cache.share", declared -> Kind.word("a way of sharing", CacheRules.Share.class, declared));
    public static final Key<Boolean> PRIME = Key.of("cache.prime", Kind::flag);

    public static final Key<String> CATALOG = Key.of(
            "catalog",
            Kind.of(
                    "a catalog",
                    "flex-plugins, http, or the path of a file that ends in .yaml",
                    matching("flex-plugins|http|.+\\.ya?ml")));
    public static final Key<String> REDIS =
            Key.of("cluster.redis", Kind.of("a cluster", "\"\", for this process alone", text -> {
                if (!text.isEmpty()) {
                    throw new IllegalArgumentException("this version shares nothing between processes");
                }
                return text;
            }));
    public static final Key<Duration> GRACE = Key.of("shutdown.grace", Kind::duration);
    public static final Key<String> LOG_FORMAT = Key.of("log.format", declared -> Kind.word("a log format", declared));
    public static final Key<String> LOG_LEVEL = Key.of("log.level", declared -> Kind.word("a log level", declared));
    public static final Key<Boolean> LOG_ACCESS = Key.of("log.access", Kind::flag);
    public static final Key<Integer> LOG_HITS = Key.of("log.sample-hits", Kind::percentage);
    public static final Key<Optional<Origin>> TRACING_ENDPOINT = Key.of("tracing.endpoint", COLLECTOR);
    public static final Key<Integer> TRACING_SAMPLE = Key.of("tracing.sample", Kind::percentage);

    /** Every key, in the order in which it is printed. */
    public static final List<Key<?>> ALL = Schema.ordered(all());

    /** The keys that a running gateway cannot follow: they have their effect with the next start. */
    public static final Set<Key<?>> RESTART = Set.of(
            ListenKeys.ADDRESS,
            ListenKeys.SOCKET_MODE,
            ListenKeys.SOCKET_OWNER,
            HEADER_BYTES,
            IDLE,
            ADMIN_ADDRESS,
            UPSTREAM_URL,
            TRACING_ENDPOINT,
            TRACING_SAMPLE);

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

    /** In any order. */
    private static List<Key<?>> all() {
        List<Key<?>> all = new ArrayList<>(ListenKeys.ALL);
        all.addAll(List.of(LISTEN_PUBLIC_URL, HEADER_BYTES, BODY_BYTES, IDLE, REQUEST_TIMEOUT, CONNECTIONS));
        all.addAll(List.of(ADMIN_ADDRESS, ADMIN_TOKEN, UPSTREAM_URL, CONNECT_TIMEOUT, UPSTREAM_TIMEOUT));
        all.addAll(ShieldKeys.ALL);
        all.addAll(List.of(ACCESS, ACCOUNT_SID, ACCOUNT_USERNAME, ACCOUNT_PASSWORD));
        all.addAll(TeamKeys.ALL);
        all.addAll(List.of(MAX_MEMORY, SETTLE, FRESH, NOT_FOUND, WHILE_REVALIDATING, IF_ERROR));
        RESOURCES.forEach(resource -> all.addAll(resource.keys()));
        all.addAll(List.of(HEURISTIC, HTTP_WHILE_REVALIDATING, HTTP_IF_ERROR, TARGETED, SHARE, PRIME));
        all.addAll(List.of(CATALOG, REDIS, GRACE, LOG_FORMAT, LOG_LEVEL, LOG_ACCESS, LOG_HITS));
        all.addAll(List.of(TRACING_ENDPOINT, TRACING_SAMPLE));
        return all;
    }
}
