package io.flexgate.relay.reads;

import io.flexgate.access.Accounts;
import io.flexgate.access.Caller;
import io.flexgate.access.Partition;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.CacheRules;
import io.flexgate.cache.Entry;
import io.flexgate.cache.Selecting;
import io.flexgate.http.Headers;
import io.flexgate.relay.Api;
import io.flexgate.relay.Gateway;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who of an account may have what another of its credentials has read ({@code cache.share}, contract §5.2): whom upstream has
 * itself answered of late, with the same kind of resource and of the same account. Any thread.
 *
 * <p>What is shared is stored under the account's partition, once, with the name of the credential that has read it. A credential
 * without a proof does not see it there, but for what it has read itself, and makes a call of its own: flights are of one
 * credential each.
 */
final class Sharing {

    private final Gateway gateway;

    Sharing(Gateway gateway) {
        this.gateway = gateway;
    }

    /**
     * Where an answer is kept.
     *
     * @param reader the credential that has read it, where others may have it too
     */
    record Place(CacheKey key, @Nullable Partition reader) {

        static Place own(Ask ask) {
            return new Place(ask.key(), null);
        }
    }

    /** Where the answers are that the caller may have in common with others of its account; null where there are none. */
    @Nullable
    CacheKey common(Caller caller, Api api, String target) {
        Partition account =
                sharing(caller, gateway.rules()) ? gateway.accounts().common(caller.partition()) : null;
        return account == null ? null : new CacheKey(account, api.upstream().origin(), target);
    }

    /** Whether the caller may be served an entry, now. */
    boolean mayHave(Ask ask, Entry entry) {
        Partition reader = entry.source().reader();
        Partition who = ask.caller().partition();
        CacheKey common = ask.common();
        return reader == null
                || reader.equals(who)
                || (common != null
                        && gateway.shared()
                                .proofs()
                                .has(
                                        who,
                                        ask.api().upstream().origin(),
                                        ask.match().operation().resource(),
                                        common.partition(),
                                        gateway.now()));
    }

    /**
     * Where a successful answer of an API is kept; its caller has proven that it may have such answers.
     *
     * @param items what the answer tells of its items
     */
    Place place(Ask ask, Headers answer, List<Map<String, String>> items, Trip.Start start) {
        Partition account = sharing(ask.caller(), ask.rules()) ? told(ask, items) : null;
        if (account == null) {
            return Place.own(ask);
        }
        proven(ask, account, start);
        return Selecting.byCredential(answer)
                ? Place.own(ask)
                : new Place(
                        new CacheKey(account, ask.key().origin(), ask.key().target()),
                        ask.caller().partition());
    }

    /** Upstream has given the caller an answer of the account. */
    void proven(Ask ask, Partition account, Trip.Start start) {
        gateway.shared()
                .proofs()
                .note(
                        ask.caller().partition(),
                        ask.api().upstream().origin(),
                        ask.match().operation().resource(),
                        account,
                        start.stamp(),
                        start.nanos());
    }

    /** The partition of the caller's account, where that is the one that each item tells. */
    private @Nullable Partition told(Ask ask, List<Map<String, String>> items) {
        Set<@Nullable String> told = new HashSet<>();
        for (Map<String, String> item : items) {
            String account = item.get(ask.api().catalog().accountField());
            told.add(account == null ? null : Accounts.fold(account));
        }
        Partition who = ask.caller().partition();
        String known = gateway.accounts().of(who);
        return known != null && told.size() == 1 && told.contains(known)
                ? gateway.accounts().common(who)
                : null;
    }

    /** Those whose credentials the gateway holds have all in common, and those who have none share nothing by account. */
    private static boolean sharing(Caller caller, CacheRules rules) {
        return rules.share() == CacheRules.Share.ACCOUNT && caller.authorization() == null && !caller.anonymous();
    }
}
