package io.flexgate.upstream;

import io.flexgate.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on a connection to upstream, stricter than the client's own codec, whose place it takes: one answer for each request,
 * and not a byte more. A byte that comes while nothing is asked would be read as the beginning of the next request's answer, which
 * may be another client's; here it ends the connection. The end of an answer is told only once all that was received together with
 * it has been looked at, so no connection goes back to the pool with such bytes behind it. What comes later than the next
 * request cannot be told from its answer: that is HTTP/1.1.
 *
 * <p>Interim answers are taken out and told to who asked: the client of Vert.x 5.1.6 knows 100 and 103, and takes any other for the
 * answer itself. Names Netty, as there is no other way to those bytes. Confined to the connection's loop, but for
 * {@link #use} and {@link #cancel}.
 */
final class AnswerCodec extends CombinedChannelDuplexHandler<AnswerCodec.Answers, AnswerCodec.Requests> {

    private static final String VERTX_CODEC = "codec";

    /** What bounds a line, and all fields together. */
    private static final int MOST = 64 << 10;

    private static final int CHUNK = 8 << 10;

    /** Codings under which bytes mean something else (RFC 9112 §7). */
    private static final Pattern CODED =
            Pattern.compile("\\b(chunked|gzip|deflate|compress)\\b", Pattern.CASE_INSENSITIVE);

    /** What the connection is waiting for. */
    private enum Phase {
        /** Nothing: every byte is one too many. */
        NOTHING,
        HEAD,
        BODY,
        /** Nothing any more: the connection ends. */
        BROKEN
    }

    private record Listener(ContextInternal context, Interim interim) {}

    private Phase phase = Phase.NOTHING;
    private boolean head;
    private volatile @Nullable Listener listener;

    /** Whose connection it is: from before the request is sent until its answer is whole. */
    private volatile @Nullable HttpClientRequest user;

    private AnswerCodec() {
        init(new Answers(), new Requests());
    }

    /** Takes the place of the codec of a new connection. */
    static void install(HttpConnection connection) {
        ChannelPipeline pipeline = pipeline(connection);
        if (pipeline != null && pipeline.get(VERTX_CODEC) != null) {
            pipeline.replace(VERTX_CODEC, VERTX_CODEC, new AnswerCodec());
        }
    }

    /**
     * Says which request is the next of its connection, and who hears of its interim answers. Any thread.
     *
     * @param context where it hears of them
     */
    static void use(HttpClientRequest request, ContextInternal context, Interim interim) {
        ChannelPipeline pipeline = pipeline(request.connection());
        if (pipeline != null && pipeline.get(VERTX_CODEC) instanceof AnswerCodec codec) {
            codec.user = request;
            codec.listener = interim == Interim.IGNORED ? null : new Listener(context, interim);
        }
    }

    /**
     * Gives a request up, and its connection with it; but once the answer is whole, the connection may be another request's,
     * whoever has read the answer or not. Any thread.
     */
    static void cancel(HttpClientRequest request, long code, @Nullable Throwable cause) {
        ChannelPipeline pipeline = pipeline(request.connection());
        if (pipeline != null && pipeline.get(VERTX_CODEC) instanceof AnswerCodec codec) {
            pipeline.channel().eventLoop().execute(() -> {
                if (codec.user == request) {
                    request.reset(code, cause);
                }
            });
        } else {
            request.reset(code, cause);
        }
    }

    private static @Nullable ChannelPipeline pipeline(HttpConnection connection) {
        return connection instanceof ConnectionBase base
                ? base.channelHandlerContext().pipeline()
                : null;
    }

    /** Writes requests, and notes what is asked. */
    final class Requests extends HttpRequestEncoder {

        @Override
        protected void encode(ChannelHandlerContext context, Object message, List<Object> out) throws Exception {
            if (message instanceof HttpRequest request && phase != Phase.BROKEN) {
                phase = Phase.HEAD;
                head = request.method().equals(HttpMethod.HEAD);
            }
            super.encode(context, message, out);
        }
    }

    /** Reads answers. */
    final class Answers extends HttpResponseDecoder {

        /** The end of an answer, until what came with it has been looked at. */
        private @Nullable Object end;

        private boolean interim;
        private boolean surplus;
        private boolean closed;

        Answers() {
            super(new HttpDecoderConfig()
                    .setMaxInitialLineLength(MOST)
                    .setMaxHeaderSize(MOST)
                    .setMaxChunkSize(CHUNK));
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            boolean informational = message instanceof HttpResponse answer
                    && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            return (head && !informational) || super.isContentAlwaysEmpty(message);
        }

        /** Space is allowed between a name and its colon (RFC 9112 §5.1); Netty would take all that stands there for space. */
        @Override
        protected AsciiString splitHeaderName(byte[] line, int start, int length) {
            int next = start + length;
            while (next < line.length && (line[next] == ' ' || line[next] == '\t')) {
                next++;
            }
            if (next == line.length || line[next] != ':') {
                throw new IllegalArgumentException("a field without a colon");
            }
            return super.splitHeaderName(line, start, length);
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
            if (phase == Phase.NOTHING || phase == Phase.BROKEN) {
                bytes.skipBytes(bytes.readableBytes());
                surplus(context);
                return;
            }
            int first = out.size();
            super.decode(context, bytes, out);
            for (int i = first; i < out.size(); ) {
                if (keep(out.get(i))) {
                    i++;
                } else {
                    out.remove(i);
                }
            }
        }

        /** Whether a part of an answer is passed on now. */
        private boolean keep(Object part) {
            if (part instanceof HttpResponse answer) {
                return keepHead(answer);
            }
            if (!(part instanceof HttpContent content)) {
                return true;
            }
            if (content.decoderResult().isFailure()) {
                phase = Phase.BROKEN;
            } else if (content instanceof LastHttpContent) {
                if (interim) {
                    interim = false;
                    return false;
                }
                phase = phase == Phase.BROKEN ? phase : Phase.NOTHING;
                user = null;
                if (!closed) {
                    end = content;
                    return false;
                }
            }
            return true;
        }

        private boolean keepHead(HttpResponse answer) {
            int status = answer.status().code();
            String fault = answer.decoderResult().isFailure() ? "not HTTP" : fault(answer, status);
            if (fault != null) {
                phase = Phase.BROKEN;
                if (answer.decoderResult().isSuccess()) {
                    answer.setDecoderResult(DecoderResult.failure(new CodecException(fault)));
                }
                return true;
            }
            interim = status < 200;
            if (interim && status != 100) {
                tell(status, answer);
            } else if (!interim) {
                phase = Phase.BODY;
                listener = null;
            }
            return !interim;
        }

        private @Nullable String fault(HttpResponse answer, int status) {
            if (status < 100 || status > 999) {
                return "a status that is none: " + status;
            }
            if (status == 101) {
                return "another protocol, which nobody asked for";
            }
            List<String> codings = answer.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
            if (codings.isEmpty() || (codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"))) {
                return null;
            }
            // The end of any other coding is the connection's (RFC 9112 §6.3), and one that is known would be lost.
            boolean plain = codings.stream().noneMatch(CODED.asPredicate());
            return plain && !answer.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                    ? null
                    : "a transfer coding that is not chunked";
        }

        private void tell(int status, HttpResponse answer) {
            Listener hears = listener;
            if (hears != null) {
                Headers.Builder headers = Headers.builder();
                answer.headers().forEach(field -> headers.add(field.getKey(), field.getValue()));
                Headers all = headers.build();
                hears.context().emit(all, fields -> hears.interim().came(status, fields));
            }
        }

        private void surplus(ChannelHandlerContext context) {
            if (end == null) {
                discard(context);
            } else {
                surplus = true;
            }
        }

        /** Through the whole pipeline, so that the client puts the connection out of its pool now. */
        @SuppressWarnings("FutureReturnValueIgnored")
        private static void discard(ChannelHandlerContext context) {
            context.channel().close();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) throws Exception {
            end(context);
            super.channelReadComplete(context);
        }

        private void end(ChannelHandlerContext context) {
            Object last = end;
            if (last != null) {
                end = null;
                if (surplus) {
                    // Out of the pool first: by its end the answer's connection would be free for the next request.
                    discard(context);
                }
                context.fireChannelRead(last);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            closed = true;
            end(context);
            super.channelInactive(context);
        }

        @Override
        protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
            ReferenceCountUtil.release(end);
            end = null;
            super.handlerRemoved0(context);
        }
    }
}
