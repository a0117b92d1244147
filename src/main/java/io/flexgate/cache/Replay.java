package io.flexgate.cache;

import io.flexgate.http.CacheControl;
import io.flexgate.http.Headers;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** Which fields of an answer are kept and served again, and how a later answer brings them up to date. Pure. */
public final class Replay {

    /** Fields that no cache keeps (RFC 9111 §3.1), and {@code Age}, which is made anew for each answer (§5.1). */
    private static final Set<String> NEVER =
            Set.of("age", "proxy-authenticate", "proxy-authentication-info", "proxy-authorization");

    /** Fields of an API's answer that tell of the one call that brought it (contract §5.7). */
    private static final Set<String> ONE_CALL = Set.of(
            "retry-after",
            "ratelimit",
            "ratelimit-policy",
            "twilio-request-id",
            "twilio-request-duration",
            "twilio-concurrent-requests",
            "set-cookie",
            "date");

    private static final List<String> ONE_CALL_PREFIXES = List.of("x-rate-limit-", "ratelimit-", "x-ratelimit-");

    /** What the stored bytes depend on: an answer without bytes cannot change it (RFC 9111 §3.2). */
    private static final Set<String> OF_THE_BYTES = Set.of("content-length", "content-encoding", "content-range");

    private static final Texts TEXTS = new Texts();

    private Replay() {}

    /**
     * Texts of which most answers have the same: one of each, and a newer one in its place where two are alike to the hash. So it
     * is bounded, and nothing has to decide when one is of no use any more. Any thread: what is lost in a race is a chance to share.
     */
    private static final class Texts {

        private static final int SLOTS = 1 << 10;

        /** A longer one is rarely the same twice. */
        private static final int LONGEST = 256;

        private final String[] slots = new String[SLOTS];

        String known(String text) {
            if (text.length() > LONGEST) {
                return text;
            }
            int hash = text.hashCode() * 0x9E3779B9;
            int slot = hash >>> 22;
            String there = slots[slot];
            if (text.equals(there)) {
                return there;
            }
            slots[slot] = text;
            return text;
        }
    }

    /**
     * The fields of an answer that are served again, with the texts of former answers where they are the same.
     *
     * @param says the answer's directives: they may name fields that must not be (RFC 9111 §5.2.2.4, §5.2.2.7)
     */
    public static Headers of(Headers answer, CacheControl says, Policy.Kind kind) {
        Set<String> named = new HashSet<>(says.fields("no-cache"));
        named.addAll(says.fields("private"));
        Predicate<String> kept = name -> !NEVER.contains(name) && !named.contains(name);
        return answer.keep(kind == Policy.Kind.HTTP ? kept : kept.and(name -> !ofOneCall(name)))
                .sharing(TEXTS::known);
    }

    /** What of an answer is for all who waited for it, and not for the one alone who made the call. */
    public static Headers shared(Headers answer, Policy.Kind kind) {
        return kind == Policy.Kind.HTTP ? answer : answer.keep(name -> !ofOneCall(name) && !name.equals("age"));
    }

    /**
     * Brings stored fields up to date by an answer that confirms them (RFC 9111 §3.2): a 304, or the answer to a HEAD.
     *
     * @param later that answer's fields, as {@link #of} leaves them
     */
    public static Headers updated(Headers stored, Headers later) {
        Set<String> replaced = new HashSet<>();
        later.forEach((name, value) -> replaced.add(name.toLowerCase(Locale.ROOT)));
        replaced.removeAll(OF_THE_BYTES);
        return Headers.builder()
                .addAll(stored.without(replaced))
                .addAll(later.without(OF_THE_BYTES))
                .build();
    }

    private static boolean ofOneCall(String name) {
        for (String prefix : ONE_CALL_PREFIXES) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return ONE_CALL.contains(name);
    }
}
