package io.flexgate.cli.remote;

import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a gateway's admin side is. Immutable.
 *
 * @param text as it was given
 * @param socket whom to connect to
 * @param host for the header
 * @param name the same without a port; an IPv6 address in brackets
 * @param tls whether by TLS
 * @param base what stands before {@code /admin/v1}, without a slash at its end
 */
record Address(String text, SocketAddress socket, String host, String name, boolean tls, String base) {

    private static final String UNIX = "unix:";
    private static final String ALLOWED =
            "; allowed: http://host:port, https://host:port, or unix:/path, such as the gateway's admin.address";

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int LAST_PORT = 65_535;

    /**
     * Reads {@code http://127.0.0.1:9090}, {@code 127.0.0.1:9090}, {@code https://gateway.example.com/ops} or
     * {@code unix:/run/flexgate/admin.sock}.
     */
    static Address parse(String text) {
        if (text.startsWith(UNIX)) {
            String path = text.substring(UNIX.length());
            if (!path.startsWith("/")) {
                throw Unanswered.misused("--admin: a unix socket needs an absolute path" + ALLOWED);
            }
            return new Address(text, SocketAddress.domainSocketAddress(path), "localhost", "localhost", false, "");
        }
        URI uri;
        try {
            uri = new URI(text.contains("://") ? text : "http://" + text);
        } catch (URISyntaxException e) {
            throw Unanswered.misused("--admin: not a URL" + ALLOWED);
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getRawUserInfo() != null
                || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
            // Others on this machine see the arguments of a process; nor is it repeated here.
            throw Unanswered.misused("--admin: no user or password in a URL; the token is given by --token-file");
        }
        boolean tls = scheme.equals("https");
        if (uri.getHost() == null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || !(tls || scheme.equals("http"))) {
            throw Unanswered.misused("--admin: '" + Terminal.line(text) + "' is no such URL" + ALLOWED);
        }
        String host = uri.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS : HTTP;
        if (port < 1 || port > LAST_PORT) {
            throw Unanswered.misused("--admin: the port is not a number from 1 to " + LAST_PORT + ALLOWED);
        }
        return new Address(
                text,
                SocketAddress.inetSocketAddress(port, bare),
                uri.getPort() >= 0 ? host + ":" + port : host,
                host,
                tls,
                uri.getRawPath().replaceAll("/+$", ""));
    }

    /** For messages. */
    @Override
    public String toString() {
        return Terminal.line(text);
    }
}
