package io.flexgate.access;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which account a partition belongs to, learned from answers. Any thread. Bounded: when it is full it starts anew, which
 * costs precision (writes of a credential that must be learned again drop more) and never truth.
 */
public final class Accounts {

    private static final int MOST = 10_000;

    /**
     * What is known of a credential.
     *
     * @param sid its account's
     * @param common the account's own partition; null where its answers have told of another account as well
     */
    private record Home(String sid, @Nullable Partition common) {}

    private final byte[] key;
    private final Map<Partition, Home> learned = new ConcurrentHashMap<>();

    /**
     * Nothing is learned yet.
     *
     * @param key see {@link PartitionHash}
     */
    public Accounts(byte[] key) {
        this.key = key.clone();
    }

    /** A hash under the key, for one thread. */
    public PartitionHash hash() {
        return new PartitionHash(key);
    }

    /** The account's sid, or null while it is not known. */
    public @Nullable String of(Partition partition) {
        Home home = learned.get(partition);
        return home == null ? null : home.sid();
    }

    /** The partition of what the account's credentials have in common; null while it is not known, or not one account. */
    public @Nullable Partition common(Partition partition) {
        Home home = learned.get(partition);
        return home == null ? null : home.common();
    }

    /** The one spelling of an account's sid that is compared: the API's pattern allows both cases. */
    public static String fold(String accountSid) {
        return accountSid.toLowerCase(Locale.ROOT);
    }

    /** The same as people write it. */
    public static String shown(String folded) {
        return folded.startsWith("ac") ? "AC" + folded.substring(2) : folded;
    }

    /** Remembers what a successful answer told. */
    public void learn(Partition partition, String accountSid) {
        String sid = fold(accountSid);
        Home known = learned.get(partition);
        if (known == null) {
            if (learned.size() >= MOST) {
                learned.clear();
            }
            // A hash of its own: those of the loops are theirs alone, and this happens once for each credential.
            known = learned.putIfAbsent(partition, new Home(sid, new PartitionHash(key).account(sid)));
        }
        if (known != null && known.common() != null && !known.sid().equals(sid)) {
            learned.put(partition, new Home(known.sid(), null));
        }
    }
}
