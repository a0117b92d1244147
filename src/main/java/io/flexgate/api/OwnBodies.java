package io.flexgate.api;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Gives the bodies of requests memory of their own before Vert.x sees them. A request that waits behind another of its HTTP/1.1
 * connection is queued by Vert.x 5.1.6 with pooled buffers, which it does not give back when the client leaves first: anybody
 * could eat up the pool. Vert.x copies bodies out of the pool itself when it gets to them, so nothing is copied twice. Names
 * Netty, as there is no other way to that queue. Confined to one loop.
 */
final class OwnBodies extends ChannelInboundHandlerAdapter {

    private static final String DECODER = "httpDecoder";
    private static final String VERTX = "handler";

    private OwnBodies() {}

    /** To be called when a connection is made, before its first request. */
    static void of(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            ChannelPipeline pipeline = base.channelHandlerContext().pipeline();
            if (pipeline.get(DECODER) != null && pipeline.get(VERTX) != null) {
                pipeline.addBefore(VERTX, "ownBodies", new OwnBodies());
            }
        }
    }

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
