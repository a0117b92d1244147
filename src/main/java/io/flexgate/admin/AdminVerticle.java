package io.flexgate.admin;

import io.flexgate.admin.page.Dashboard;
import io.flexgate.admin.view.Query;
import io.flexgate.http.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's listener (contract §7): {@code /health/live}, {@code /health/ready}, and the {@link Pages} under
 * {@code /admin/v1}.
 */
public final class AdminVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(AdminVerticle.class);

    /** Where the page's files are. */
    private static final String DASHBOARD = "/dashboard/*";

    private final Endpoint address;
    private final AdminView view;
    private final Visitors visitors;
    private final @Nullable Scrapes scrapes;

    /** Another one takes its place when the configuration changes. */
    private volatile Token token;

    private volatile @Nullable Pages pages;
    private @Nullable HttpServer server;
    private @Nullable Handler<RoutingContext> dashboard;

    /** Without metrics. */
    public AdminVerticle(AdminSettings settings, AdminView view) {
        this(settings, view, null);
    }

    /**
     * Prepares.
     *
     * @param scrapes what Prometheus reads; null for nothing
     */
    public AdminVerticle(AdminSettings settings, AdminView view, @Nullable Scrapes scrapes) {
        this.scrapes = scrapes;
        this.address = settings.address();
        this.token = new Token(settings.token());
        this.view = view;
        this.visitors = new Visitors(settings.address());
    }

    @Override
    public Future<?> start() {
        Pages all = new Pages(vertx, view);
        pages = all;
        HttpServer listener = vertx.createHttpServer().requestHandler(routes(all));
        server = listener;
        return listener.listen(
                address.unixPath() != null
                        ? SocketAddress.domainSocketAddress(address.unixPath())
                        : SocketAddress.inetSocketAddress(address.port(), address.host()));
    }

    /** Asks for another token from now on. Any thread. */
    public void follow(AdminSettings next) {
        token = new Token(next.token());
    }

    /** The port in use. */
    public int port() {
        return Objects.requireNonNull(server, "not started").actualPort();
    }

    /** Nobody watches any more, so that a stop need not wait for them. Any thread. */
    public void leave() {
        Pages open = pages;
        if (open != null) {
            context.runOnContext(here -> open.close());
        }
    }

    private Router routes(Pages all) {
        Router router = Router.router(vertx);
        // Before the guard: probes name whatever host they like, and what they hear is known to anybody.
        page(router, "/health/live", context -> health(context, 200, "live"));
        page(router, "/health/ready", this::ready);
        // So is the page, which has nothing to show before it has asked the API below.
        router.route("/").handler(this::dashboard);
        router.route(DASHBOARD).handler(this::dashboard);
        router.route().handler(this::guard);
        if (scrapes != null) {
            page(router, "/metrics", context -> metrics(context, scrapes));
        }
        all.all().forEach(page -> router.route(page.path()).handler(context -> turn(page, context)));
        router.errorHandler(400, context -> Answers.error(context, 400, "The request is malformed"));
        router.errorHandler(404, context -> Answers.error(context, 404, "There is no such page"));
        router.errorHandler(500, AdminVerticle::failed);
        return router;
    }

    /** Whoever never opens the page does without its classes. */
    private void dashboard(RoutingContext context) {
        Handler<RoutingContext> served = dashboard;
        if (served == null) {
            served = new Dashboard(vertx);
            dashboard = served;
        }
        served.handle(context);
    }

    private static void page(Router router, String path, Handler<RoutingContext> get) {
        Pages.Page page = new Pages.Page(path, Map.of(HttpMethod.GET, get, HttpMethod.HEAD, get));
        router.route(path).handler(context -> turn(page, context));
    }

    private static void turn(Pages.Page page, RoutingContext context) {
        Handler<RoutingContext> handler = page.methods().get(context.request().method());
        if (handler == null) {
            context.response().putHeader("Allow", page.allow());
            Answers.error(context, 405, "This page is asked by " + page.allow());
            return;
        }
        try {
            handler.handle(context);
        } catch (Query.Bad bad) {
            Answers.error(context, 400, String.valueOf(bad.getMessage()));
        }
    }

    private void guard(RoutingContext context) {
        if (!token.admits(context.request().headers().getAll("Authorization"))) {
            context.response().putHeader("WWW-Authenticate", "Bearer realm=\"flexgate\"");
            Answers.error(context, 401, "The admin token is missing or wrong: Authorization: Bearer <admin.token>");
        } else if (visitors.admit(context.request())) {
            context.next();
        } else {
            Answers.error(
                    context,
                    403,
                    "Requests of web pages from elsewhere, or for another host, are refused on this machine");
        }
    }

    private static void metrics(RoutingContext context, Scrapes scrapes) {
        String accept = String.join(",", context.request().headers().getAll("Accept"));
        scrapes.scrape(accept)
                .onSuccess(scrape -> Answers.bytes(context, 200, scrape.contentType(), Buffer.buffer(scrape.text())))
                .onFailure(context::fail);
    }

    @Override
    public Future<?> stop() {
        if (scrapes != null) {
            scrapes.close();
        }
        return Future.succeededFuture();
    }

    private void ready(RoutingContext context) {
        switch (view.readiness().phase()) {
            case STARTING -> health(context, 503, "starting");
            case READY -> health(context, 200, "ready");
            case DRAINING -> health(context, 503, "draining");
        }
    }

    private static void health(RoutingContext context, int status, String what) {
        Answers.text(context, status, "application/json", "{\"status\":\"" + what + "\"}");
    }

    private static void failed(RoutingContext context) {
        LOG.error("the operator's side failed", context.failure());
        Answers.error(context, 500, "The gateway failed; its log says how");
    }
}
