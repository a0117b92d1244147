package io.flexgate;

import io.flexgate.access.AccessRules;
import io.flexgate.admin.AdminSettings;
import io.flexgate.admin.Configuration;
import io.flexgate.api.ListenSettings;
import io.flexgate.catalog.CatalogReader;
import io.flexgate.config.Settings;
import io.flexgate.http.Endpoint;
import io.flexgate.http.Origin;
import io.flexgate.links.PublicUrl;
import io.flexgate.upstream.UpstreamSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few requests through a gateway of its own, with an upstream of its own, before the first client's: what they make the JVM
 * load and compile is not waited for by anybody, and no answer looks a second older than it is. Leaves nothing behind; a
 * gateway starts all the same where it fails.
 */
final class Rehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    /** A system property; {@code false} leaves it out, where an archive has what it would load. */
    private static final String WANTED = "flexgate.rehearsal";

    private static final String HERE = "127.0.0.1";
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int ROUNDS = 6;

    private static final String ANSWER =
            "{\"sid\":\"FP0\",\"account_sid\":\"AC0\",\"url\":\"http://127.0.0.1/\",\"links\":{}}";
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"1\"\r\n"
            + "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nVary: Accept-Language\r\nCache-Control: max-age=1\r\n"
            + "Content-Length: " + ANSWER.length() + "\r\n\r\n";

    private static final String PLUGINS = "/v1/PluginService/Plugins";
    private static final List<String> REQUESTS = List.of(
            "GET " + PLUGINS,
            "GET " + PLUGINS,
            "GET /page",
            "GET /page",
            "GET /page HTTP/1.1\r\nCache-Control: no-cache",
            "GET /page HTTP/1.1\r\nIf-None-Match: \"1\"",
            "HEAD /other",
            "PUT /page",
            "POST " + PLUGINS);

    private Rehearsal() {}

    /**
     * Holds one, in a Vert.x of its own.
     *
     * @param house where the gateway itself will run
     * @return always succeeds, on a context of the house, and in time whatever happens
     */
    static Future<Void> hold(Vertx house, Settings settings) {
        if ("false".equals(System.getProperty(WANTED))) {
            return Future.succeededFuture();
        }
        Vertx stage = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
        // A loop that closes tells nobody of its end, so nothing here waits for that.
        CompletableFuture<Void> over = new CompletableFuture<>();
        long late = house.setTimer(LONGEST.toMillis(), waited -> over.complete(null));
        NetServer upstream = stage.createNetServer().connectHandler(Rehearsal::answer);
        upstream.listen(0, HERE)
                .compose(origin -> Deployment.start(
                        stage, staged(settings), upstream(origin.actualPort()), surroundings(), Configuration.none()))
                .compose(gateway -> requests(stage, gateway.port()))
                .onComplete(held -> {
                    if (held.failed()) {
                        LOG.debug("nothing was rehearsed", held.cause());
                    }
                    over.complete(null);
                    // Named so that it lives as long as this: what nobody refers to is closed by the garbage collector.
                    upstream.close().onComplete(closed -> stage.close());
                });
        return Future.fromCompletionStage(over, house.getOrCreateContext()).onComplete(held -> house.cancelTimer(late));
    }

    private static Settings staged(Settings settings) {
        Endpoint anywhere = Endpoint.parse(HERE + ":0");
        return new Settings(
                new ListenSettings(
                        anywhere, PublicUrl.parse("auto"), settings.listen().limits()),
                AdminSettings.open(anywhere),
                null,
                settings.upstreamTimes(),
                settings.shield(),
                AccessRules.passthrough(),
                settings.cache(),
                List.of(CatalogReader.builtIn("flex-plugins"), CatalogReader.builtIn("http")),
                Duration.ZERO,
                Settings.LogSettings.NONE);
    }

    private static UpstreamSettings upstream(int port) {
        return new UpstreamSettings(new Origin("http", HERE, port), LONGEST, LONGEST, 1);
    }

    private static Deployment.Surroundings surroundings() {
        return new Deployment.Surroundings(InstantSource.system(), System::nanoTime, 0, 1);
    }

    /** An upstream whose answer to everything is the same. */
    private static void answer(NetSocket socket) {
        int[] ends = {0};
        socket.handler(bytes -> {
            for (int i = 0; i < bytes.length(); i++) {
                byte b = bytes.getByte(i);
                // The end of a head is a line without anything in it; none of the requests has a body.
                ends[0] = b == '\n' ? ends[0] + 1 : b == '\r' ? ends[0] : 0;
                if (ends[0] == 2) {
                    ends[0] = 0;
                    socket.write(HEAD + ANSWER);
                }
            }
        });
    }

    /** One connection, all requests behind one another; the last one closes it. */
    private static Future<Void> requests(Vertx vertx, int port) {
        NetClient client = vertx.createNetClient();
        return client.connect(port, HERE).compose(socket -> {
            Promise<Void> closed = Promise.promise();
            // And so is this.
            closed.future().onComplete(gone -> client.close());
            socket.closeHandler(closed::tryComplete);
            socket.handler(answers -> {});
            Buffer all = Buffer.buffer();
            for (int round = 0; round < ROUNDS; round++) {
                for (String request : REQUESTS) {
                    all.appendString(head(request, round, port)).appendString("\r\n");
                }
            }
            all.appendString(head("GET /last", 0, port) + "Connection: close\r\n\r\n");
            return socket.write(all).compose(sent -> closed.future());
        });
    }

    private static String head(String request, int round, int port) {
        String line = request.contains(" HTTP/1.1") ? request : request + " HTTP/1.1";
        String length = request.startsWith("P") ? "Content-Length: 0\r\n" : "";
        return line.replaceFirst("(?<= )/[^ ]*", "$0?" + round % 3) + "\r\nHost: " + HERE + ":" + port
                + "\r\nAuthorization: Basic eDp5\r\nAccept: */*\r\n" + length;
    }
}
