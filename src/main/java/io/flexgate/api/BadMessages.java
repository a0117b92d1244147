package io.flexgate.api;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Answers messages that are not HTTP, or larger than allowed, and closes the connection. The one class that names Netty: only
 * the decoder's own exception tells which it was, and only Netty's pipeline gets at what waits in Vert.x.
 */
final class BadMessages implements Handler<HttpServerRequest> {

    private static final String VERTX = "handler";

    private final Outbound outbound;

    BadMessages(Outbound outbound) {
        this.outbound = outbound;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        GatewayError error;
        if (cause instanceof TooLongHttpLineException) {
            error = GatewayError.TARGET_TOO_LONG;
        } else if (cause instanceof TooLongHttpHeaderException) {
            error = GatewayError.HEADERS_TOO_LARGE;
        } else {
            error = GatewayError.badRequest("the request is not well-formed HTTP");
        }
        request.response().putHeader("Connection", "close");
        outbound.send(request, error, null);
        request.connection().close();
    }

    /** To be called when a connection is made, before its first request. */
    static void ownBodies(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            ChannelPipeline pipeline = base.channelHandlerContext().pipeline();
            if (pipeline.get("httpDecoder") != null && pipeline.get(VERTX) != null) {
                pipeline.addBefore(VERTX, "ownBodies", new OwnBodies());
            }
        }
    }

    /**
     * Gives the bodies of requests memory of their own before Vert.x sees them. A request that waits behind another of its
     * HTTP/1.1 connection is queued by Vert.x 5.1.6 with pooled buffers, which it does not give back when the client leaves first:
     * anybody could eat up the pool. Vert.x copies bodies out of the pool itself when it gets to them, so nothing is copied
     * twice. Names Netty, as there is no other way to that queue. Confined to one loop.
     */
    private static final class OwnBodies extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof HttpContent content) || !content.content().isReadable()) {
                context.fireChannelRead(message);
                return;
            }
            HttpContent own;
            try {
                own = content.replace(Unpooled.copiedBuffer(content.content()));
                own.setDecoderResult(content.decoderResult());
            } finally {
                content.release();
            }
            context.fireChannelRead(own);
        }
    }
}
