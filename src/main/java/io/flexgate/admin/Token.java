package io.flexgate.admin;

import io.flexgate.access.Secret;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * What must be shown to the operator's side: {@code Authorization: Bearer} and the token (RFC 6750 §2.1). Compared by their hashes,
 * which tells neither length nor beginning by the time that it takes. Immutable.
 */
final class Token {

    private static final String BEARER = "Bearer ";

    private final boolean needed;
    private final byte[] hash;

    /** An empty one is none: nothing must be shown. */
    Token(Secret token) {
        needed = !token.reveal().isEmpty();
        // Without a token, no start waits for the providers of hashes.
        hash = needed ? hash(token.reveal(), StandardCharsets.UTF_8) : new byte[0];
    }

    /** Whether somebody with these values of {@code Authorization} may come in. */
    boolean admits(List<String> authorization) {
        if (!needed) {
            return true;
        }
        String shown = authorization.size() == 1 ? authorization.get(0) : "";
        boolean bearer = shown.regionMatches(true, 0, BEARER, 0, BEARER.length());
        boolean same = MessageDigest.isEqual(
                hash,
                // The bytes as they came: a field's value knows no more than bytes, and whoever types é sends it as
                // UTF-8.
                hash(bearer ? shown.substring(BEARER.length()).strip() : shown, StandardCharsets.ISO_8859_1));
        return bearer && same;
    }

    private static byte[] hash(String text, Charset charset) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(charset));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
