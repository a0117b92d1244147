package io.flexgate.http;

import java.util.Locale;
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

    /**
     * Reads {@code 127.0.0.1:8080}, {@code [::1]:8080} or {@code unix:/run/flexgate.sock}.
     *
     * @throws IllegalArgumentException saying what is allowed
     */
    public static Endpoint parse(String text) {
        if (text.startsWith(UNIX)) {
            String path = text.substring(UNIX.length());
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException(
                        "a unix socket needs an absolute path, such as unix:/run/flexgate.sock");
            }
            return new Endpoint("", 0, path);
        }
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || (text.indexOf(':') != colon && !text.startsWith("["))) {
            throw new IllegalArgumentException("expected host:port or unix:/path, such as 127.0.0.1:8080");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port must be between 0 and 65535");
            }
            return new Endpoint(host, port, null);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("port must be a number between 0 and 65535", e);
        }
    }

    /** Whether only processes of this machine can connect. */
    public boolean local() {
        if (unixPath != null) {
            return true;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.equals("::1") || name.startsWith("127.");
    }

    @Override
    public String toString() {
        return unixPath != null ? UNIX + unixPath : (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
