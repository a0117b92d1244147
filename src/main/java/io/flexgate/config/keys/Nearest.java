package io.flexgate.config.keys;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt word was meant to be. Pure. */
public final class Nearest {

    private static final int LEAST_TOLERANCE = 2;

    private Nearest() {}

    /** The candidate that a third of the word's letters, and at least two, turn it into; case and {@code _} do not count. */
    public static Optional<String> to(String word, Collection<String> candidates) {
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int tolerance = Math.max(LEAST_TOLERANCE, candidate.length() / 3);
            int distance = within(tolerance, word, candidate);
            if (distance < least) {
                best = candidate;
                least = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The edit distance, or {@link Integer#MAX_VALUE} beyond the tolerance or where nothing of the word would be left. */
    static int within(int tolerance, String given, String candidate) {
        if (Math.abs(given.length() - candidate.length()) > tolerance) {
            return Integer.MAX_VALUE;
        }
        int distance = distance(plain(given), plain(candidate));
        return distance <= tolerance && distance < candidate.length() ? distance : Integer.MAX_VALUE;
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Edits that turn one into the other: insert, delete, replace, swap neighbours. */
    private static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(edits[i - 1][j] + 1, edits[i][j - 1] + 1);
                least = Math.min(least, edits[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, edits[i - 2][j - 2] + 1);
                }
                edits[i][j] = least;
            }
        }
        return edits[a.length()][b.length()];
    }
}
