package io.flexgate.sandbox;

import io.flexgate.http.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The Flex Plugins API in memory, on one port: the API under {@code /v1}, its knobs and journal under {@code /__sandbox/}.
 * Requests run on its one event loop; model, knobs and journal may be used from any thread meanwhile.
 */
public final class SandboxVerticle extends VerticleBase {

    private static final int MAX_HEADERS = 256 * 1024;
    private static final int MAX_INITIAL_LINE = 64 * 1024;

    private final SandboxSettings settings;
    private final Journal journal;
    private final Knobs knobs;
    private final FlexModel model;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile int port;

    /** A sandbox that listens once it is deployed. */
    public SandboxVerticle(SandboxSettings settings) {
        this.settings = settings;
        this.journal = new Journal(settings.rules().journalSize());
        this.knobs = new Knobs(settings.source().seed());
        this.model = new FlexModel(settings, knobs, this::origin);
        this.port = settings.listen().port();
    }

    @Override
    public Future<?> start() {
        if (settings.seeded()) {
            model.seed();
        }
        Requests requests = new Requests(vertx, settings, model, knobs, journal);
        Router router = Router.router(vertx);
        new Control(settings, model, knobs, journal).mount(router);
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxInitialLineLength(MAX_INITIAL_LINE)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(true)
                .setInitialSettings(new Http2Settings().setMaxHeaderListSize(MAX_HEADERS)));
        server.connectionHandler(connection -> {
            connections.incrementAndGet();
            connection.closeHandler(closed -> connections.decrementAndGet());
        });
        // The router answers 400 to paths that it cannot decode; the API has an answer of its own for those.
        server.requestHandler(request -> {
            if (Call.pathOf(request.uri()).startsWith(Control.ROOT)) {
                router.handle(request);
            } else {
                requests.accept(request);
            }
        });
        return server.listen(address()).onSuccess(up -> port = up.actualPort());
    }

    private SocketAddress address() {
        Endpoint listen = settings.listen();
        return listen.unixPath() == null
                ? SocketAddress.inetSocketAddress(listen.port(), listen.host())
                : SocketAddress.domainSocketAddress(listen.unixPath());
    }

    /** The port it listens on, once it has started. */
    public int port() {
        return port;
    }

    /** Open connections, those that a client keeps for later included. */
    public int connections() {
        return connections.get();
    }

    /** What stands in front of paths in answers to nobody in particular: the public origin, or where it listens. */
    public String origin() {
        String fixed = settings.publicOrigin();
        return fixed != null
                ? fixed
                : "http://" + new Endpoint(settings.listen().host(), port, null);
    }

    /** What reached the API. */
    public Journal journal() {
        return journal;
    }

    /** What makes it misbehave. */
    public Knobs knobs() {
        return knobs;
    }

    /** The truth. */
    public FlexModel model() {
        return model;
    }
}
