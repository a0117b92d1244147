package io.flexgate.api;

import io.flexgate.http.Origin;
import io.vertx.core.MultiMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who may use credentials that the gateway adds by itself ({@code access: local}): programs of this machine, and pages that
 * were loaded from the gateway's own host, but no page from elsewhere. A browser would let any page on the web send a form to
 * {@code http://127.0.0.1:8080}, or reach it under a name of its own (DNS rebinding). Immutable.
 *
 * @param upstream a client that is routed here without knowing it sends upstream's host
 * @param fixed the configured public origin, or null
 * @param unix whether the listener is a unix socket: no page can reach it
 */
record Neighbours(Origin upstream, @Nullable Origin fixed, boolean unix) {

    /** Whether a request with these headers, for this authority, comes from a neighbour. */
    boolean admit(@Nullable String authority, MultiMap headers) {
        if (unix) {
            return true;
        }
        if (authority != null && !known(authority.toLowerCase(Locale.ROOT))) {
            return false;
        }
        // Every value counts: a second one must not hide behind the first.
        return headers.getAll("sec-fetch-site").stream()
                        .allMatch(site -> site.equals("same-origin") || site.equals("none"))
                && headers.getAll("origin").stream().allMatch(origin -> own(origin, authority));
    }

    private static boolean own(String origin, @Nullable String authority) {
        return origin.equalsIgnoreCase("http://" + authority) || origin.equalsIgnoreCase("https://" + authority);
    }

    private boolean known(String authority) {
        String host = host(authority);
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.[0-9]{1,3}){3}")
                || host.equals(upstream.host())
                || (fixed != null && host.equals(fixed.host()));
    }

    private static String host(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }
}
