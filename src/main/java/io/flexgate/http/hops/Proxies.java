package io.flexgate.http.hops;

import io.flexgate.http.Authority;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whose word is taken for where a request comes from: what it says in {@code Forwarded} (RFC 7239), or without that in
 * {@code X-Forwarded-For}, {@code -Proto}, {@code -Host} and {@code -Port}. Immutable.
 *
 * @param networks where they are
 * @param unix whether whoever connects to a unix socket is one
 */
public record Proxies(List<Cidr> networks, boolean unix) {

    /** Nobody's word is taken. */
    public static final Proxies NONE = new Proxies(List.of(), false);

    /** More hops than any way has; what stands before is not read. */
    private static final int MOST_HOPS = 32;

    public Proxies {
        networks = List.copyOf(networks);
    }

    /**
     * Where a request comes from, as far as it can be believed.
     *
     * @param client the address that it was sent from, or how the last proxy that is believed has called its client
     * @param scheme with which the client has sent it; null where nobody says
     * @param authority the host that the client has asked for; null where nobody says
     * @param port the one that it has asked at, where the host has none; 0 where nobody says
     */
    public record Whence(
            String client,
            @Nullable String scheme,
            @Nullable String authority,
            int port) {

        /**
         * The host, and perhaps port, that the client means.
         *
         * @param sent in {@code Host}
         */
        public @Nullable String meant(@Nullable String sent) {
            String host = authority == null ? sent : authority;
            if (host == null || port == 0 || Authority.hasPort(host)) {
                return host;
            }
            return (host.endsWith(":") ? host.substring(0, host.length() - 1) : host) + ":" + port;
        }
    }

    /** Whether anybody is believed at all. */
    public boolean any() {
        return unix || !networks.isEmpty();
    }

    /** Whether somebody is believed. */
    public boolean trusts(@Nullable IpAddress peer) {
        for (Cidr network : networks) {
            if (peer != null && network.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Follows a request back to where it comes from, hop by hop, as long as who tells is believed.
     *
     * @param peer the address that it was sent from; null for a unix socket
     * @param fields the values of a header field, by its name in lower case
     */
    public Whence whence(@Nullable IpAddress peer, Function<String, List<String>> fields) {
        String client = peer == null ? "unix" : peer.toString();
        String scheme = null;
        String authority = null;
        int port = 0;
        if (peer == null ? unix : trusts(peer)) {
            for (Hop hop : told(fields)) {
                scheme = hop.scheme() == null ? scheme : hop.scheme();
                port = hop.authority() == null && hop.port() == 0 ? port : hop.port();
                authority = hop.authority() == null ? authority : hop.authority();
                if (hop.client() == null) {
                    break;
                }
                client = hop.client().name();
                if (!trusts(hop.client().address())) {
                    break;
                }
            }
        }
        return new Whence(client, scheme, authority, port);
    }

    /**
     * What is told of the hops, the nearest first. Most proxies add to one of the two kinds of fields and pass the other on as it
     * came, from whoever it may be. So where both are there and do not tell of the same client, neither is believed.
     */
    private static List<Hop> told(Function<String, List<String>> fields) {
        List<String> standard = fields.apply("forwarded");
        List<Hop> others = others(fields, standard.isEmpty() ? MOST_HOPS : 1);
        if (standard.isEmpty()) {
            return others;
        }
        List<Hop> hops = Forwarded.read(standard, MOST_HOPS);
        boolean agreed = others.isEmpty()
                || (!hops.isEmpty()
                        && Objects.equals(hops.get(0).client(), others.get(0).client()));
        return agreed ? hops : List.of();
    }

    /** The hops by {@code X-Forwarded-For}: its last address, and the last scheme and host, are of the nearest. */
    private static List<Hop> others(Function<String, List<String>> fields, int most) {
        List<String> clients = fromTheEnd(fields.apply("x-forwarded-for"), most);
        List<String> schemes = fromTheEnd(fields.apply("x-forwarded-proto"), most);
        List<String> hosts = fromTheEnd(fields.apply("x-forwarded-host"), most);
        List<String> ports = fromTheEnd(fields.apply("x-forwarded-port"), most);
        List<Hop> hops = new ArrayList<>();
        boolean any = !clients.isEmpty() || !schemes.isEmpty() || !hosts.isEmpty() || !ports.isEmpty();
        for (int i = 0; i < Math.max(clients.size(), any ? 1 : 0); i++) {
            hops.add(Hop.of(at(clients, i), at(schemes, i), at(hosts, i), at(ports, i)));
        }
        return hops;
    }

    private static @Nullable String at(List<String> values, int index) {
        return index < values.size() ? values.get(index) : null;
    }

    private static List<String> fromTheEnd(List<String> values, int most) {
        List<String> items = new ArrayList<>();
        for (int i = values.size() - 1; i >= 0 && items.size() < most; i--) {
            List<String> pieces = Arrays.asList(values.get(i).split(",", -1));
            for (int j = pieces.size() - 1; j >= 0 && items.size() < most; j--) {
                String item = pieces.get(j).strip();
                if (!item.isEmpty()) {
                    items.add(item);
                }
            }
        }
        return items;
    }
}
