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

    private final Map<Partition, String> learned = new ConcurrentHashMap<>();

    /** The account's sid, or null while it is not known. */
    public @Nullable String of(Partition partition) {
        return learned.get(partition);
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
        if (learned.size() >= MOST) {
            learned.clear();
        }
        learned.putIfAbsent(partition, fold(accountSid));
    }
}
