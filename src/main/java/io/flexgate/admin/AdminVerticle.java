package io.flexgate.admin;

import io.flexgate.http.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The operator's listener: {@code /health/live} and {@code /health/ready} (contract §7). */
public final class AdminVerticle extends VerticleBase {

    private final Endpoint address;
    private final Readiness readiness;
    private @Nullable HttpServer server;

    /** Prepares. */
    public AdminVerticle(Endpoint address, Readiness readiness) {
        this.address = address;
        this.readiness = readiness;
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        router.get("/health/live").handler(context -> answer(context, 200, "live"));
        router.get("/health/ready").handler(this::ready);
        HttpServer listener = vertx.createHttpServer().requestHandler(router);
        server = listener;
        return listener.listen(
                address.unixPath() != null
                        ? SocketAddress.domainSocketAddress(address.unixPath())
                        : SocketAddress.inetSocketAddress(address.port(), address.host()));
    }

    /** The port in use. */
    public int port() {
        return Objects.requireNonNull(server, "not started").actualPort();
    }

    private void ready(RoutingContext context) {
        switch (readiness.phase()) {
            case STARTING -> answer(context, 503, "starting");
            case READY -> answer(context, 200, "ready");
            case DRAINING -> answer(context, 503, "draining");
        }
    }

    private static void answer(RoutingContext context, int status, String what) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end("{\"status\":\"" + what + "\"}");
    }
}
