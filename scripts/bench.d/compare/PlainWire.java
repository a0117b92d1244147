import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * HTTP/1.1, in the clear or over TLS, one request at a time on each connection. With {@code wire=close} each request has a connection of its
 * own, and its time is that of the connection, too.
 */
final class PlainWire implements Load.Wire {

    private static final byte[] BODY = "FriendlyName=Other".getBytes(StandardCharsets.US_ASCII);

    /** One for all runs: its thread keeps the priority that it was given from outside. */
    private static final EventLoop LOOP = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("load-loop"), EpollIoHandler.newFactory())
            .next();

    private final ChannelGroup open = new DefaultChannelGroup(LOOP);
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final Bootstrap bootstrap;
    private final int connections;
    private final boolean closing;
    private final byte[] fields;
    private final byte[] scratch = Answers.scratch();

    /** What was sent last, as bytes: most runs ask for the same each time. */
    private Load.Request last;

    private ByteBuf encoded;
    private boolean ended;

    PlainWire(Load.Run run, List<String> headers) {
        connections = (int) run.number("connections", 64);
        String wire = run.text("wire", "h1");
        closing = wire.equals("close");
        String match = run.text("match", "");
        fields = (String.join("\r\n", headers) + "\r\n"
                        + (match.isEmpty() ? "" : "If-None-Match: " + match + "\r\n")
                        + "Host: 127.0.0.1:" + run.number("port", 80) + "\r\n"
                        + (closing ? "Connection: close\r\n" : "Connection: keep-alive\r\n"))
                .getBytes(StandardCharsets.US_ASCII);
        SslContext tls = wire.equals("tls") ? tls() : null;
        bootstrap = new Bootstrap()
                .group(LOOP)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .remoteAddress("127.0.0.1", (int) run.number("port", 80))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new Connection());
                    }
                });
    }

    static SslContext tls() {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CompletableFuture<Void> open() {
        CompletableFuture<Void> opened = new CompletableFuture<>();
        if (closing) {
            opened.complete(null);
            return opened;
        }
        for (int i = 0; i < connections; i++) {
            bootstrap.connect().addListener((ChannelFuture connected) -> {
                if (!connected.isSuccess()) {
                    opened.completeExceptionally(connected.cause());
                    return;
                }
                SslHandler tls = connected.channel().pipeline().get(SslHandler.class);
                Future<?> ready = tls == null ? connected : tls.handshakeFuture();
                ready.addListener(done -> {
                    idle.addLast(connected.channel().pipeline().get(Connection.class));
                    if (!done.isSuccess()) {
                        opened.completeExceptionally(done.cause());
                    } else if (idle.size() == connections) {
                        opened.complete(null);
                    }
                });
            });
        }
        return opened;
    }

    @Override
    public int room() {
        return connections;
    }

    @Override
    public void send(Load.Request request, long due, Load.Receiver receiver) {
        if (!closing) {
            idle.removeFirst().send(request, due, receiver);
            return;
        }
        bootstrap.connect().addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                connected.channel().pipeline().get(Connection.class).send(request, due, receiver);
            } else {
                receiver.answered(due, 0);
            }
        });
    }

    @Override
    public void later(Runnable what, long nanos) {
        LOOP.schedule(what, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        LOOP.submit(() -> ended = true).syncUninterruptibly();
        open.close().syncUninterruptibly();
        LOOP.submit(() -> {
                    if (encoded != null) {
                        encoded.release();
                    }
                })
                .syncUninterruptibly();
    }

    private ByteBuf bytes(Load.Request request) {
        if (request != last) {
            if (encoded != null) {
                encoded.release();
            }
            encoded = encode(request);
            last = request;
        }
        return encoded.retainedDuplicate();
    }

    private ByteBuf encode(Load.Request request) {
        ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer(fields.length + 256);
        bytes.writeCharSequence(request.post() ? "POST " : "GET ", StandardCharsets.US_ASCII);
        bytes.writeCharSequence(request.target(), StandardCharsets.US_ASCII);
        bytes.writeCharSequence(" HTTP/1.1\r\n", StandardCharsets.US_ASCII);
        bytes.writeBytes(fields);
        if (request.post()) {
            bytes.writeCharSequence(
                    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + BODY.length + "\r\n",
                    StandardCharsets.US_ASCII);
        }
        bytes.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
        return request.post() ? bytes.writeBytes(BODY) : bytes;
    }

    /** One connection, with the request that is on the way on it. */
    private final class Connection extends ChannelInboundHandlerAdapter {

        private Channel channel;
        private Load.Receiver receiver;
        private final Answers answers = new Answers(scratch);
        private long due;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            channel = context.channel();
            open.add(channel);
        }

        void send(Load.Request request, long dueAt, Load.Receiver told) {
            due = dueAt;
            receiver = told;
            channel.writeAndFlush(bytes(request), channel.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                if (!answers.whole(bytes)) {
                    return;
                }
            } finally {
                bytes.release();
            }
            if (closing) {
                channel.close();
            } else {
                idle.addLast(this);
            }
            tell(answers.status());
        }

        /** A connection that the server has closed is replaced; what was on the way on it got no answer. */
        @Override
        public void channelInactive(ChannelHandlerContext context) {
            boolean pending = receiver != null;
            idle.remove(this);
            if (!closing && !ended) {
                bootstrap.connect().addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        idle.addLast(connected.channel().pipeline().get(Connection.class));
                    }
                    if (pending) {
                        tell(0);
                    }
                });
            } else if (pending) {
                tell(0);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        private void tell(int answer) {
            Load.Receiver told = receiver;
            receiver = null;
            if (told != null) {
                told.answered(due, answer);
            }
        }
    }
}
