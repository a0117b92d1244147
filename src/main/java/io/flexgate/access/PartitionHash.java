package io.flexgate.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns credentials into partitions: HMAC-SHA-256, cut to 128 bits, under a key that was made at start and is nowhere
 * written down. Confined to one thread (a {@link Mac} has state), so each loop has its own over the same key.
 */
public final class PartitionHash {

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    /**
     * Prepares the hash.
     *
     * @param key 32 random bytes, the same for every loop of the process
     */
    public PartitionHash(byte[] key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }

    /** The partition of a caller who sends these credential fields, each value and their number counted. */
    public Partition of(List<String> credentials) {
        for (String credential : credentials) {
            byte[] bytes = credential.getBytes(StandardCharsets.ISO_8859_1);
            if (credentials.size() > 1) {
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            }
            mac.update(bytes);
        }
        mac.update((byte) credentials.size());
        ByteBuffer hash = ByteBuffer.wrap(mac.doFinal());
        return new Partition(hash.getLong(), hash.getLong());
    }
}
