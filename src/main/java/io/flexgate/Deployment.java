package io.flexgate;

import io.flexgate.access.Accounts;
import io.flexgate.access.Meters;
import io.flexgate.admin.AdminVerticle;
import io.flexgate.admin.AdminView;
import io.flexgate.admin.Readiness;
import io.flexgate.api.ApiVerticle;
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
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** A gateway in a Vert.x: which verticles, in which order, and how they stop. Any thread. */
public final class Deployment {

    private final Inside inside;
    private final List<ApiVerticle> apis;
    private final AdminVerticle admin;
    private final Readiness readiness;
    private final AtomicInteger connections;

    /** What the verticles share. */
    private record Inside(Gateway gateway, UpstreamVerticle upstreams, Meters meters) {}

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
        AdminVerticle admin = new AdminVerticle(
                settings.admin().address(), new AdminView(readiness, ledger, () -> views(upstreams.budgets())));
        List<ApiVerticle> apis = new CopyOnWriteArrayList<>();
        AtomicInteger connections = new AtomicInteger();
        Meters meters = new Meters(around.nanos());
        meters.reconfigure(settings.access().teams());
        return vertx.deployVerticle(upstreams)
                .compose(deployed -> vertx.deployVerticle(admin))
                .map(deployed -> new Gateway(
                        apis(settings, upstreams),
                        upstreams.upstream(),
                        settings.cache(),
                        Gateway.Shared.empty(settings.cache(), around.nanos(), around.seed()),
                        new Accounts(),
                        new Gateway.Clocks(around.clock(), around.nanos()),
                        ledger))
                .compose(gateway -> {
                    ApiVerticle.Listening listening = new ApiVerticle.Listening(
                            settings.listen(),
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
                            .map(deployed -> new Deployment(
                                    new Inside(gateway, upstreams, meters), apis, admin, readiness, connections));
                })
                .onSuccess(running -> readiness.enter(Readiness.Phase.READY));
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

    /** The port of the API's listener. */
    public int port() {
        return apis.get(0).port();
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
        return Future.join(apis.stream().map(api -> api.drain(grace)).toList()).mapEmpty();
    }
}
