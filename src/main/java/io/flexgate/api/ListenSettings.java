package io.flexgate.api;

import io.flexgate.api.listen.SocketSettings;
import io.flexgate.api.listen.TlsSettings;
import io.flexgate.http.Endpoint;
import io.flexgate.http.hops.Proxies;
import io.flexgate.links.PublicUrl;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The listeners and what they bound. Immutable.
 *
 * @param addresses where they are, at least one
 * @param socket who may connect to those that are unix sockets
 * @param tls for those that are not; null where they speak in the clear
 * @param publicUrl which origin the links in answers get
 * @param proxies whose word is taken for where a request comes from
 * @param limits bounds of size and time
 */
public record ListenSettings(
        List<Endpoint> addresses,
        SocketSettings socket,
        @Nullable TlsSettings tls,
        PublicUrl publicUrl,
        Proxies proxies,
        Limits limits) {

    public ListenSettings {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("a listener needs an address");
        }
    }

    /** One listener that speaks in the clear and believes nobody. */
    public ListenSettings(Endpoint address, PublicUrl publicUrl, Limits limits) {
        this(List.of(address), SocketSettings.PRIVATE, null, publicUrl, Proxies.NONE, limits);
    }

    /** The first address. */
    public Endpoint address() {
        return addresses.get(0);
    }

    /** The same at other addresses. */
    public ListenSettings at(List<Endpoint> others) {
        return new ListenSettings(others, socket, tls, publicUrl, proxies, limits);
    }

    /**
     * Bounds of size and time.
     *
     * @param headerBytes all header fields of a request together, and its request line; beyond: 431, 414
     * @param bodyBytes a request's body; beyond: 413
     * @param idle a connection without traffic is closed after this
     * @param requestTimeout how long a client waits for its answer; beyond: 504
     * @param connections open client connections; beyond: closed at once
     */
    public record Limits(int headerBytes, long bodyBytes, Duration idle, Duration requestTimeout, int connections) {
        public Limits {
            if (headerBytes < 1024 || bodyBytes < 0 || connections < 1) {
                throw new IllegalArgumentException(
                        "header-bytes at least 1KiB, body-bytes at least 0, connections at least 1");
            }
            if (idle.toMillis() < 1 || requestTimeout.toMillis() < 1) {
                throw new IllegalArgumentException("a timeout must be at least 1ms");
            }
        }
    }
}
