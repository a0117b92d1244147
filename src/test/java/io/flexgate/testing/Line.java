package io.flexgate.testing;

import io.flexgate.http.Origin;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** A line to an API that can be cut: then nobody is connected, or nobody answers. Always on the same port. Any thread. */
public final class Line implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final IntSupplier api;
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger swallowed = new AtomicInteger();
    private volatile boolean silent;
    private NetServer server;
    private int port;

    /**
     * A line that is open.
     *
     * @param api the port of the API; asked when somebody connects
     */
    public Line(IntSupplier api) {
        this.api = api;
        listen();
        port = server.actualPort();
    }

    public Origin origin() {
        return new Origin("http", "127.0.0.1", port);
    }

    /** From now on connections are refused; those that are open end. */
    public void refuse() {
        Client.wait(server.close());
        hangUp();
    }

    /** From now on connections are accepted and nothing is ever answered. */
    public void fallSilent() {
        silent = true;
        hangUp();
    }

    /** From now on the API can be reached again. */
    public void restore() {
        if (silent) {
            silent = false;
            hangUp();
        } else {
            listen();
        }
    }

    /** How many requests have come while it was silent. */
    public int swallowed() {
        return swallowed.get();
    }

    private void hangUp() {
        Set.copyOf(open).forEach(socket -> Client.wait(socket.close()));
    }

    private void listen() {
        server = vertx.createNetServer().connectHandler(this::connect);
        Client.wait(server.listen(port, "127.0.0.1"));
    }

    private void connect(NetSocket near) {
        open.add(near);
        near.closeHandler(gone -> open.remove(near));
        near.exceptionHandler(broken -> {});
        if (silent) {
            // A request of these tests is one packet.
            near.handler(request -> swallowed.incrementAndGet());
            return;
        }
        near.pause();
        client.connect(api.getAsInt(), "127.0.0.1")
                .onSuccess(far -> {
                    far.exceptionHandler(broken -> {});
                    far.closeHandler(gone -> near.close());
                    near.closeHandler(gone -> {
                        open.remove(near);
                        far.close();
                    });
                    far.handler(near::write);
                    near.handler(far::write);
                    near.resume();
                })
                .onFailure(gone -> near.close());
    }

    @Override
    public void close() {
        Client.wait(vertx.close());
    }
}
