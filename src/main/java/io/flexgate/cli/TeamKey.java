package io.flexgate.cli;

import io.flexgate.access.KeyHash;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * A key that a team authenticates with. Immutable; {@link #toString} gives the hash.
 *
 * <p>With 256 random bits in the key there is nothing to guess from its hash, so the hash is a plain and fast one.
 *
 * @param text {@code fgk_} and 32 random bytes in base64url
 */
record TeamKey(String text) {

    private static final int BYTES = 32;

    static TeamKey random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new TeamKey("fgk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** What the configuration holds: {@code sha256:} and the hash of the key's text in hexadecimal. */
    String hash() {
        return KeyHash.of(text).toString();
    }

    @Override
    public String toString() {
        return hash();
    }
}
