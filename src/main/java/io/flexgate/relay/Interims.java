package io.flexgate.relay;

import io.flexgate.http.Headers;
import io.flexgate.http.hops.HopByHop;
import io.flexgate.upstream.Interim;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Locale;
import java.util.Set;

/**
 * Interim answers on their way to a client (RFC 9110 §15.2). Names Netty: a server of Vert.x 5.1.6 can write 100 and 103 only.
 * Confined to the client's loop.
 */
public final class Interims {

    private Interims() {}

    /** A listener that passes what it hears on to the client, while its answer proper has not begun. */
    public static Interim forward(Inbound in) {
        HttpServerRequest request = in.request();
        if (request.version() == HttpVersion.HTTP_1_0) {
            return Interim.IGNORED;
        }
        return (status, headers) -> {
            HttpServerResponse response = request.response();
            if (!response.closed() && !response.ended() && !response.headWritten()) {
                write(request, status, endToEnd(headers));
            }
        };
    }

    private static Headers endToEnd(Headers headers) {
        Set<String> dropped = HopByHop.names(headers.all("connection"));
        return headers.keep(name -> !dropped.contains(name) && !name.equals("content-length"));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a client that has left says so by itself
    private static void write(HttpServerRequest request, int status, Headers headers) {
        if (!(request.connection() instanceof ConnectionBase connection)) {
            return;
        }
        ChannelHandlerContext context = connection.channelHandlerContext();
        if (!context.channel().isWritable()) {
            // Who does not read what was said so far is spared the rest: nothing is heaped up for a client.
            return;
        }
        if (context.handler() instanceof Http2ConnectionHandler http2) {
            int stream = Math.toIntExact(request.streamId());
            if (http2.connection().stream(stream) != null) {
                http2.encoder().writeHeaders(context, stream, http2(status, headers), 0, false, context.newPromise());
                context.flush();
            }
        } else {
            context.writeAndFlush(http1(status, headers), context.voidPromise());
        }
    }

    private static Http2Headers http2(int status, Headers headers) {
        Http2Headers answer = new DefaultHttp2Headers(false).status(Integer.toString(status));
        headers.forEach((name, value) -> answer.add(name.toLowerCase(Locale.ROOT), value));
        return answer;
    }

    private static FullHttpResponse http1(int status, Headers headers) {
        FullHttpResponse answer = new DefaultFullHttpResponse(
                io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.EMPTY_BUFFER);
        headers.forEach(answer.headers()::add);
        return answer;
    }
}
