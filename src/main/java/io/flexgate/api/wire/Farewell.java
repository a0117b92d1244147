package io.flexgate.api.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.ShutdownEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How a connection ends when the gateway stops: the client is told before it is closed. Vert.x closes at once what is idle, and
 * a request that is on its way just then is never answered. Here a connection stays open for a short while: with HTTP/1.1 its next
 * answer says {@code Connection: close} (RFC 9112 §9.6), with HTTP/2 it is told at once that there will be no further
 * requests, and what it has sent meanwhile is still answered (RFC 9113 §6.8). Costs nothing until then. Confined to one loop.
 */
public final class Farewell extends ChannelInboundHandlerAdapter {

    private static final String NAME = "farewell";
    private static final AttributeKey<ShutdownEvent> STOPPING = AttributeKey.valueOf(Farewell.class, "stopping");
    private static final String LAST_ANSWER = "last answer";

    /** So long a quiet connection is kept for a request that is on its way; of a shorter time to stop, a quarter. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final ChannelHandlerContext vertx;

    private Farewell(ChannelHandlerContext vertx) {
        this.vertx = vertx;
    }

    /** To be called when a connection is made. */
    public static void of(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            ChannelHandlerContext vertx = base.channelHandlerContext();
            ChannelPipeline pipeline = vertx.pipeline();
            if (pipeline.get(NAME) != null) {
                pipeline.remove(NAME);
            }
            pipeline.addBefore(vertx.name(), NAME, new Farewell(vertx));
            ShutdownEvent before = vertx.channel().attr(STOPPING).get();
            if (before != null) {
                pipeline.context(NAME).executor().execute(() -> vertx.pipeline().fireUserEventTriggered(before));
            }
        }
    }

    /** The stop was told while the connection had asked for nothing, and had nobody to tell it to. */
    public static void remember(Channel channel, ShutdownEvent shutdown) {
        channel.attr(STOPPING).set(shutdown);
    }

    /** For how long a quiet connection is kept. */
    public static Duration quiet(ShutdownEvent shutdown) {
        Duration quarter = shutdown.timeout().dividedBy(4);
        return quarter.compareTo(QUIET) < 0 ? quarter : QUIET;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof ShutdownEvent shutdown) || shutdown.timeout().isZero()) {
            context.fireUserEventTriggered(event);
            return;
        }
        Duration quiet = quiet(shutdown);
        if (vertx.handler() instanceof Http2ConnectionHandler http2) {
            goAway(http2, Integer.MAX_VALUE);
            after(quiet, context, () -> {
                goAway(http2, http2.connection().remote().lastStreamCreated());
                context.fireUserEventTriggered(event);
            });
        } else {
            LastAnswer last = new LastAnswer(() -> context.fireUserEventTriggered(event));
            context.pipeline().addAfter(NAME, LAST_ANSWER, last);
            after(quiet, context, last::shutdown);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void goAway(Http2ConnectionHandler http2, int lastStream) {
        http2.goAway(vertx, lastStream, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, vertx.newPromise());
        vertx.flush();
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static void after(Duration quiet, ChannelHandlerContext context, Runnable end) {
        context.executor().schedule(end, quiet.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Marks the next answer as the connection's last. */
    private static final class LastAnswer extends ChannelOutboundHandlerAdapter {
        private final Runnable shutdown;
        private boolean told;
        private boolean over;

        LastAnswer(Runnable shutdown) {
            this.shutdown = shutdown;
        }

        /** Whatever is under way is still answered; then the connection is closed. */
        void shutdown() {
            if (!over) {
                over = true;
                shutdown.run();
            }
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // it is the promise that came with the message
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpResponse answer
                    && answer.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
                answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                told = true;
            }
            context.write(message, promise);
            if (told && message instanceof LastHttpContent) {
                shutdown();
            }
        }
    }
}
