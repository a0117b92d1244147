package io.flexgate.http;

/**
 * The fields that tell a client how much it may ask for, in the form of draft-ietf-httpapi-ratelimit-headers (since its ninth
 * version). Pure.
 */
public final class RateLimitFields {

    public static final String POLICY = "RateLimit-Policy";
    public static final String LIMIT = "RateLimit";

    /** The largest integer of a structured field (RFC 9651 §3.3.1). */
    private static final long MOST = 999_999_999_999_999L;

    private RateLimitFields() {}

    /** What stands in front of an item's parameters: its name, of letters, as a string. */
    public static String item(String name) {
        return '"' + name + '"';
    }

    /**
     * One item of {@code RateLimit-Policy}.
     *
     * @param item as {@link #item} has it
     * @param quota requests
     * @param window in how many seconds so many may be sent
     */
    public static String policy(String item, long quota, long window) {
        return item + ";q=" + Math.min(quota, MOST) + ";w=" + Math.min(window, MOST);
    }

    /**
     * Adds one item of {@code RateLimit} to others.
     *
     * @param item as {@link #item} has it
     * @param remaining requests
     * @param seconds until it is more
     */
    public static void add(StringBuilder field, String item, long remaining, long seconds) {
        if (field.length() > 0) {
            field.append(", ");
        }
        field.append(item)
                .append(";r=")
                .append(Math.min(remaining, MOST))
                .append(";t=")
                .append(Math.min(seconds, MOST));
    }

    /** An answer without what somebody else says of limits of his own, in this form or an older one: it would contradict. */
    public static Headers without(Headers answer) {
        return answer.keep(name -> !name.startsWith("ratelimit"));
    }
}
