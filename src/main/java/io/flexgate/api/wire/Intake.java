package io.flexgate.api.wire;

import io.flexgate.api.wire.Shortcut.Asker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.ShutdownEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a connection of HTTP/1.1 brings, before Vert.x sees it; there is no other way to it than Netty's.
 *
 * <ul>
 *   <li>After a bad message nothing is read any more: where the next one begins is anybody's guess. Vert.x reads on as long as
 *       the bad one waits behind another.
 *   <li>A transfer coding that is not chunked makes a message bad, for whoever reads it as a length of its own sees the next
 *       request elsewhere (RFC 9112 §6.1, §11.2); so does a version that is not spoken here, which Vert.x would answer itself.
 *   <li>The options of {@code Connection} get a field each: Vert.x looks for {@code close} as a whole value.
 *   <li>Bodies get memory of their own. A request that waits behind another of its connection is queued by Vert.x 5.1.6 with
 *       pooled buffers, which it does not give back when the client leaves first: anybody could eat up the pool. Vert.x copies
 *       bodies out of the pool itself when it gets to them, so nothing is copied twice.
 *   <li>A request that a {@link Shortcut} answers ends here. Answers go out in the order of their requests (RFC 9112 §9.3.2): none is
 *       asked for one while Vert.x has another to answer. {@link Repeats} knows those that are like one before.
 * </ul>
 *
 * <p>Confined to one loop.
 */
public final class Intake extends ChannelDuplexHandler {

    private static final String DECODER = "httpDecoder";
    private static final String ENCODER = "httpEncoder";
    private static final String VERTX = "handler";
    private static final String UPGRADE = "h2c";

    /** A request of a version that is not spoken here. */
    public static final class UnknownVersion extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownVersion(String version) {
            super(version, null, false, false);
        }
    }

    private boolean bad;

    private final @Nullable Patience patience;
    private final ChannelHandlerContext encoder;
    private final Supplier<? extends Shortcut> shortcut;
    private final Shortcut.Peer peer;

    /** How many requests Vert.x has that it has not answered to the end. */
    private int unanswered;

    /** What is still to come of a request that has its answer. */
    private boolean skipping;

    /** Whether a shortcut's answer is to be flushed. */
    private boolean written;

    /** Whether a message has begun and not ended. */
    private boolean within;

    /** How many heads have come since {@link Repeats} listens, and who has asked with the last one that was answered here. */
    private int heads;

    private @Nullable Asker asker;

    private boolean heeded;

    /** Whether the connection is about to end: its last answer has to say so, or nobody knows what has been answered. */
    private boolean ending;

    private Intake(
            @Nullable Patience patience,
            ChannelHandlerContext encoder,
            Supplier<? extends Shortcut> shortcut,
            Shortcut.Peer peer) {
        this.patience = patience;
        this.encoder = encoder;
        this.shortcut = shortcut;
        this.peer = peer;
    }

    /**
     * To be called when a connection is made, before its first request.
     *
     * @param shortcut asked for with each request; another where the configuration is another
     * @param line what {@link #line} has made, for any connection of the loop
     */
    public static void of(
            HttpConnection connection, Supplier<? extends Shortcut> shortcut, Shortcut.Peer peer, byte[] line) {
        if (connection instanceof ConnectionBase base) {
            install(base.channelHandlerContext().pipeline(), shortcut, peer, line);
        }
    }

    /** The same, where there is what HTTP/1.1 needs. */
    static void install(
            ChannelPipeline pipeline, Supplier<? extends Shortcut> shortcut, Shortcut.Peer peer, byte[] line) {
        ChannelHandlerContext encoder = pipeline.context(ENCODER);
        ChannelHandlerContext decoder = pipeline.context(DECODER);
        if (decoder != null && encoder != null && pipeline.get(VERTX) != null) {
            Patience patience = Patience.of(pipeline.channel());
            Intake intake = new Intake(patience, encoder, shortcut, peer);
            pipeline.addBefore(VERTX, "intake", intake);
            IdleStateHandler idle = pipeline.get(IdleStateHandler.class);
            pipeline.addBefore(DECODER, "repeats", new Repeats(intake, decoder, patience, idle, line));
        }
    }

    /** Memory of a loop, in which its connections look at what comes. */
    public static byte[] line() {
        return Repeats.line();
    }

    /** From now on heads are counted. */
    void listen() {
        heads = 0;
        heeded = true;
    }

    /** Nobody asks any more who has sent them: it would keep what is secret in their fields. */
    void forget() {
        heeded = false;
        asker = null;
    }

    /** Who has sent the only head that has come since, where that was answered at once. */
    @Nullable
    Asker heard() {
        return heads == 1 ? asker : null;
    }

    /** Whether the last message has ended, as far as it has been decoded. */
    boolean between() {
        return !within && !bad;
    }

    /** Whether the next request may be answered at once. */
    boolean free(Channel channel) {
        return !ending && unanswered == 0 && channel.isWritable();
    }

    /** The one in force. */
    Shortcut shortcut() {
        return shortcut.get();
    }

    /**
     * Whether a request of HTTP/2 has ended with its head. Vert.x tells only after the request has been handled; a GET may have
     * a body without saying so.
     */
    public static boolean endsWithHead(HttpServerRequest request) {
        if (!(request.connection() instanceof ConnectionBase base)
                || !(base.channelHandlerContext().handler() instanceof Http2ConnectionHandler http2)) {
            return request.isEnded();
        }
        if (base.channelHandlerContext().pipeline().get(UPGRADE) != null) {
            // The request that brought the upgrade: its stream is closed from the beginning, whatever comes.
            return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        }
        Http2Stream stream = http2.connection().stream(Math.toIntExact(request.streamId()));
        return stream == null || stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (bad) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (patience != null) {
            patience.decoded(message);
        }
        if (message instanceof HttpRequest request) {
            heads++;
            within = true;
            judge(request);
            if (answered(context, request)) {
                skipping = true;
                return;
            }
            unanswered++;
        } else if (skipping) {
            skipping = !(message instanceof LastHttpContent);
            within = skipping;
            ReferenceCountUtil.release(message);
            return;
        }
        within &= !(message instanceof LastHttpContent);
        bad = message instanceof HttpObject part && part.decoderResult().isFailure();
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

    @SuppressWarnings("FutureReturnValueIgnored") // who reads no answers is noticed by what is written next
    private boolean answered(ChannelHandlerContext context, HttpRequest request) {
        if (!free(context.channel()) || request.decoderResult().isFailure() || request instanceof LastHttpContent) {
            return false;
        }
        Asker asks = shortcut.get().asker(request, peer);
        ByteBuf answer = asks == null ? null : asks.answer(request.uri(), context.alloc());
        if (answer == null) {
            return false;
        }
        asker = heeded ? asks : null;
        // Past the encoder, which makes bytes of messages: these are bytes.
        encoder.write(answer, encoder.voidPromise());
        written = true;
        return true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (written) {
            written = false;
            context.flush();
        }
        context.fireChannelReadComplete();
    }

    /** What Vert.x answers. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it is the promise that came with the message
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent && !interim(message)) {
            unanswered--;
            ending |= unanswered < 0;
        }
        context.write(message, promise);
    }

    private static boolean interim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        ending |= event instanceof ShutdownEvent;
        context.fireUserEventTriggered(event);
    }

    /**
     * A client that has gone is gone, nothing else: Vert.x would fail to tell a request of it that still waits for its turn, and
     * log that.
     */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            context.close();
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    private static void judge(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            fail(request, new UnknownVersion(version.text()));
        }
        HttpHeaders headers = request.headers();
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
            if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
                fail(request, new CodecException("a transfer coding that is not chunked"));
            }
        }
        String connection = headers.get(HttpHeaderNames.CONNECTION);
        if (connection != null && connection.indexOf(',') >= 0) {
            List<String> options = new ArrayList<>();
            for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
                for (String option : value.split(",")) {
                    options.add(option.strip());
                }
            }
            headers.set(HttpHeaderNames.CONNECTION, options);
        }
    }

    private static void fail(HttpRequest request, Exception cause) {
        if (request.decoderResult().isSuccess()) {
            request.setDecoderResult(DecoderResult.failure(cause));
        }
    }
}
