package io.flexgate.sandbox;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a knob is for. Immutable.
 *
 * @param method in upper case, or null for any
 * @param path a regular expression that the whole undecoded path must match, without the query
 * @param caller the label of a credential or the sid of an account, or null for any
 */
public record RequestMatch(
        @Nullable String method, Pattern path, @Nullable String caller) {

    private static final Pattern ANY_PATH = Pattern.compile(".*");

    /** What a match looks at. */
    record Signature(
            String method,
            String path,
            @Nullable String credential,
            @Nullable String account) {}

    /** Every request. */
    public static RequestMatch any() {
        return new RequestMatch(null, ANY_PATH, null);
    }

    /** Requests with this method whose whole path matches the regular expression. */
    public static RequestMatch of(String method, String pathRegex) {
        return new RequestMatch(method.toUpperCase(Locale.ROOT), Pattern.compile(pathRegex), null);
    }

    /** Requests with this method and exactly this path. */
    public static RequestMatch exactly(String method, String path) {
        return of(method, Pattern.quote(path));
    }

    /** Requests with any method whose whole path matches the regular expression. */
    public static RequestMatch path(String pathRegex) {
        return new RequestMatch(null, Pattern.compile(pathRegex), null);
    }

    /** The same, for one credential (by its label) or one account (by its sid) only. */
    public RequestMatch by(String labelOrAccountSid) {
        return new RequestMatch(method, path, labelOrAccountSid);
    }

    boolean matches(Signature request) {
        return (method == null || method.equals(request.method()))
                && (caller == null || caller.equals(request.credential()) || caller.equals(request.account()))
                && path.matcher(request.path()).matches();
    }
}
