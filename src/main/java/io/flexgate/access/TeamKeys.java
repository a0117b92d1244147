package io.flexgate.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which team a key belongs to. Whatever is wrong with a credential, it costs one hash, one search and two comparisons like a
 * right one, so neither the answer nor its time tells which teams there are. Confined to one loop.
 *
 * <p>Nothing here holds a key beyond the call: the one array that outlives it is wiped.
 */
final class TeamKeys {

    private static final String BASIC = "Basic ";

    /** A longer credential is nobody's. */
    private static final int LONGEST = 1_024;

    /** A key that is known by its hash. */
    private static final class Known {
        private final byte[] hash;
        private final long prefix;
        private final byte[] name;
        private final Caller caller;

        Known(byte[] hash, String name, Caller caller) {
            this.hash = hash;
            this.prefix = ByteBuffer.wrap(hash).getLong();
            this.name = name.getBytes(StandardCharsets.US_ASCII);
            this.caller = caller;
        }
    }

    private final MessageDigest sha256;
    private final byte[] offered = new byte[LONGEST];
    private final byte[] digest = new byte[32];
    private final ByteBuffer start = ByteBuffer.wrap(digest);
    private final Known[] known;
    private final long[] prefixes;
    private final Known nobody;

    /**
     * Prepares.
     *
     * @param callers who a team's requests come from; asked once for each team
     * @param nobody compared with in place of a key that is not known
     */
    TeamKeys(List<Team> teams, Function<Team, Caller> callers, Caller nobody) {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        this.known = teams.stream()
                .flatMap(team -> {
                    Caller caller = callers.apply(team);
                    return team.keys().stream()
                            .map(key -> new Known(HexFormat.of().parseHex(key.hex()), team.name(), caller));
                })
                .sorted(Comparator.comparingLong(key -> key.prefix))
                .toArray(Known[]::new);
        this.prefixes = Arrays.stream(known).mapToLong(key -> key.prefix).toArray();
        this.nobody = new Known(new byte[digest.length], "nobody", nobody);
    }

    /**
     * Who sends these.
     *
     * @param authorization the values of {@code Authorization}
     * @param keys the values of {@code X-Flexgate-Key}
     * @return null unless there is a key of a team in one of the two, or keys of the same team in both
     */
    @Nullable
    Caller identify(List<String> authorization, List<String> keys) {
        if (keys.isEmpty()) {
            return basic(authorization);
        }
        Caller caller = plain(keys);
        return authorization.isEmpty() || Objects.equals(basic(authorization), caller) ? caller : null;
    }

    private @Nullable Caller plain(List<String> keys) {
        String key = keys.size() == 1 ? keys.get(0) : "";
        int length = copy(key, 0, offered);
        Known found = find(0, length);
        boolean right = MessageDigest.isEqual(found.hash, digest);
        return right && found != nobody && keys.size() == 1 ? found.caller : null;
    }

    private @Nullable Caller basic(List<String> authorization) {
        int length = authorization.size() == 1 ? pair(authorization.get(0)) : 0;
        int colon = 0;
        while (colon < length && offered[colon] != ':') {
            colon++;
        }
        byte[] name = Arrays.copyOf(offered, colon);
        Known found = find(Math.min(colon + 1, length), length);
        boolean right = MessageDigest.isEqual(found.hash, digest);
        boolean own = MessageDigest.isEqual(found.name, name);
        return right && own && found != nobody && length > 0 ? found.caller : null;
    }

    /** Reads name and key of a Basic credential (RFC 7617); returns their length, 0 where they are none. */
    private int pair(String value) {
        if (!value.regionMatches(true, 0, BASIC, 0, BASIC.length()) || value.length() > LONGEST) {
            return 0;
        }
        byte[] encoded = new byte[value.length() - BASIC.length()];
        if (copy(value, BASIC.length(), encoded) == 0) {
            return 0;
        }
        try {
            return Base64.getDecoder().decode(encoded, offered);
        } catch (IllegalArgumentException e) {
            Arrays.fill(offered, (byte) 0);
            return 0;
        }
    }

    /** Copies a text from a place on; returns its length, 0 where it does not fit. */
    private static int copy(String text, int from, byte[] into) {
        int length = text.length() - from;
        if (length > into.length) {
            return 0;
        }
        for (int i = 0; i < length; i++) {
            into[i] = (byte) text.charAt(from + i);
        }
        return length;
    }

    /** Hashes what is offered, forgets it, and looks for the key that begins like it. */
    private Known find(int from, int to) {
        try {
            sha256.update(offered, from, to - from);
            sha256.digest(digest, 0, digest.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        } finally {
            Arrays.fill(offered, 0, to, (byte) 0);
        }
        int at = Arrays.binarySearch(prefixes, start.getLong(0));
        return at < 0 ? nobody : known[at];
    }
}
