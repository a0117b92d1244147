package io.flexgate;

import io.flexgate.access.Accounts;
import io.flexgate.access.Meters;
import io.flexgate.admin.AdminVerticle;
import io.flexgate.admin.AdminView;
import io.flexgate.admin.Readiness;
import io.flexgate.api.ApiVerticle;
import io.flexgate.api.listen.TlsSettings;
import io.flexgate.config.Settings;
import io.flexgate.http.Origin;
import io.flexgate.ledger.Ledger;
import io.flexgate.relay.Api;
import io.flexgate.relay.Gateway;
import io.flexgate.shield.BudgetView;
import io.flexgate.shield.Budgets;
import io.flexgate.upstream.UpstreamSettings;
import io.flexgate.upstream.UpstreamVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway in a Vert.x: which verticles, in which order, and how they stop. Any thread. */
public final class Deployment {

    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);

    private final Inside inside;
    private final List<ApiVerticle> apis;
    private final AdminVerticle admin;
    private final Readiness readiness;
    private final AtomicInteger connections;
    private final AtomicReference<@Nullable TlsSettings> shown = new AtomicReference<>();

    /** What the verticles share. */
    private record Inside(Gateway gateway, UpstreamVerticle upstreams, Meters meters, Harbour harbour) {}

    private Deployment(
            Inside inside,
            List<ApiVerticle> apis,
            AdminVerticle admin,
            Readiness readiness,
            AtomicInteger connections) {
        this.inside = inside;
        this.apis = apis;
        this.admin = admin;
        this.readiness = readiness;
        this.connections = connections;
    }

    /**
     * What a deployment depends on besides its settings.
     *
     * @param clock for dates
     * @param nanos the monotonic clock
     * @param seed of the coherence table
     * @param loops instances of the API's verticle
     * @param partitionKey 32 bytes under which credentials are hashed
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Surroundings(InstantSource clock, LongSupplier nanos, long seed, int loops, byte[] partitionKey) {

        /** With a partition key that nobody knows. */
        public Surroundings(InstantSource clock, LongSupplier nanos, long seed, int loops) {
            this(clock, nanos, seed, loops, new byte[32]);
            new SecureRandom().nextBytes(partitionKey);
        }

        /** The real ones. */
        public static Surroundings real() {
            return new Surroundings(
                    InstantSource.system(),
                    System::nanoTime,
                    new SecureRandom().nextLong(),
                    Runtime.getRuntime().availableProcessors());
        }
    }

    /**
     * Deploys a gateway: the way upstream first, the API's listener last, so that nobody is let in before all is there.
     *
     * @param upstream where calls go; the settings' own, or the sandbox's
     * @return fails where a step fails; what was deployed before goes with its Vert.x
     */
    public static Future<Deployment> start(
            Vertx vertx, Settings settings, UpstreamSettings upstream, Surroundings around) {
        Readiness readiness = new Readiness();
        UpstreamVerticle upstreams =
                new UpstreamVerticle(upstream, settings.shield(), origins(settings), around.nanos());
        Ledger ledger = new Ledger();
        Harbour harbour = new Harbour(vertx);
        AdminView view = new AdminView(readiness, ledger, () -> views(upstreams.budgets()));
        List<ApiVerticle> apis = new CopyOnWriteArrayList<>();
        AtomicInteger connections = new AtomicInteger();
        Meters meters = new Meters(around.nanos());
        meters.reconfigure(settings.access().teams());
        return harbour.take(settings.listen(), settings.admin())
                .compose(taken -> vertx.deployVerticle(upstreams))
                .compose(deployed -> {
                    AdminVerticle admin = new AdminVerticle(harbour.admin(), view);
                    return vertx.deployVerticle(admin)
                            .compose(listening -> harbour.openAdmin())
                            .map(admin);
                })
                .compose(admin -> {
                    Gateway gateway = new Gateway(
                            apis(settings, upstreams),
                            upstreams.upstream(),
                            settings.cache(),
                            Gateway.Shared.empty(settings.cache(), around.nanos(), around.seed()),
                            new Accounts(),
                            new Gateway.Clocks(around.clock(), around.nanos()),
                            ledger);
                    ApiVerticle.Listening listening = new ApiVerticle.Listening(
                            settings.listen().at(harbour.listen()),
                            settings.access(),
                            meters,
                            around.partitionKey(),
                            around.clock(),
                            connections);
                    return vertx.deployVerticle(
                                    () -> {
                                        ApiVerticle api = new ApiVerticle(gateway, listening);
                                        apis.add(api);
                                        return api;
                                    },
                                    new DeploymentOptions().setInstances(around.loops()))
                            .compose(deployed -> harbour.open())
                            .map(open -> new Deployment(
                                    new Inside(gateway, upstreams, meters, harbour),
                                    apis,
                                    admin,
                                    readiness,
                                    connections));
                })
                .onSuccess(running -> {
                    running.watch(vertx, settings.listen().tls());
                    readiness.enter(Readiness.Phase.READY);
                })
                .recover(failure -> harbour.leave().transform(left -> Future.failedFuture(failure)));
    }

    /** How the accounts stand, at all upstreams. */
    private static Future<List<BudgetView>> views(List<Budgets> budgets) {
        List<Future<List<BudgetView>>> each =
                budgets.stream().map(Budgets::views).toList();
        return Future.all(each).map(all -> each.stream()
                .flatMap(views -> views.result().stream())
                .sorted(Comparator.comparing(BudgetView::upstream).thenComparing(BudgetView::account))
                .toList());
    }

    /** What catalogs have of their own. */
    private static List<Origin> origins(Settings settings) {
        return settings.catalog().stream()
                .flatMap(catalog -> Stream.ofNullable(catalog.head().upstream()))
                .toList();
    }

    private static List<Api> apis(Settings settings, UpstreamVerticle upstreams) {
        return settings.catalog().stream()
                .map(catalog -> {
                    Origin own = catalog.head().upstream();
                    return new Api(catalog, own == null ? upstreams.upstream() : upstreams.upstream(own));
                })
                .toList();
    }

    /** Tells of a certificate that is about to expire: now, and once a day. */
    private void watch(Vertx vertx, @Nullable TlsSettings tls) {
        shown.set(tls);
        warn();
        vertx.setPeriodic(TimeUnit.DAYS.toMillis(1), day -> warn());
    }

    private void warn() {
        TlsSettings tls = shown.get();
        if (tls != null) {
            tls.warning(inside.gateway().clocks().wall().instant()).ifPresent(LOG::warn);
        }
    }

    /** The port of the API's first listener. */
    public int port() {
        return ports().get(0);
    }

    /** The ports of the API's listeners, one for each address in order; 0 for a unix socket. */
    public List<Integer> ports() {
        return apis.get(0).ports();
    }

    /**
     * Shows other certificates from now on to whoever connects; who is connected notices nothing.
     *
     * @return fails, and leaves all as it was, where TLS cannot be had with these
     */
    public Future<Void> secure(TlsSettings changed) {
        return Future.all(apis.stream().map(api -> api.secure(changed)).toList())
                .<Void>mapEmpty()
                .onSuccess(secured -> {
                    shown.set(changed);
                    warn();
                });
    }

    /** The port of the operator's listener. */
    public int adminPort() {
        return admin.port();
    }

    /** The state that the loops share. */
    public Gateway gateway() {
        return inside.gateway();
    }

    /** The budgets of calls, of each upstream. */
    public List<Budgets> budgets() {
        return inside.upstreams().budgets();
    }

    /** What the teams have left. */
    public Meters meters() {
        return inside.meters();
    }

    /** Open connections of clients. */
    public int connections() {
        return connections.get();
    }

    /** Not ready from now on; accepts nothing new, and ends when the requests in flight have, or the time is over. */
    public Future<Void> drain(Duration grace) {
        readiness.enter(Readiness.Phase.DRAINING);
        // Of no context: who waits for it may close the Vert.x then, and nobody is told on a loop that is gone.
        Promise<Void> drained = Promise.promise();
        inside.harbour()
                .close()
                .transform(closed ->
                        Future.join(apis.stream().map(api -> api.drain(grace)).toList()))
                .transform(ended -> inside.harbour().leave())
                .onComplete(drained);
        return drained.future();
    }
}
