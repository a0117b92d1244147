package io.flexgate.http;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Conditional requests for GET and HEAD, answered from a representation that is at hand (RFC 9110 §13). Pure. */
public final class Validators {

    private Validators() {}

    /**
     * Whether a 304 is the answer.
     *
     * @param ifNoneMatch the request's values, or empty
     * @param ifModifiedSince the request's value, or null; counts only without If-None-Match (§13.1.3)
     * @param etag the representation's entity tag as in its header, or null
     * @param lastModified the representation's date as in its header, or null
     */
    public static boolean notModified(
            List<String> ifNoneMatch,
            @Nullable String ifModifiedSince,
            @Nullable String etag,
            @Nullable String lastModified) {
        if (!ifNoneMatch.isEmpty()) {
            return ifNoneMatch.stream().anyMatch(list -> matches(list, etag));
        }
        if (ifModifiedSince == null || lastModified == null) {
            return false;
        }
        return HttpDate.parse(ifModifiedSince)
                .flatMap(since -> HttpDate.parse(lastModified).map(modified -> !modified.isAfter(since)))
                .orElse(false);
    }

    /**
     * Whether a part is the answer to a request with {@code If-Range} (§13.1.5): the representation must be the very one that
     * the client has a part of.
     *
     * @param ifRange the request's value
     * @param etag the representation's entity tag as in its header, or null
     * @param headers the representation's fields
     */
    public static boolean sameForRange(String ifRange, @Nullable String etag, Headers headers) {
        String wanted = ifRange.strip();
        if (wanted.endsWith("\"")) {
            // Strong comparison (§8.8.3.2).
            return wanted.equals(etag) && !wanted.startsWith("W/");
        }
        String modified = headers.get("last-modified");
        String date = headers.get("date");
        if (modified == null || !modified.equals(wanted) || date == null) {
            return false;
        }
        // A date is a strong validator once a second has passed in which nothing changed (§8.8.2.2).
        return HttpDate.parse(modified)
                .flatMap(changed -> HttpDate.parse(date).map(made -> made.isAfter(changed)))
                .orElse(false);
    }

    /**
     * The conditions under which upstream may say that a stored answer still holds (RFC 9111 §4.3.1); none where the answer has
     * nothing to be recognised by.
     *
     * @param stored its fields
     */
    public static Headers conditions(Headers stored) {
        String etag = stored.get("etag");
        String modified = stored.get("last-modified");
        if (etag == null && modified == null) {
            return Headers.none();
        }
        Headers.Builder conditions = Headers.builder();
        if (etag != null) {
            conditions.add("If-None-Match", etag);
        }
        if (modified != null) {
            conditions.add("If-Modified-Since", modified);
        }
        return conditions.build();
    }

    /**
     * Whether a 304 is about the stored answer (RFC 9111 §4.3.4): a strong entity tag names one representation to the byte, a weak
     * one what is as good, a date what was last modified then. A 304 that says nothing is about what was asked for.
     *
     * @param said the 304's fields
     */
    public static boolean confirms(Headers said, Headers stored) {
        String etag = said.get("etag");
        if (etag == null) {
            String modified = said.get("last-modified");
            String known = stored.get("last-modified");
            return modified == null || known == null || modified.equals(known);
        }
        String known = stored.get("etag");
        return known != null && (etag.startsWith("W/") ? opaque(etag).equals(opaque(known)) : etag.equals(known));
    }

    /** Whether the answer to a HEAD is about the stored one: every validator that it has is the same (RFC 9111 §4.3.5). */
    public static boolean consistent(Headers said, Headers stored) {
        String modified = said.get("last-modified");
        return (!said.contains("etag") || Objects.equals(said.get("etag"), stored.get("etag")))
                && (modified == null || modified.equals(stored.get("last-modified")));
    }

    /** Weak comparison (§8.8.3.2) of one tag with a list; {@code *} matches whatever is there. */
    private static boolean matches(String list, @Nullable String etag) {
        String rest = list.strip();
        if (rest.equals("*")) {
            return true;
        }
        if (etag == null) {
            return false;
        }
        String wanted = opaque(etag);
        int from = 0;
        while (from < rest.length()) {
            int open = rest.indexOf('"', from);
            int close = open < 0 ? -1 : rest.indexOf('"', open + 1);
            if (close < 0) {
                return false;
            }
            if (rest.substring(open, close + 1).equals(wanted)) {
                return true;
            }
            from = close + 1;
        }
        return false;
    }

    private static String opaque(String etag) {
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }
}
