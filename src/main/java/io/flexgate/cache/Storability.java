package io.flexgate.cache;

import io.flexgate.http.CacheControl;
import io.flexgate.http.Headers;
import io.flexgate.http.HttpDate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Whether an answer may be kept, for how long, and what of it (contract §5.3, §5.7; RFC 9111 §3). Pure. */
public final class Storability {

    /** Fields of an answer that tell of the one call that brought it and are never served again. */
    private static final List<String> ONE_CALL = List.of(
            "retry-after",
            "ratelimit",
            "ratelimit-policy",
            "twilio-request-id",
            "twilio-request-duration",
            "twilio-concurrent-requests",
            "set-cookie",
            "date",
            "age");

    private static final List<String> ONE_CALL_PREFIXES = List.of("x-rate-limit-", "ratelimit-", "x-ratelimit-");

    /** What an answer may vary by and not be kept: everything, and what may be a credential, which no entry may hold. */
    private static final Set<String> NEVER_SELECTING = Set.of("*", "cookie", "proxy-authorization");

    private Storability() {}

    /** The verdict on an answer. */
    public sealed interface Verdict {}

    /** Keep it for so long, counted from when it was made upstream. */
    public record Keep(Duration lifetime) implements Verdict {}

    /** Do not keep it. */
    public record Refuse(Reason why) implements Verdict {}

    /** Why an answer is not kept. */
    public enum Reason {
        /** Only 200 and 404 are. */
        STATUS,
        /** Upstream or the client forbids it. */
        NO_STORE,
        /** It sets a cookie. */
        SET_COOKIE,
        /** It may differ for every request. */
        VARIES,
        /** It would be stale at once. */
        NO_LIFETIME
    }

    /** Judges an answer by its status and headers. */
    public static Verdict judge(int status, Headers headers, CacheControl asks, CacheRules.Times times) {
        if (status != 200 && status != 404) {
            return new Refuse(Reason.STATUS);
        }
        CacheControl says = CacheControl.parse(headers.all("cache-control"));
        if (asks.has("no-store") || says.has("no-store") || says.has("private") || says.has("no-cache")) {
            return new Refuse(Reason.NO_STORE);
        }
        if (headers.contains("set-cookie")) {
            return new Refuse(Reason.SET_COOKIE);
        }
        if (varies(headers).stream().anyMatch(NEVER_SELECTING::contains)) {
            return new Refuse(Reason.VARIES);
        }
        Duration lifetime = explicit(says, headers).orElse(status == 200 ? times.fresh() : times.notFound());
        return lifetime.isZero() ? new Refuse(Reason.NO_LIFETIME) : new Keep(lifetime);
    }

    /** The lifetime by upstream's own word (RFC 9111 §4.2.1): s-maxage before max-age before Expires. */
    private static Optional<Duration> explicit(CacheControl says, Headers headers) {
        if (says.has("s-maxage") || says.has("max-age")) {
            OptionalLong seconds = says.has("s-maxage") ? says.seconds("s-maxage") : says.seconds("max-age");
            return Optional.of(Duration.ofSeconds(seconds.orElse(0)));
        }
        String expires = headers.get("expires");
        if (expires == null) {
            return Optional.empty();
        }
        String date = headers.get("date");
        Optional<Duration> lifetime = HttpDate.parse(expires)
                .flatMap(end ->
                        Optional.ofNullable(date).flatMap(HttpDate::parse).map(start -> Duration.between(start, end)));
        return Optional.of(lifetime.filter(time -> !time.isNegative()).orElse(Duration.ZERO));
    }

    /** How old the answer was when it came, in seconds, by upstream's own word. */
    public static long age(Headers headers) {
        String age = headers.get("age");
        if (age == null) {
            return 0;
        }
        OptionalLong seconds = CacheControl.parse(List.of("age=" + age.strip())).seconds("age");
        return seconds.orElse(0);
    }

    /** The fields that are served again from the cache. */
    public static Headers replayed(Headers headers) {
        return headers.keep(
                name -> !ONE_CALL.contains(name) && ONE_CALL_PREFIXES.stream().noneMatch(name::startsWith));
    }

    /**
     * The request's values of the fields that select the answer (RFC 9111 §4.1).
     *
     * @param request looks up all values of a request field as one text, the empty text where there is none
     */
    public static Headers selecting(Headers answer, Function<String, String> request) {
        List<String> names = varies(answer);
        if (names.isEmpty()) {
            return Headers.none();
        }
        Headers.Builder selecting = Headers.builder();
        names.forEach(name -> selecting.add(name, request.apply(name)));
        return selecting.build();
    }

    /** Whether another request selects the same answer. */
    public static boolean selects(Headers selecting, Function<String, String> request) {
        boolean[] same = {true};
        selecting.forEach((name, value) -> same[0] &= value.equals(request.apply(name)));
        return same[0];
    }

    private static List<String> varies(Headers answer) {
        List<String> names = new ArrayList<>();
        for (String value : answer.all("vary")) {
            for (String name : value.split(",")) {
                String lower = name.strip().toLowerCase(Locale.ROOT);
                // Upstream is always asked for the plain form, so the encodings that a client takes select nothing. Nor
                // does the credential: the partition has selected by it, and an entry must not hold it.
                if (!lower.isEmpty() && !lower.equals("accept-encoding") && !lower.equals("authorization")) {
                    names.add(lower);
                }
            }
        }
        String allowed = answer.get("access-control-allow-origin");
        if (allowed != null && !allowed.equals("*") && !names.contains("origin")) {
            names.add("origin");
        }
        return names;
    }
}
