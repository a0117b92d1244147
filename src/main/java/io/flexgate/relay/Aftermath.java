package io.flexgate.relay;

import io.flexgate.access.Accounts;
import io.flexgate.access.Caller;
import io.flexgate.cache.Coherence;
import io.flexgate.cache.WriteSet;
import io.flexgate.catalog.Fact;
import io.flexgate.catalog.Match;
import io.flexgate.http.Headers;
import io.flexgate.http.Origin;
import io.flexgate.http.Target;
import io.flexgate.upstream.UpstreamFailure;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a write leaves behind in the cache. To be settled after upstream's reply and before the client's, on any loop.
 *
 * @param gateway whose cache
 * @param caller who wrote; null for a caller without a credential
 * @param route which operation of which API
 * @param target the target as sent
 */
public record Aftermath(Gateway gateway, @Nullable Caller caller, Api.Route route, Target target) {

    /** How long a write of unknown outcome may still be carried out upstream after its connection was lost. */
    private static final Duration DOUBT = Duration.ofSeconds(30);

    /** What is known of a write once upstream has answered, or has not. */
    enum Outcome {
        /** It was carried out. */
        DONE,
        /** It was not: upstream refused it, or has never seen it. */
        NOTHING,
        /** It may have been carried out, or may still be. */
        UNKNOWN;

        /** By upstream's status: 2xx done; 4xx, 429 among them, not processed; anything else may hide either. */
        static Outcome of(int status) {
            if (status >= 200 && status < 300) {
                return DONE;
            }
            return status >= 400 && status < 500 ? NOTHING : UNKNOWN;
        }

        static Outcome of(UpstreamFailure failure) {
            return failure.kind().mayBeDone() ? UNKNOWN : NOTHING;
        }
    }

    /** What is left where upstream has not answered. */
    void settle(Outcome outcome) {
        settle(outcome, List.of(), Headers.none());
    }

    /**
     * Makes untrue what the write has, or may have, changed.
     *
     * @param items what the answer tells of the entities; empty where there is no answer
     * @param answer the answer's fields; none where there is no answer
     */
    void settle(Outcome outcome, List<Map<String, String>> items, Headers answer) {
        if (outcome == Outcome.NOTHING) {
            return;
        }
        drop(outcome, writes(outcome, items, answer));
        Coherence coherence = gateway.shared().coherence();
        if (gateway.superseded()) {
            // What is stored by now hangs on what another catalog says, of which this one knows nothing.
            Origin origin = route.api().upstream().origin();
            drop(outcome, WriteSet.whole(coherence, accounts(items)));
            drop(outcome, WriteSet.held(coherence, Effects.holder(origin), Effects.changed(origin, target, answer)));
        }
        List<Fact> groups = Effects.ungrouped(answer);
        if (!groups.isEmpty()) {
            Origin origin = route.api().upstream().origin();
            coherence.bump(WriteSet.held(coherence, Effects.holder(origin), groups));
        }
    }

    private void drop(Outcome outcome, WriteSet writes) {
        Coherence coherence = gateway.shared().coherence();
        Duration unsettled =
                outcome == Outcome.UNKNOWN ? DOUBT : gateway.rules().settle();
        if (!unsettled.isZero()) {
            coherence.unsettle(writes, gateway.now() + unsettled.toNanos());
        }
        coherence.bump(writes);
    }

    /** What is known of it, by an answer's status. */
    Outcome outcome(int status) {
        // HTTP's own rule counts a redirection as done and an error as nothing (RFC 9111 §4.4).
        return http() ? (status < 400 ? Outcome.DONE : Outcome.NOTHING) : Outcome.of(status);
    }

    /**
     * Makes untrue what a read of the target tells, whoever of the account has read it: what is stored of it is gone, and what
     * shares its facts with it.
     *
     * @param read the operation that a GET of the target is; nothing is stored of a target that is none
     */
    public static void purge(Gateway gateway, Caller caller, Api.Route read, Target target) {
        Match match = read.match();
        if (match == null) {
            return;
        }
        Coherence coherence = gateway.shared().coherence();
        if (match.operation().http()) {
            String holder = Effects.holder(read.api().upstream().origin());
            coherence.bump(WriteSet.held(coherence, holder, Effects.told(target)));
        } else {
            Set<String> accounts = new Aftermath(gateway, caller, read, target).accounts(List.of());
            coherence.bump(WriteSet.of(coherence, accounts, match.tells()));
        }
    }

    /** Whatever it was that upstream refused with 401 or 403: the credential loses what it has read (contract §5.2). */
    public static void heed(Gateway gateway, @Nullable Caller caller, boolean http, int status) {
        // By HTTP's own rules 403 is about the target, and nobody's credential is not revoked.
        if (caller != null && !caller.anonymous() && (status == 401 || (status == 403 && !http))) {
            Coherence coherence = gateway.shared().coherence();
            coherence.bump(WriteSet.credential(coherence, caller.partition()));
        }
    }

    private boolean http() {
        Match match = route.match();
        return match != null && match.operation().http();
    }

    private WriteSet writes(Outcome outcome, List<Map<String, String>> items, Headers answer) {
        Coherence coherence = gateway.shared().coherence();
        Match match = route.match();
        if (match == null) {
            return WriteSet.whole(coherence, accounts(items));
        }
        if (match.operation().http()) {
            Origin origin = route.api().upstream().origin();
            return WriteSet.held(coherence, Effects.holder(origin), Effects.changed(origin, target, answer));
        }
        List<Fact> changes = outcome == Outcome.DONE ? match.changes(items) : match.changes();
        return WriteSet.of(coherence, accounts(items), changes);
    }

    private Set<String> accounts(List<Map<String, String>> items) {
        Set<String> accounts = new HashSet<>();
        if (caller != null) {
            // Another answer may have told the account since this request came.
            String learned = gateway.accounts().of(caller.partition());
            if (learned != null) {
                accounts.add(learned);
            }
            if (caller.account() != null) {
                accounts.add(caller.account());
            }
        }
        for (Map<String, String> item : items) {
            String account = item.get(route.api().catalog().accountField());
            if (account != null) {
                accounts.add(Accounts.fold(account));
                if (caller != null) {
                    gateway.accounts().learn(caller.partition(), account);
                }
            }
        }
        return accounts;
    }
}
