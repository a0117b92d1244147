package io.flexgate.api.listen;

import io.flexgate.http.hops.IpAddress;
import io.flexgate.http.hops.Proxies;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * From where the requests at one address come. Immutable.
 *
 * @param proxies whose word is taken for it
 * @param unix whether the address is a unix socket
 */
public record Whereabouts(Proxies proxies, boolean unix) {

    private static final String UNKNOWN = "unknown";
    private static final String UNIX = "unix";

    /** What is believed of where a request comes from; null where nobody's word is taken. */
    public Proxies.@Nullable Whence of(HttpServerRequest request) {
        if (!proxies.any()) {
            return null;
        }
        IpAddress peer = unix ? null : IpAddress.parse(peer(request));
        return unix || peer != null ? proxies.whence(peer, request.headers()::getAll) : null;
    }

    /** The address from which a request was sent; {@code unix} for a unix socket. */
    public String peer(HttpServerRequest request) {
        return unix ? UNIX : peer(request.remoteAddress());
    }

    /** The same for all requests of a connection. */
    public String peer(@Nullable SocketAddress address) {
        if (unix) {
            return UNIX;
        }
        String text = address == null ? null : address.hostAddress();
        if (text == null) {
            return UNKNOWN;
        }
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
