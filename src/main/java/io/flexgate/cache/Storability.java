package io.flexgate.cache;

import io.flexgate.http.CacheControl;
import io.flexgate.http.Freshness;
import io.flexgate.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether an answer may be kept, for how long, and what of it (contract §5.3, §5.7; RFC 9111 §3, §4.2). Pure. */
public final class Storability {

    /** The final status codes that RFC 9110 §15 defines, but for 206 and 304, which are about another answer. */
    private static final Set<Integer> UNDERSTOOD = Set.of(
            200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407,
            408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 426, 500, 501, 502, 503, 504, 505);

    /** The status codes whose answers may be kept by a heuristic (RFC 9110 §15.1). */
    private static final Set<Integer> HEURISTIC = Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);

    /** What lets a shared cache use the answer to a request with a credential for others (RFC 9111 §3.5). */
    private static final List<String> FOR_ALL = List.of("public", "s-maxage", "must-revalidate");

    /** Each of them forbids to serve the answer once it is stale (RFC 9111 §4.2.4). */
    private static final List<String> STRICT = List.of("must-revalidate", "proxy-revalidate", "s-maxage");

    private static final AtomicReference<Entry.@Nullable Terms> LATEST = new AtomicReference<>(Entry.Terms.PLAIN);

    private Storability() {}

    /**
     * An answer that was just received, as far as its head tells.
     *
     * @param headers its end-to-end fields
     * @param received when its head came
     * @param delay how long that took from the request
     */
    public record Received(int status, Headers headers, Instant received, Duration delay) {}

    /** The verdict on an answer. */
    public sealed interface Verdict {}

    /**
     * Keep it.
     *
     * @param ageSeconds how old it came
     * @param fresh how long it is fresh from now on; zero or negative for one that came stale and can be validated
     * @param terms what holds once it is stale, and for whom
     */
    public record Keep(long ageSeconds, Duration fresh, Entry.Terms terms) implements Verdict {

        /** The times of an entry that is made now. */
        public Entry.Life life(long nowNanos) {
            return new Entry.Life(nowNanos, ageSeconds, fresh.toNanos(), terms);
        }
    }

    /** Do not keep it. */
    public record Refuse(Reason why) implements Verdict {}

    /** Why an answer is not kept. */
    public enum Reason {
        /** Its status says nothing lasting, or nothing that this cache understands. */
        STATUS,
        /** Upstream or the client forbids it. */
        NO_STORE,
        /** It sets a cookie. */
        SET_COOKIE,
        /** It may differ for every request. */
        VARIES,
        /** It would be stale at once, and nothing can be done with it then. */
        NO_LIFETIME
    }

    /**
     * Judges an answer by its status and headers.
     *
     * @param says the directives that hold for this cache
     * @param targeted whether they are from a field that is meant for it, so that {@code Expires} does not count (RFC 9213)
     * @param asks the request's directives
     */
    public static Verdict judge(
            Received answer, CacheControl says, boolean targeted, CacheControl asks, Policy policy) {
        Reason reason = refusal(answer, says, asks, policy);
        if (reason != null) {
            return new Refuse(reason);
        }
        Optional<Duration> explicit = Freshness.explicit(says, !targeted, answer.headers(), answer.received());
        Duration lifetime = explicit.orElseGet(() -> silent(answer, says, policy));
        if (explicit.isEmpty() && policy.kind() == Policy.Kind.API && lifetime.isZero()) {
            return new Refuse(Reason.NO_LIFETIME);
        }
        if (explicit.isEmpty() && answer.headers().contains("set-cookie")) {
            return new Refuse(Reason.SET_COOKIE);
        }
        // No cache stands before an API, and a wrong clock of either side must not turn this one off.
        long age = policy.kind() == Policy.Kind.API
                ? Freshness.statedAge(answer.headers(), answer.delay())
                : Freshness.initialAge(answer.headers(), answer.received(), answer.delay());
        Duration fresh = lifetime.minusSeconds(age);
        Entry.Terms terms = terms(answer, says, policy);
        boolean fleeting = (fresh.isNegative() || fresh.isZero() || terms.validated())
                && !validates(answer.headers())
                && (terms.neverStale() || terms.whileRevalidating() + terms.ifError() == 0);
        if (fleeting || (explicit.isEmpty() && lifetime.isZero() && !HEURISTIC.contains(answer.status()))) {
            return new Refuse(Reason.NO_LIFETIME);
        }
        return new Keep(age, fresh, terms);
    }

    private static @Nullable Reason refusal(Received answer, CacheControl says, CacheControl asks, Policy policy) {
        int status = answer.status();
        boolean lasting = policy.kind() == Policy.Kind.API
                ? status == 200 || status == 404
                : status >= 200 && status != 206 && status != 304;
        // With must-understand, no-store is for caches that do not understand the status (RFC 9111 §5.2.2.3).
        boolean understood = UNDERSTOOD.contains(status);
        if (!lasting || (says.has("must-understand") && !understood)) {
            return Reason.STATUS;
        }
        boolean forbidden = says.has("no-store") && !says.has("must-understand");
        if (asks.has("no-store") || forbidden || says.whole("private")) {
            return Reason.NO_STORE;
        }
        if (policy.kind() == Policy.Kind.API && answer.headers().contains("set-cookie")) {
            return Reason.SET_COOKIE;
        }
        return Selecting.impossible(answer.headers()) ? Reason.VARIES : null;
    }

    /** The lifetime where upstream says nothing. */
    private static Duration silent(Received answer, CacheControl says, Policy policy) {
        if (policy.kind() == Policy.Kind.API) {
            return answer.status() == 200
                    ? policy.times().fresh()
                    : policy.times().notFound();
        }
        return HEURISTIC.contains(answer.status()) || says.has("public")
                ? Freshness.heuristic(answer.headers(), answer.received(), policy.heuristic())
                : Duration.ZERO;
    }

    private static Entry.Terms terms(Received answer, CacheControl says, Policy policy) {
        Entry.Terms terms = new Entry.Terms(
                says.whole("no-cache"),
                STRICT.stream().anyMatch(says::has),
                FOR_ALL.stream().anyMatch(says::has) && !Selecting.byCredential(answer.headers()),
                window(says, "stale-while-revalidate", policy.times().whileRevalidating()),
                window(says, "stale-if-error", policy.times().ifError()));
        // One answer after the other has the same, and each entry keeps them for as long as it lives.
        Entry.@Nullable Terms latest = LATEST.get();
        if (latest != null && latest.equals(terms)) {
            return latest;
        }
        LATEST.set(terms);
        return terms;
    }

    private static long window(CacheControl says, String directive, Duration standard) {
        return says.has(directive)
                ? Duration.ofSeconds(says.seconds(directive).orElse(0)).toNanos()
                : standard.toNanos();
    }

    /** Whether upstream can be asked if the answer still holds. */
    private static boolean validates(Headers headers) {
        return headers.contains("etag") || headers.contains("last-modified");
    }
}
