package io.flexgate.admin;

import io.flexgate.http.Endpoint;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Who may use a listener that asks for no token because only this machine reaches it: its programs, and pages that it has
 * served itself. A browser on the machine would let any page on the web send a request here, or read the answer under a name
 * that it has turned to this address meanwhile (DNS rebinding); the name in {@code Host} gives that away. Immutable.
 *
 * @param address where the listener is; no page can reach a unix socket
 */
record Visitors(Endpoint address) {

    /** Whether a request comes from this machine's own. */
    boolean admit(HttpServerRequest request) {
        if (address.unixPath() != null || !address.local()) {
            return true;
        }
        List<String> authorities = new ArrayList<>(request.headers().getAll("host"));
        if (request.authority() != null) {
            authorities.add(request.authority().toString());
        }
        // Every value counts: a second one must not hide behind the first.
        return authorities.stream().allMatch(Visitors::local)
                && request.headers().getAll("sec-fetch-site").stream()
                        .allMatch(site -> site.equals("same-origin") || site.equals("none"))
                && request.headers().getAll("origin").stream().allMatch(origin -> own(origin, authorities));
    }

    private static boolean own(String origin, List<String> authorities) {
        return authorities.stream().anyMatch(authority -> origin.equalsIgnoreCase("http://" + authority));
    }

    private static boolean local(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return new Endpoint(bare, 0, null).local()
                || bare.toLowerCase(Locale.ROOT).endsWith(".localhost");
    }
}
