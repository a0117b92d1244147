package io.flexgate.relay;

import io.flexgate.access.Accounts;
import io.flexgate.access.Caller;
import io.flexgate.cache.Coherence;
import io.flexgate.cache.WriteSet;
import io.flexgate.catalog.Fact;
import io.flexgate.catalog.Match;
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
 * @param match which operation; null for one that the catalog does not know
 */
public record Aftermath(
        Gateway gateway, @Nullable Caller caller, @Nullable Match match) {

    /** How long a write of unknown outcome may still be carried out upstream after its connection was lost. */
    private static final Duration DOUBT = Duration.ofSeconds(30);

    /**
     * Makes untrue what the write has, or may have, changed.
     *
     * @param items what the answer tells of the entities; empty where there is no answer
     */
    void settle(Outcome outcome, List<Map<String, String>> items) {
        if (outcome == Outcome.NOTHING) {
            return;
        }
        Set<String> accounts = accounts(items);
        WriteSet writes = match == null
                ? WriteSet.whole(gateway.shared().coherence(), accounts)
                : WriteSet.of(gateway.shared().coherence(), accounts, changes(match, outcome, items));
        Duration unsettled =
                outcome == Outcome.UNKNOWN ? DOUBT : gateway.rules().settle();
        if (!unsettled.isZero()) {
            gateway.shared().coherence().unsettle(writes, gateway.nanos().getAsLong() + unsettled.toNanos());
        }
        gateway.shared().coherence().bump(writes);
    }

    /** Whatever it was that upstream refused with 401 or 403: the credential loses what it has read (contract §5.2). */
    static void heed(Gateway gateway, @Nullable Caller caller, int status) {
        if (caller != null && (status == 401 || status == 403)) {
            Coherence coherence = gateway.shared().coherence();
            coherence.bump(WriteSet.credential(coherence, caller.partition()));
        }
    }

    private static List<Fact> changes(Match match, Outcome outcome, List<Map<String, String>> items) {
        return outcome == Outcome.DONE ? match.changes(items) : match.changes();
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
            String account = item.get(gateway.catalog().accountField());
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
