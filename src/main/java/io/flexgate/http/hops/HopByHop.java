package io.flexgate.http.hops;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Fields that belong to one connection and are never forwarded (RFC 9110 §7.6.1, RFC 9112 §9). Pure. */
public final class HopByHop {

    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private HopByHop() {}

    /**
     * The lower-case names to drop from a message.
     *
     * @param connection the values of its {@code Connection} fields: each may name further ones
     */
    public static Set<String> names(List<String> connection) {
        if (connection.isEmpty() || connection.stream().allMatch(HopByHop::ordinary)) {
            return ALWAYS;
        }
        Set<String> names = new HashSet<>(ALWAYS);
        for (String value : connection) {
            for (String name : value.split(",")) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static boolean ordinary(String value) {
        return value.equalsIgnoreCase("keep-alive") || value.equalsIgnoreCase("close");
    }
}
