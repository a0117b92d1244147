package io.flexgate.admin.page;

import io.flexgate.http.Validators;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves the page and what it loads; reads them from the jar when the first is asked for. Confined to one event loop. */
public final class Dashboard implements Handler<RoutingContext> {

    /** Where all is found but the page itself, both in the jar and in paths. */
    private static final String FOLDER = "/dashboard/";

    private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    /**
     * What the page may do (CSP Level 3): load its own files and ask its own origin, and nothing else; no script or style in the
     * markup, no markup from text (Trusted Types), no form that leaves, no frame around it.
     */
    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'");

    private final Vertx vertx;
    private @Nullable Future<Map<String, Asset>> assets;

    /** Reads nothing yet. */
    public Dashboard(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Answers a GET or HEAD of one of the files; all else goes on to the next route. */
    @Override
    public void handle(RoutingContext context) {
        HttpMethod method = context.request().method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            context.next();
            return;
        }
        assets().onFailure(context::fail).onSuccess(files -> {
            Asset asset = files.get(context.request().path());
            if (asset == null) {
                context.next();
            } else {
                answer(context, asset);
            }
        });
    }

    private Future<Map<String, Asset>> assets() {
        Future<Map<String, Asset>> reading = assets;
        if (reading == null || reading.failed()) {
            reading = vertx.executeBlocking(Dashboard::read);
            assets = reading;
        }
        return reading;
    }

    /** By path; blocks. */
    private static Map<String, Asset> read() throws IOException {
        Map<String, Asset> files = new LinkedHashMap<>();
        files.put("/", Asset.read(FOLDER + "index.html"));
        for (String name : Files.OWN) {
            files.put(FOLDER + name, Asset.read(FOLDER + name));
        }
        for (String name : Files.CHARTS) {
            files.put(FOLDER + name, Asset.read(CHARTS + name));
        }
        return files;
    }

    private static void answer(RoutingContext context, Asset asset) {
        HttpServerResponse response = context.response()
                .putHeader("ETag", asset.etag())
                // Asked again each time, so that a page never loads another release's files.
                .putHeader("Cache-Control", "no-cache")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (Validators.notModified(context.request().headers().getAll("If-None-Match"), null, asset.etag(), null)) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Content-Type", asset.type())
                // By hand, as the answer to a HEAD would go without.
                .putHeader("Content-Length", String.valueOf(asset.bytes().length()))
                .end(asset.bytes());
    }
}
