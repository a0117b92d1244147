package io.flexgate.api.listen;

import io.flexgate.http.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one loop, one for each address. Those of all loops share the addresses, and whichever secures one secures it
 * for all. Any thread once they are open.
 */
public final class Listeners {

    private final Vertx vertx;
    private final HttpServerOptions bounds;
    private final @Nullable TlsSettings tls;
    private final List<Listener> all = new ArrayList<>();

    /** One address and its server. */
    private record Listener(Endpoint address, HttpServer server, boolean secured) {}

    /**
     * Prepares.
     *
     * @param bounds of size and time, the same for all
     * @param tls for TCP; null for none. Unix sockets need none: nothing but the kernel lies between both ends
     */
    public Listeners(Vertx vertx, HttpServerOptions bounds, @Nullable TlsSettings tls) {
        this.vertx = vertx;
        this.bounds = bounds;
        this.tls = tls;
    }

    /** A server for an address, not open yet. */
    public HttpServer add(Endpoint address) {
        boolean secured = tls != null && address.unixPath() == null;
        HttpServerOptions options =
                new HttpServerOptions(bounds).setSsl(secured).setUseAlpn(secured);
        HttpServer server = secured && tls != null
                ? vertx.createHttpServer(new HttpServerConfig(options), tls.options())
                : vertx.createHttpServer(options);
        all.add(new Listener(address, server, secured));
        return server;
    }

    /** Opens all. Fails where one address cannot be had. */
    public Future<Void> open() {
        List<Future<HttpServer>> opened = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            opened.add(all.get(i).server().listen(wanted(all.get(i).address(), i)));
        }
        return Future.all(opened).mapEmpty();
    }

    private static SocketAddress wanted(Endpoint address, int index) {
        if (address.unixPath() != null) {
            return SocketAddress.domainSocketAddress(address.unixPath());
        }
        // Any free port is the same one for all loops; each address has another.
        return address.port() == 0
                ? SocketAddress.sharedRandomPort(index + 1, address.host())
                : SocketAddress.inetSocketAddress(address.port(), address.host());
    }

    /** Where those are that speak in the clear. */
    public List<SocketAddress> plain() {
        return all.stream()
                .filter(listener -> !listener.secured())
                .map(listener -> listener.address().unixPath() == null
                        ? SocketAddress.inetSocketAddress(
                                listener.server().actualPort(),
                                listener.address().host())
                        : SocketAddress.domainSocketAddress(listener.address().unixPath()))
                .toList();
    }

    /** The ports in use, one for each address in order; 0 for a unix socket. */
    public List<Integer> ports() {
        return all.stream()
                .map(listener -> listener.address().unixPath() == null
                        ? listener.server().actualPort()
                        : 0)
                .toList();
    }

    /**
     * Shows other certificates from now on to whoever connects; who is connected notices nothing.
     *
     * @return fails, and leaves all as it was, where TLS cannot be had with these
     */
    public Future<Void> secure(TlsSettings changed) {
        List<Future<Boolean>> updated = all.stream()
                .filter(Listener::secured)
                .map(listener -> listener.server().updateSSLOptions(changed.options()))
                .toList();
        return Future.all(updated).mapEmpty();
    }

    /** Stops accepting and lets requests in flight finish; succeeds when they have, or when the time is over. */
    public Future<Void> drain(Duration grace) {
        return Future.join(all.stream()
                        .map(listener -> listener.server().shutdown(grace.toMillis(), TimeUnit.MILLISECONDS))
                        .toList())
                .mapEmpty();
    }
}
