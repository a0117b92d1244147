package io.flexgate.relay.reads;

import io.flexgate.access.Caller;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.CacheRules;
import io.flexgate.cache.Policy;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheControl;
import io.flexgate.http.Headers;
import io.flexgate.relay.Api;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.Interims;
import io.flexgate.upstream.Interim;
import org.jspecify.annotations.Nullable;

/**
 * A read of one client. Immutable but for the request that it wraps.
 *
 * @param api whose target it is
 * @param match which operation
 * @param key where its answers are
 * @param common where the answers are that its caller has in common with all others, or may have with those of its account; null
 *     where there are none
 * @param asks the request's directives
 * @param rules how long answers are kept
 */
public record Ask(
        Inbound in,
        Api api,
        Match match,
        Caller caller,
        CacheKey key,
        @Nullable CacheKey common,
        CacheControl asks,
        CacheRules rules) {

    /** By which rules the answer is kept. */
    Policy policy() {
        return api.policy(rules, match.operation());
    }

    boolean http() {
        return match.operation().http();
    }

    /** Whether the client asks past the cache even where nothing is stored: it must not board a flight of before it asked. */
    boolean pastTheCache() {
        return asks.has("no-cache") || asks.has("no-store");
    }

    /** The request's values of a field, as one text. */
    String field(String name) {
        return in.field(name);
    }

    /** Who hears of interim answers: the client, while it waits. */
    Interim interim() {
        return Interims.forward(in);
    }

    /** The fields for upstream, as the client sent them. */
    Headers forwardedAsIs() {
        String credential = in.credential(caller);
        return http() ? in.forwarded(credential) : in.forwardedPlain(credential);
    }

    /** The fields for upstream: without the client's conditions, which the gateway answers itself. */
    Headers forwarded() {
        String credential = in.credential(caller);
        return http() ? in.forwardedUnconditional(credential) : in.forwardedForAll(credential);
    }
}
