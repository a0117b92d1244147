package io.flexgate.api.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.ShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the time from the beginning of a request's head to its end: Vert.x 5.1.6 bounds the silence between two bytes only, so
 * one byte now and then would hold a connection for ever. It stands in front of the decoder and is told by {@link Intake}, which
 * stands behind it, what has come of the bytes. A head that comes in one piece costs two fields. Confined to one loop.
 */
public final class Patience extends ChannelInboundHandlerAdapter {

    private static final String NAME = "patience";

    /** What a client of HTTP/2 begins with, and an empty SETTINGS frame. */
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

    private static final long PRIMING_MILLIS = 2_000;

    private final Duration most;
    /** Whether Vert.x has told of the connection. */
    private boolean met;

    private boolean inBody;
    private boolean inHead;
    private @Nullable Future<?> end;

    private Patience(Duration most) {
        this.most = most;
    }

    /**
     * Lets it meet every connection of a listener from the beginning. Vert.x tells of a connection once its first head is
     * whole, which is too late for the one that never is; the listener's own channel sees all that are accepted. Where nobody can
     * tell which channel that is, a connection can: so one is made here and closed.
     *
     * @return always succeeds; where no connection can be made either, the first head of each is bounded by the silence alone
     */
    public static io.vertx.core.Future<Void> prime(Vertx vertx, SocketAddress listener, Duration most) {
        Channel accepting = Listening.at(listener);
        if (accepting != null) {
            Promise<Void> met = Promise.promise();
            accepting.eventLoop().execute(() -> {
                meet(accepting.pipeline(), most);
                met.complete();
            });
            return met.future();
        }
        NetClient client = vertx.createNetClient();
        // The first has the acceptor met by its own loop, which has done so at the latest when the second is answered.
        return greet(vertx, client, listener)
                .compose(first -> greet(vertx, client, listener))
                .onComplete(done -> client.close());
    }

    private static io.vertx.core.Future<Void> greet(Vertx vertx, NetClient client, SocketAddress listener) {
        Promise<Void> greeted = Promise.promise();
        long timer = vertx.setTimer(PRIMING_MILLIS, over -> greeted.tryComplete());
        client.connect(listener).onFailure(refused -> greeted.tryComplete()).onSuccess(socket -> {
            socket.closeHandler(closed -> greeted.tryComplete());
            // By the time it answers it has been told of the connection.
            socket.handler(settings -> socket.close());
            socket.write(Buffer.buffer(PREFACE.getBytes(StandardCharsets.US_ASCII)));
        });
        return greeted.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** To be called when Vert.x tells of a connection. */
    public static void with(HttpConnection connection, Duration most) {
        if (!(connection instanceof ConnectionBase base)) {
            return;
        }
        Channel channel = base.channelHandlerContext().channel();
        Channel accepting = channel.parent();
        if (accepting != null && accepting.pipeline().get(NAME) == null) {
            accepting.eventLoop().execute(() -> meet(accepting.pipeline(), most));
        }
        Patience patience = of(channel);
        if (patience == null) {
            patience = new Patience(most);
            channel.pipeline().addFirst(NAME, patience);
        } else {
            patience.inHead = false;
            patience.stop();
        }
        patience.met = true;
        if (connection.protocolVersion() == HttpVersion.HTTP_2) {
            // Its heads are frames, which have bounds of their own.
            channel.pipeline().remove(NAME);
        }
    }

    /** On the accepting loop, for several others may have seen at once that it is not there. */
    private static void meet(ChannelPipeline accepting, Duration most) {
        if (accepting.get(NAME) == null) {
            accepting.addFirst(NAME, new Acceptor(most));
        }
    }

    static @Nullable Patience of(Channel channel) {
        return channel.pipeline().get(NAME) instanceof Patience patience ? patience : null;
    }

    /** What has come of the bytes. */
    void decoded(Object part) {
        if (part instanceof HttpRequest) {
            inBody = true;
            inHead = false;
        } else if (part instanceof LastHttpContent) {
            inBody = false;
            inHead = false;
        }
    }

    /** A head came in one piece, and nothing follows it: nobody has decoded it. */
    void whole() {
        inBody = false;
        inHead = false;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        inHead = true;
        start(context);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!inBody) {
            inHead = true;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!inHead) {
            stop();
        } else if (end == null) {
            start(context);
        }
        context.fireChannelReadComplete();
    }

    /**
     * The gateway stops. Who has asked nothing yet has a moment to do so, and whoever does is told by {@link Farewell}; Vert.x would
     * close it at once.
     */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ShutdownEvent shutdown
                && !met
                && !shutdown.timeout().isZero()) {
            Farewell.remember(context.channel(), shutdown);
            Runnable close = () -> {
                if (!met) {
                    context.channel().close();
                }
            };
            context.executor().schedule(close, Farewell.quiet(shutdown).toMillis(), TimeUnit.MILLISECONDS);
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void start(ChannelHandlerContext context) {
        end = context.executor().schedule(() -> context.channel().close(), most.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stop() {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }

    /** Sees what a listener accepts. Any loop. */
    @Sharable
    private static final class Acceptor extends ChannelInboundHandlerAdapter {
        private final Duration most;

        Acceptor(Duration most) {
            this.most = most;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            if (accepted instanceof Channel client) {
                client.pipeline().addFirst(NAME, new Patience(most));
            }
            context.fireChannelRead(accepted);
        }
    }
}
