package io.flexgate.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 hash of a team's key: all that the gateway knows of it. Immutable.
 *
 * @param hex 64 hexadecimal digits, lower case
 */
public record KeyHash(String hex) {

    private static final String PREFIX = "sha256:";
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-fA-F]{64}");

    /** Reads {@code sha256:} and 64 hexadecimal digits. */
    public static KeyHash parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("");
        }
        return new KeyHash(HexFormat.of().formatHex(HexFormat.of().parseHex(text.substring(PREFIX.length()))));
    }

    /** The hash of a key. */
    public static KeyHash of(String key) {
        return new KeyHash(HexFormat.of().formatHex(digest(key)));
    }

    /** The bytes of the hash of a key. */
    static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
