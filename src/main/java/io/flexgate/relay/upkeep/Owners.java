package io.flexgate.relay.upkeep;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Account;
import io.flexgate.access.Accounts;
import io.flexgate.access.Partition;
import io.flexgate.access.PartitionHash;
import io.flexgate.access.Team;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whose stored answers are. Confined to one thread. */
final class Owners {

    private final Accounts learned;
    private final Map<Partition, String> known = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    /**
     * Prepares.
     *
     * @param learned what the credentials of callers have been told of their accounts
     * @param access names the accounts whose credentials the gateway holds
     */
    Owners(Accounts learned, AccessRules access) {
        this.learned = learned;
        PartitionHash hash = learned.hash();
        accounts(access).forEach(account -> knows(account, hash));
    }

    /** Those whose credentials the gateway holds. */
    static Stream<Account> accounts(AccessRules access) {
        return Stream.concat(
                        Stream.ofNullable(access.account()),
                        access.teams().stream().map(Team::account))
                .distinct();
    }

    private void knows(Account account, PartitionHash hash) {
        String sid = Accounts.fold(account.sid());
        names.put(sid, account.name());
        known.put(hash.managed(sid), sid);
    }

    /** The sid of the account that an answer belongs to, as {@link Accounts#fold} has it; null while it is not known. */
    @Nullable
    String account(CacheKey key, Entry entry) {
        String managed = known.get(key.partition());
        if (managed != null) {
            return managed;
        }
        Partition reader = entry.source().reader();
        return learned.of(reader == null ? key.partition() : reader);
    }

    /** As an operator calls it. */
    String named(String sid) {
        return names.getOrDefault(sid, Accounts.shown(sid));
    }

    /** Whether an operator means this account, by its name or its sid. */
    boolean means(String account, String sid) {
        return account.equals(names.get(sid)) || Accounts.fold(account).equals(sid);
    }
}
