package io.flexgate.http;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens: {@code host:port} or {@code unix:/path}. Immutable.
 *
 * @param host name or address to bind; empty for a unix socket
 * @param port 0 (any free port) to 65535; 0 for a unix socket
 * @param unixPath absolute path of the socket, or null for TCP
 */
public record Endpoint(String host, int port, @Nullable String unixPath) {

    private static final String UNIX = "unix:";

    /** An address, not the beginning of one: {@code 127.example.com} is a name like any other. */
    private static final String LOOPBACK = "127(\\.[0-9]{1,3}){3}";

    /**
     * Reads {@code 127.0.0.1:8080}, {@code [::1]:8080} or {@code unix:/run/flexgate.sock}.
     *
     * @throws IllegalArgumentException saying what is allowed
     */
    public static Endpoint parse(String text) {
        if (text.startsWith(UNIX)) {
            String path = text.substring(UNIX.length());
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("a unix socket needs an absolute path");
            }
            return new Endpoint("", 0, path);
        }
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("host or port is missing");
        }
        return new Endpoint(host(text.substring(0, colon)), port(text.substring(colon + 1)), null);
    }

    private static String host(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String host = bracketed ? text.substring(1, text.length() - 1) : text;
        if (!bracketed && host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address stands in brackets, such as [::1]:8080");
        }
        if (!host.matches(bracketed ? "[0-9A-Fa-f:.]+" : "[0-9A-Za-z._-]+")) {
            throw new IllegalArgumentException("the host is neither a name nor an address");
        }
        return host;
    }

    private static int port(String text) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be a number between 0 and 65535");
        }
        return port;
    }

    /** Whether only processes of this machine can connect. */
    public boolean local() {
        if (unixPath != null) {
            return true;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.equals("::1") || name.matches(LOOPBACK);
    }

    /** Written out, as is the hash: what a record makes of itself at run time takes a share of each start. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Endpoint endpoint
                && endpoint.port == port
                && endpoint.host.equals(host)
                && Objects.equals(endpoint.unixPath, unixPath);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host, port, unixPath);
    }

    @Override
    public String toString() {
        return unixPath != null ? UNIX + unixPath : (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
