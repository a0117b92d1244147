package io.flexgate.api.wire;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections of clients, of all loops together, and the channels that accept them. Those channels are closed from here, before
 * anything else is told of a stop: Vert.x closes them together with the connections that it knows by then, and one that
 * was accepted just before would be cut off. Any thread.
 */
public final class Clients {

    private final AtomicInteger open = new AtomicInteger();

    /** Known by the connections that have come from them: of each plain listener since its start. */
    private final Set<Channel> accepting = ConcurrentHashMap.newKeySet();

    /** A client has connected; says how many are connected now. */
    public int opened(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            Channel parent = base.channelHandlerContext().channel().parent();
            if (parent != null) {
                accepting.add(parent);
            }
        }
        return open.incrementAndGet();
    }

    /** A client has gone. */
    public void closed() {
        open.decrementAndGet();
    }

    /** How many are connected. */
    public int open() {
        return open.get();
    }

    /** Accepts no more; succeeds when what was accepted is with the loop that it will be on, or on its way there. */
    public Future<Void> refuse() {
        List<Future<Void>> closed = accepting.stream().map(Clients::close).toList();
        return Future.join(closed).mapEmpty();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it is told by the listener
    private static Future<Void> close(Channel channel) {
        Promise<Void> closed = Promise.promise();
        channel.close().addListener(done -> closed.complete());
        return closed.future();
    }
}
