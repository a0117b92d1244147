package io.flexgate.http.hops;

import io.flexgate.http.Authority;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy tells of the request that it has received. What is not as it should be is not told. Immutable.
 *
 * @param client who has sent it
 * @param scheme {@code http} or {@code https}
 * @param authority the host that was asked for
 * @param port that was asked at; 0 where it is not told, or stands in the authority
 */
record Hop(
        @Nullable Node client,
        @Nullable String scheme,
        @Nullable String authority,
        int port) {

    /** A hop of which nothing is told. */
    static final Hop SILENT = new Hop(null, null, null, 0);

    private static final int LONGEST_NAME = 64;

    /**
     * Who is at the other end of a hop (RFC 7239 §6).
     *
     * @param name an address, {@code unknown}, or a name that hides one
     * @param address null where it is hidden
     */
    record Node(String name, @Nullable IpAddress address) {

        /** Reads an address with or without a port, {@code unknown}, or {@code _hidden}; null where it is none of them. */
        static @Nullable Node parse(String text) {
            IpAddress bare = IpAddress.parse(text);
            if (bare != null) {
                return new Node(bare.toString(), bare);
            }
            int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
            if (text.startsWith("[") && end == 0) {
                return null;
            }
            String name = end <= 0 ? text : text.substring(0, end);
            String rest = text.substring(name.length());
            if (!rest.isEmpty() && !rest.matches(":([0-9]{1,5}|_[A-Za-z0-9._-]{1,63})")) {
                return null;
            }
            if (name.startsWith("[")) {
                IpAddress six = IpAddress.parse(name.substring(1, name.length() - 1));
                return six == null ? null : new Node(six.toString(), six);
            }
            IpAddress address = IpAddress.parse(name);
            if (address != null) {
                return new Node(address.toString(), address);
            }
            boolean hidden = name.equalsIgnoreCase("unknown")
                    || (name.length() <= LONGEST_NAME && name.matches("_[A-Za-z0-9._-]+"));
            return hidden ? new Node(name, null) : null;
        }
    }

    /** Keeps of what is told what can be believed. */
    static Hop of(@Nullable String client, @Nullable String scheme, @Nullable String authority, @Nullable String port) {
        String lower = scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
        boolean sound = authority != null && Authority.origin("http", authority) != null;
        return new Hop(
                client == null ? null : Node.parse(client),
                lower.equals("http") || lower.equals("https") ? lower : null,
                sound ? authority : null,
                port != null && port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65535
                        ? Integer.parseInt(port)
                        : 0);
    }
}
