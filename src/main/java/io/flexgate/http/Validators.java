package io.flexgate.http;

import java.util.List;
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
