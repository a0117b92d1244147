package io.flexgate.api;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Gatekeeper;
import io.flexgate.access.Meters;
import io.flexgate.access.PartitionHash;
import io.flexgate.api.wire.Farewell;
import io.flexgate.http.Endpoint;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.Passes;
import io.flexgate.relay.Scans;
import io.flexgate.relay.Writes;
import io.flexgate.relay.reads.Reads;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The listener that clients see. Several instances share one address, each with a loop of its own; what they share is in
 * {@link Gateway}.
 */
public final class ApiVerticle extends VerticleBase {

    /**
     * What all instances get.
     *
     * @param meters what teams have left; they outlive the rules
     * @param partitionKey 32 random bytes, made at start
     * @param connections open client connections of all instances together
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Listening(
            ListenSettings settings,
            AccessRules access,
            Meters meters,
            byte[] partitionKey,
            InstantSource clock,
            AtomicInteger connections) {

        /** The same under other rules. */
        Listening under(ListenSettings other, AccessRules rules) {
            return new Listening(other, rules, meters, partitionKey, clock, connections);
        }
    }

    /** Requests under way on one connection of HTTP/2. */
    private static final int STREAMS = 100;

    /** A client that cancels more than this makes work for nothing (CVE-2023-44487): its connection ends. */
    private static final int RESETS = 200;

    private static final int RESETS_WITHIN_SECONDS = 30;

    private Gateway gateway;
    private Listening listening;
    private @Nullable Inside inside;
    private @Nullable HttpServer server;

    /** What stays the same for as long as the listener does. */
    private record Inside(DateField date, Outbound outbound) {}

    /** What a request walks through; another one takes its place between two requests. Confined to the loop. */
    private @Nullable Walk walk;

    /** Prepares one instance. */
    public ApiVerticle(Gateway gateway, Listening listening) {
        this.gateway = gateway;
        this.listening = listening;
    }

    @Override
    public Future<?> start() {
        DateField date = new DateField(listening.clock());
        Outbound outbound = new Outbound(vertx, date);
        inside = new Inside(date, outbound);
        walk = walk(inside);
        Router router = Router.router(vertx);
        // One route: the catalog's matcher finds the operation, and every other path passes through.
        AccessLog log = new AccessLog(gateway.clocks().nanos());
        router.route()
                .handler(routed -> walk().handle(routed.request(), log.on() ? log.watch(routed.request()) : null));
        HttpServer listener = vertx.createHttpServer(
                        options(listening.settings().limits()))
                .requestHandler(request -> {
                    // What a router cannot route it answers itself, in a form that is not the API's.
                    if (request.uri().startsWith("/") && request.authority() != null) {
                        router.handle(request);
                    } else {
                        walk().handle(request, null);
                    }
                })
                .invalidRequestHandler(new BadMessages(outbound));
        countConnections(listener);
        server = listener;
        Endpoint address = listening.settings().address();
        return listen(listener, address).compose(open -> Patience.prime(vertx, reached(address, open.actualPort())));
    }

    /**
     * Goes by other rules from now on; succeeds when it does. Requests under way end as they began, connections stay. The
     * address, and what belongs to the listener itself, stay as they were at the start.
     *
     * @param next the same state under other rules
     */
    public Future<Void> reconfigure(Gateway next, ListenSettings settings, AccessRules access) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(here -> {
            gateway = next;
            listening = listening.under(settings, access);
            walk = walk(Objects.requireNonNull(inside));
            done.complete();
        });
        return done.future();
    }

    private Walk walk() {
        return Objects.requireNonNull(walk, "not started");
    }

    private Walk walk(Inside those) {
        return new Walk(
                gateway,
                rooms(those.date()),
                those.outbound(),
                listening.settings().limits());
    }

    /** The port in use: of interest where any free one was asked for. */
    public int port() {
        return Objects.requireNonNull(server, "not started").actualPort();
    }

    /** Stops accepting and lets requests in flight finish; succeeds when they have, or when the time is over. */
    public Future<Void> drain(Duration grace) {
        return server == null ? Future.succeededFuture() : server.shutdown(grace);
    }

    private Walk.Rooms rooms(DateField date) {
        ListenSettings settings = listening.settings();
        AccessRules access = listening.access();
        Scans scans = new Scans(vertx);
        Duration patience = settings.limits().requestTimeout();
        Neighbours neighbours = access.mode() == AccessRules.Mode.LOCAL
                ? new Neighbours(
                        gateway.upstream().origin(),
                        settings.publicUrl().fixed(),
                        settings.address().unixPath() != null)
                : null;
        Gatekeeper gatekeeper = new Gatekeeper(access, new PartitionHash(listening.partitionKey()), gateway.accounts());
        return new Walk.Rooms(
                new Doorway(gateway.upstream().origin(), settings.publicUrl()),
                neighbours,
                new Entrance(access, gatekeeper, listening.meters(), gateway.ledger(), listening.clock()),
                new Reads(vertx, gateway, scans, context, patience, gatekeeper.anonymous()),
                new Writes(vertx, gateway, scans, patience),
                new Passes(vertx, gateway, patience, date::now));
    }

    private void countConnections(HttpServer listener) {
        AtomicInteger open = listening.connections();
        listener.connectionHandler(connection -> {
            connection.closeHandler(closed -> open.decrementAndGet());
            // Clients that reset or send garbage end themselves; without a handler each is an error in the log.
            connection.exceptionHandler(broken -> {});
            ListenSettings.Limits limits = listening.settings().limits();
            boolean tooMany = open.incrementAndGet() > limits.connections();
            Patience.with(connection, limits.requestTimeout());
            Intake.of(connection);
            Farewell.of(connection);
            if (tooMany) {
                connection.close();
            }
        });
    }

    private static HttpServerOptions options(ListenSettings.Limits limits) {
        return new HttpServerOptions()
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxInitialLineLength(limits.headerBytes())
                .setInitialSettings(new Http2Settings()
                        .setMaxHeaderListSize(limits.headerBytes())
                        .setMaxConcurrentStreams(STREAMS))
                .setHttp2RstFloodMaxRstFramePerWindow(RESETS)
                .setHttp2RstFloodWindowDuration(RESETS_WITHIN_SECONDS)
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
                .setIdleTimeout(Math.toIntExact(limits.idle().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                // Who will not read the body does not ask for it.
                .setHandle100ContinueAutomatically(false)
                // No web sockets here: their handlers would stand in the way of every message.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setTcpNoDelay(true);
    }

    private static SocketAddress reached(Endpoint address, int port) {
        return address.unixPath() == null
                ? SocketAddress.inetSocketAddress(port, address.host())
                : SocketAddress.domainSocketAddress(address.unixPath());
    }

    private static Future<HttpServer> listen(HttpServer listener, Endpoint endpoint) {
        if (endpoint.unixPath() != null) {
            return listener.listen(SocketAddress.domainSocketAddress(endpoint.unixPath()));
        }
        // A negative port is any free one, the same for all instances.
        return listener.listen(endpoint.port() == 0 ? -1 : endpoint.port(), endpoint.host());
    }
}
