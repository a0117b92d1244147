import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** HTTP/2 over TLS, by Vert.x's client: 8 connections, between which the run's are divided as streams. */
final class MultiplexedWire implements Load.Wire {

    private static final int CONNECTIONS = 8;

    /** Fields of a connection, which HTTP/2 has not (RFC 9113 §8.2.2). */
    private static final Set<String> OF_CONNECTIONS = Set.of("connection", "host", "keep-alive");

    /** One for all runs: its thread keeps the priority that it was given from outside. */
    private static final Vertx VERTX =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));

    private final Context context = VERTX.getOrCreateContext();
    private final HttpClient client;
    private final MultiMap fields = MultiMap.caseInsensitiveMultiMap();
    private final int room;
    private final int port;
    private final String path;

    MultiplexedWire(Load.Run run, List<String> headers) {
        room = (int) run.number("connections", 64);
        port = (int) run.number("port", 443);
        path = run.text("path", "/");
        headers.stream()
                .map(line -> line.split(": ", 2))
                .filter(pair -> !OF_CONNECTIONS.contains(pair[0].toLowerCase(java.util.Locale.ROOT)))
                .forEach(pair -> fields.add(HttpHeaders.createOptimized(pair[0]), HttpHeaders.createOptimized(pair[1])));
        client = VERTX.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setTrustAll(true)
                        .setVerifyHost(false)
                        .setHttp2MultiplexingLimit(Math.max(1, room / CONNECTIONS)),
                new PoolOptions().setHttp2MaxSize(CONNECTIONS));
    }

    /** Starts the loop. */
    static void prepare() {
        CompletableFuture<Void> started = new CompletableFuture<>();
        VERTX.runOnContext(none -> started.complete(null));
        started.join();
    }

    /** As many requests at once as there will be: the pool opens all of its connections for them. */
    @Override
    public CompletableFuture<Void> open() {
        CompletableFuture<Void> opened = new CompletableFuture<>();
        context.runOnContext(none -> {
            List<Future<Void>> first = new ArrayList<>();
            for (int i = 0; i < room; i++) {
                first.add(client.request(options(new Load.Request(false, path)))
                        .compose(request -> request.send())
                        .compose(response -> response.version() == HttpVersion.HTTP_2
                                ? response.end()
                                : Future.failedFuture("not HTTP/2 but " + response.version())));
            }
            Future.all(first).onComplete(done -> {
                if (done.succeeded()) {
                    opened.complete(null);
                } else {
                    opened.completeExceptionally(done.cause());
                }
            });
        });
        return opened;
    }

    @Override
    public int room() {
        return room;
    }

    @Override
    public void send(Load.Request asked, long due, Load.Receiver receiver) {
        client.request(options(asked))
                .compose(request -> request.send())
                .compose(response -> response.end().map(response.statusCode()))
                .onComplete(done -> receiver.answered(due, done.succeeded() ? done.result() : 0));
    }

    private RequestOptions options(Load.Request asked) {
        return new RequestOptions()
                .setMethod(asked.post() ? HttpMethod.POST : HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(asked.target())
                .setHeaders(fields);
    }

    @Override
    public void later(Runnable what, long nanos) {
        ((ContextInternal) context)
                .nettyEventLoop()
                .schedule(() -> context.runOnContext(none -> what.run()), nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        client.close().toCompletionStage().toCompletableFuture().join();
    }
}
