package io.flexgate.access;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Turns credentials and accounts into partitions: SipHash-2-4 of 128 bits under a key that was made at start and is nowhere
 * written down. Whatever a caller sends, it is never the partition of a thing of another kind. Confined to one thread (the
 * hash has state), so each loop has its own over the same key.
 */
public final class PartitionHash {

    /** What a partition stands for; hashed with it, so that no two kinds have one in common. */
    private enum Domain {
        PRESENTED(1),
        MANAGED(2),
        ACCOUNT(3);

        private final byte mark;

        Domain(int mark) {
            this.mark = (byte) mark;
        }
    }

    private final SipHash hash;

    /**
     * Prepares the hash.
     *
     * @param key 16 random bytes, the same for every loop of the process
     */
    public PartitionHash(byte[] key) {
        hash = new SipHash(key);
    }

    /** The partition of a caller who sends these credential fields, each value and their number counted. */
    public Partition presented(List<String> credentials) {
        return of(Domain.PRESENTED, credentials, StandardCharsets.ISO_8859_1);
    }

    /** The partition of those for whom the gateway holds an account's credential. */
    public Partition managed(String accountSid) {
        return of(Domain.MANAGED, List.of(accountSid), StandardCharsets.UTF_8);
    }

    /** The partition of what the credentials of an account have in common. */
    public Partition account(String accountSid) {
        return of(Domain.ACCOUNT, List.of(accountSid), StandardCharsets.UTF_8);
    }

    private Partition of(Domain domain, List<String> values, Charset charset) {
        hash.update(domain.mark);
        for (String value : values) {
            byte[] bytes = value.getBytes(charset);
            if (values.size() > 1) {
                number(bytes.length);
            }
            hash.update(bytes);
        }
        number(values.size());
        return new Partition(hash.end(), hash.second());
    }

    private void number(int number) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            hash.update((byte) (number >> shift));
        }
    }
}
