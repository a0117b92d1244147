package io.flexgate.api;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Gatekeeper;
import io.flexgate.access.Meters;
import io.flexgate.access.PartitionHash;
import io.flexgate.api.listen.Listeners;
import io.flexgate.api.listen.TlsSettings;
import io.flexgate.api.listen.Whereabouts;
import io.flexgate.api.watch.RequestIds;
import io.flexgate.api.watch.Watch;
import io.flexgate.api.wire.Clients;
import io.flexgate.api.wire.Farewell;
import io.flexgate.api.wire.Intake;
import io.flexgate.api.wire.LargeBodies;
import io.flexgate.api.wire.Patience;
import io.flexgate.api.wire.Shortcut;
import io.flexgate.entropy.Entropy;
import io.flexgate.http.Endpoint;
import io.flexgate.observe.Observer;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.Passes;
import io.flexgate.relay.Scans;
import io.flexgate.relay.Writes;
import io.flexgate.relay.reads.Reads;
import io.flexgate.relay.upkeep.Forecast;
import io.flexgate.relay.upkeep.Question;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The listeners that clients see. Several instances share the addresses, each with a loop of its own; what they share is in
 * {@link Gateway}.
 */
public final class ApiVerticle extends VerticleBase {

    /**
     * What all instances get.
     *
     * @param meters what teams have left; they outlive the rules
     * @param partitionKey 16 random bytes, made at start
     * @param clients the connections of all instances together
     * @param observers makes each instance the one that hears of its requests
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Listening(
            ListenSettings settings,
            AccessRules access,
            Meters meters,
            byte[] partitionKey,
            InstantSource clock,
            Clients clients,
            Supplier<Observer> observers) {

        /** The same under other rules. */
        Listening under(ListenSettings other, AccessRules rules) {
            return new Listening(other, rules, meters, partitionKey, clock, clients, observers);
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
    private volatile boolean serving;
    private @Nullable Listeners listeners;

    /** What stays the same for as long as the listener does. */
    private record Inside(DateField date, Outbound outbound, Watch watch, LargeBodies bodies) {}

    /** What a request walks through, one for each address; others take their place between two requests. Confined to the loop. */
    private List<Walk> walks = List.of();

    /** What goes before each walk. Confined to the loop. */
    private List<PlainHits> hits = List.of();

    private final byte[] line = Intake.line();

    /** Prepares one instance. */
    public ApiVerticle(Gateway gateway, Listening listening) {
        this.gateway = gateway;
        this.listening = listening;
    }

    @Override
    public Future<?> start() {
        DateField date = new DateField(listening.clock());
        Outbound outbound = new Outbound(vertx, date);
        Watch watch = new Watch(
                List.of(listening.observers().get()),
                gateway.clocks().nanos(),
                new RequestIds(new SplittableRandom(Entropy.seed())));
        inside = new Inside(date, outbound, watch, new LargeBodies());
        lay(inside);
        serving = true;
        ListenSettings settings = listening.settings();
        Listeners all = new Listeners(vertx, options(settings.limits()), settings.tls());
        listeners = all;
        for (int i = 0; i < settings.addresses().size(); i++) {
            HttpServer server = all.add(settings.addresses().get(i))
                    .requestHandler(requests(i, watch))
                    .invalidRequestHandler(new BadMessages(outbound, watch));
            countConnections(server, i);
        }
        return all.open()
                .compose(open -> Future.all(all.plain().stream()
                        .map(address ->
                                Patience.prime(vertx, address, settings.limits().requestTimeout()))
                        .toList()));
    }

    /** Where its requests are; there once it is deployed. */
    public Context loop() {
        return context;
    }

    /** Whether it has begun, so that there is somebody to be asked. Any thread. */
    public boolean serves() {
        return serving;
    }

    private Handler<HttpServerRequest> requests(int address, Watch watch) {
        Router router = Router.router(vertx);
        // One route: the catalog's matcher finds the operation, and every other path passes through.
        router.route().handler(routed -> walks.get(address).handle(routed.request(), watch.over(routed.request())));
        return request -> {
            // What a router cannot route it answers itself, in a form that is not the API's.
            if (request.uri().startsWith("/") && request.authority() != null) {
                router.handle(request);
            } else {
                walks.get(address).handle(request, watch.over(request));
            }
        };
    }

    /**
     * Goes by other rules from now on; succeeds when it does. Requests under way end as they began, connections stay. The
     * addresses, and what belongs to the listeners themselves, stay as they were at the start.
     *
     * @param next the same state under other rules
     */
    public Future<Void> reconfigure(Gateway next, ListenSettings settings, AccessRules access) {
        Promise<Void> here = Promise.promise();
        context.runOnContext(entered -> here.complete());
        // A step of the future, so that what is thrown fails it: whoever waits must not wait for ever.
        return here.future().map(entered -> {
            gateway = next;
            listening = listening.under(settings.at(listening.settings().addresses()), access);
            lay(Objects.requireNonNull(inside));
            return null;
        });
    }

    private void lay(Inside those) {
        ListenSettings settings = listening.settings();
        Walk.Rooms rooms = rooms(those.date());
        List<Walk> ways = new ArrayList<>();
        List<PlainHits> before = new ArrayList<>();
        for (Endpoint address : settings.addresses()) {
            Walk.Door door = door(address);
            ways.add(new Walk(gateway, door, rooms, those.outbound(), settings.limits()));
            before.add(new PlainHits(gateway, door, rooms, those.watch(), those.date(), those.bodies()));
        }
        walks = ways;
        hits = before;
    }

    /** What would become of a request at the first address now. Nothing is changed by asking. Any thread. */
    public Future<Forecast> foresee(Question question) {
        Promise<Forecast> told = Promise.promise();
        context.runOnContext(here -> Future.succeededFuture()
                .compose(now -> walks.get(0).foresee(question))
                .onComplete(told));
        return told.future();
    }

    /** The ports in use, one for each address: of interest where any free one was asked for. 0 for a unix socket. */
    public List<Integer> ports() {
        return Objects.requireNonNull(listeners, "not started").ports();
    }

    /** Shows other certificates to whoever connects from now on. Any thread. */
    public Future<Void> secure(TlsSettings changed) {
        return Objects.requireNonNull(listeners, "not started").secure(changed);
    }

    /** Succeeds when the loop has done what it has to do by now: whatever was accepted is known to it then. Any thread. */
    public Future<Void> settled() {
        Promise<Void> settled = Promise.promise();
        context.runOnContext(here -> settled.complete());
        return settled.future();
    }

    /** Stops accepting and lets requests in flight finish; succeeds when they have, or when the time is over. */
    public Future<Void> drain(Duration grace) {
        return listeners == null ? Future.succeededFuture() : listeners.drain(grace);
    }

    private Walk.Door door(Endpoint address) {
        ListenSettings settings = listening.settings();
        boolean unix = address.unixPath() != null;
        Neighbours neighbours = listening.access().mode() == AccessRules.Mode.LOCAL
                ? new Neighbours(
                        gateway.upstream().origin(), settings.publicUrl().fixed(), unix)
                : null;
        return new Walk.Door(
                new Doorway(gateway.upstream().origin(), settings.publicUrl()),
                new Whereabouts(settings.proxies(), unix),
                neighbours);
    }

    private Walk.Rooms rooms(DateField date) {
        ListenSettings settings = listening.settings();
        AccessRules access = listening.access();
        Scans scans = new Scans(vertx);
        Duration patience = settings.limits().requestTimeout();
        Gatekeeper gatekeeper = new Gatekeeper(access, new PartitionHash(listening.partitionKey()), gateway.accounts());
        return new Walk.Rooms(
                new Entrance(access, gatekeeper, listening.meters(), gateway.ledger(), listening.clock()),
                new Reads(vertx, gateway, scans, context, patience, gatekeeper.anonymous()),
                new Writes(vertx, gateway, scans, patience),
                new Passes(vertx, gateway, patience, date::now));
    }

    private void countConnections(HttpServer listener, int address) {
        Clients clients = listening.clients();
        listener.connectionHandler(connection -> {
            connection.closeHandler(closed -> clients.closed());
            // Clients that reset or send garbage end themselves; without a handler each is an error in the log.
            connection.exceptionHandler(broken -> {});
            ListenSettings.Limits limits = listening.settings().limits();
            boolean tooMany = clients.opened(connection) > limits.connections();
            Patience.with(connection, limits.requestTimeout());
            Whereabouts from = new Whereabouts(
                    listening.settings().proxies(),
                    listening.settings().addresses().get(address).unixPath() != null);
            Intake.of(
                    connection,
                    () -> hits.get(address),
                    new Shortcut.Peer(connection.isSsl(), from.peer(connection.remoteAddress())),
                    line);
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
}
