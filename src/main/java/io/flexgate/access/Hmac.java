package io.flexgate.access;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * HMAC-SHA-256 (RFC 2104) with the key worked in once: a fourth to a half of the work of {@code javax.crypto.Mac} for a text as short
 * as a credential, and it asks for no provider of ciphers, whose classes take a share of each start. Confined to one thread.
 */
final class Hmac {

    private static final String ALGORITHM = "SHA-256";
    private static final int BLOCK = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final MessageDigest inner;
    private final MessageDigest outer;
    private MessageDigest under;

    /**
     * Works the key in.
     *
     * @param key at most a block, 64 bytes
     */
    Hmac(byte[] key) {
        if (key.length > BLOCK) {
            throw new IllegalArgumentException("a key of more than " + BLOCK + " bytes");
        }
        inner = begun(key, INNER);
        outer = begun(key, OUTER);
        under = copy(inner);
    }

    /** Adds a byte of the text. */
    void update(byte next) {
        under.update(next);
    }

    /** Adds bytes of the text. */
    void update(byte[] next) {
        under.update(next);
    }

    /** The code of the text so far, 32 bytes; the next text begins. */
    byte[] code() {
        MessageDigest code = copy(outer);
        code.update(under.digest());
        under = copy(inner);
        return code.digest();
    }

    private static MessageDigest begun(byte[] key, byte mark) {
        byte[] block = new byte[BLOCK];
        System.arraycopy(key, 0, block, 0, key.length);
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= mark;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance(ALGORITHM);
            digest.update(block);
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the " + ALGORITHM + " of every Java runtime can be copied", e);
        }
    }
}
