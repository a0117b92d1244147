package io.flexgate.race;

import io.flexgate.race.Script.Ending;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An upstream that does with each request what its script says; the script is found by a header that the gateway hands on. It
 * takes any credential that names a world's number.
 */
final class Registers extends VerticleBase {

    static final String SCRIPT = "X-Race";

    private final Map<Long, World> worlds = new ConcurrentHashMap<>();
    private volatile int port;

    @Override
    public Future<?> start() {
        HttpServer server = vertx.createHttpServer();
        server.requestHandler(this::accept);
        return server.listen(0, "127.0.0.1").onSuccess(listening -> port = listening.actualPort());
    }

    int port() {
        return port;
    }

    void add(World world) {
        worlds.put(world.id, world);
    }

    void remove(World world) {
        worlds.remove(world.id);
    }

    private void accept(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            World world = world(request.getHeader("Authorization"));
            String name = request.getHeader(SCRIPT);
            Script script = world == null || name == null ? null : world.scripts.get(name);
            if (script == null) {
                // A read that outlived its schedule, or one of the final reads, which have no script.
                script = new Script(Ending.DONE, false, false, 0);
            }
            serve(request, world, script);
        });
    }

    private void serve(HttpServerRequest request, World world, Script script) {
        boolean write = request.method().name().equals("POST");
        // Who was told that there is no room, and comes again, is let in.
        Ending ending =
                script.arrivals.incrementAndGet() > 1 && script.ending == Ending.LIMITED ? Ending.DONE : script.ending;
        (script.before == null ? Future.<Void>succeededFuture() : script.before.pass(vertx))
                .compose(v -> pause(script.latency / 2))
                .map(v -> touch(request, world, script, ending, write))
                .compose(answer -> (script.after == null ? Future.<Void>succeededFuture() : script.after.pass(vertx))
                        .compose(v -> pause(script.latency - script.latency / 2))
                        .map(answer))
                .onSuccess(answer -> {
                    end(request, ending, answer);
                    script.finished.complete(null);
                })
                .onFailure(bug -> request.response().setStatusCode(555).end(bug.toString()));
    }

    private static World.Answer touch(
            HttpServerRequest request, World world, Script script, Ending ending, boolean write) {
        if (world == null) {
            return new World.Answer(401, World.error(401));
        }
        if (write) {
            return ending.commits ? world.post(request.path(), script) : new World.Answer(400, World.error(400));
        }
        return world.get(request.path(), request.query() == null ? "" : request.query());
    }

    private static void end(HttpServerRequest request, Ending ending, World.Answer answer) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return;
        }
        switch (ending) {
            case DONE -> confirm(request, answer);
            case ERROR_AFTER_COMMIT -> send(response, new World.Answer(500, World.error(500)));
            case REFUSED -> send(response, new World.Answer(400, World.error(400)));
            case LIMITED -> send(response, new World.Answer(429, World.error(429)));
            case RESET_AFTER_COMMIT, RESET_BEFORE_COMMIT -> request.connection().close();
            case TRUNCATED -> {
                Buffer body = answer.body().toBuffer();
                response.setStatusCode(answer.status())
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Content-Length", Integer.toString(body.length()));
                response.write(body.slice(0, body.length() / 2))
                        .onComplete(sent -> request.connection().close());
            }
        }
    }

    /** What has not changed is not sent again. */
    private static void confirm(HttpServerRequest request, World.Answer answer) {
        HttpServerResponse response = request.response();
        if (request.method() == HttpMethod.GET && answer.status() == 200) {
            String tag = "\"" + Integer.toHexString(answer.body().encode().hashCode()) + "\"";
            response.putHeader("ETag", tag);
            if (tag.equals(request.getHeader("If-None-Match"))) {
                response.setStatusCode(304).end();
                return;
            }
        }
        send(response, answer);
    }

    private static void send(HttpServerResponse response, World.Answer answer) {
        response.setStatusCode(answer.status())
                .putHeader("Content-Type", "application/json")
                .end(answer.body().toBuffer());
    }

    private Future<Void> pause(int milliseconds) {
        return milliseconds < 1
                ? Future.succeededFuture()
                : vertx.timer(milliseconds).mapEmpty();
    }

    /** Basic credentials name a world by the digits of their user's sid, bearers by their own. */
    private World world(String authorization) {
        String text = authorization.startsWith("Basic ")
                ? new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.ISO_8859_1)
                        .substring(2)
                : authorization.substring("Bearer ".length());
        return worlds.get(Long.parseLong(text.substring(0, 16), 16));
    }
}
