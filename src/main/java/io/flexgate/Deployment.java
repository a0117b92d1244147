package io.flexgate;

import io.flexgate.access.Accounts;
import io.flexgate.access.Meters;
import io.flexgate.accesslog.AccessLog;
import io.flexgate.admin.AdminVerticle;
import io.flexgate.admin.AdminView;
import io.flexgate.admin.Configuration;
import io.flexgate.admin.Readiness;
import io.flexgate.api.ApiVerticle;
import io.flexgate.api.listen.TlsSettings;
import io.flexgate.api.wire.Clients;
import io.flexgate.config.Settings;
import io.flexgate.entropy.Entropy;
import io.flexgate.http.Origin;
import io.flexgate.ledger.Ledger;
import io.flexgate.metrics.Metrics;
import io.flexgate.observe.RecentErrors;
import io.flexgate.relay.Api;
import io.flexgate.relay.Gateway;
import io.flexgate.reload.Unfit;
import io.flexgate.shield.Budgets;
import io.flexgate.upstream.UpstreamSettings;
import io.flexgate.upstream.UpstreamVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
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
    private final Operator operator;
    private final Standing standing;

    private final AtomicReference<@Nullable TlsSettings> secured = new AtomicReference<>();

    /** What the verticles share for as long as they live. */
    private record Inside(
            Vertx vertx,
            UpstreamVerticle upstreams,
            Meters meters,
            Harbour harbour,
            Readiness readiness,
            Clients clients) {}

    /** Both are replaced as a whole when the configuration is; never one without the other. */
    record Current(Settings settings, Gateway gateway) {}

    /**
     * The operator's side, and what it looks at.
     *
     * @param current what is in force
     * @param beside what is configured besides
     */
    private record Operator(AdminVerticle admin, Instruments.InForce current, Beside beside) {}

    private Deployment(Inside inside, List<ApiVerticle> apis, Operator operator) {
        this.inside = inside;
        this.apis = apis;
        this.operator = operator;
        this.standing = new Standing(current().settings());
    }

    private Current current() {
        return operator.current().get();
    }

    /**
     * What a deployment depends on besides its settings.
     *
     * @param clock for dates
     * @param nanos the monotonic clock
     * @param seed of the coherence table
     * @param loops instances of the API's verticle
     * @param partitionKey 16 bytes under which credentials are hashed
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Surroundings(InstantSource clock, LongSupplier nanos, long seed, int loops, byte[] partitionKey) {

        /** With a partition key that nobody knows. */
        public Surroundings(InstantSource clock, LongSupplier nanos, long seed, int loops) {
            this(clock, nanos, seed, loops, Entropy.bytes(16));
        }

        /** The real ones. */
        public static Surroundings real() {
            return new Surroundings(
                    InstantSource.system(),
                    System::nanoTime,
                    Entropy.seed(),
                    Runtime.getRuntime().availableProcessors());
        }
    }

    /**
     * Deploys a gateway: the way upstream first, the API's listener last, so that nobody is let in before all is there.
     *
     * @param upstream where calls go; the settings' own, or the sandbox's
     * @param shown the configuration, for the operator's side
     * @return fails where a step fails; what was deployed before goes with its Vert.x
     */
    public static Future<Deployment> start(
            Vertx vertx, Settings settings, UpstreamSettings upstream, Surroundings around, Configuration shown) {
        Readiness readiness = new Readiness();
        UpstreamVerticle upstreams =
                new UpstreamVerticle(upstream, settings.shield(), origins(settings), around.nanos());
        Ledger ledger = new Ledger();
        Metrics metrics = new Metrics(around.nanos());
        Harbour harbour = new Harbour(vertx);
        Scraping scraping = new Scraping(vertx, metrics, shown, AccessLog::dropped);
        RecentErrors errors = new RecentErrors(around.clock());
        List<ApiVerticle> apis = new CopyOnWriteArrayList<>();
        Clients clients = new Clients();
        Meters meters = new Meters(around.nanos());
        meters.reconfigure(settings.access().teams());
        return harbour.take(settings.listen(), settings.admin().address())
                .compose(taken -> vertx.deployVerticle(upstreams))
                .compose(deployed -> Beside.start(vertx, settings, ledger, around.clock()))
                .compose(beside -> {
                    Gateway gateway = new Gateway(
                            apis(settings, upstreams),
                            upstreams.upstream(),
                            settings.cache(),
                            Gateway.Shared.empty(settings.cache(), around.nanos(), around.seed()),
                            new Accounts(around.partitionKey()),
                            new Gateway.Clocks(around.clock(), around.nanos()),
                            ledger);
                    Instruments.InForce current = new Instruments.InForce(new Current(settings, gateway));
                    Instruments instruments = new Instruments(
                            vertx,
                            current::get,
                            apis,
                            upstreams,
                            metrics,
                            around.nanos().getAsLong());
                    AdminView view = new AdminView(
                            readiness, ledger, beside.days(), instruments, shown, instruments.inside(errors));
                    AdminVerticle admin = new AdminVerticle(settings.admin().at(harbour.admin()), view, scraping);
                    return vertx.deployVerticle(admin)
                            .compose(listening -> harbour.openAdmin())
                            .map(new Operator(admin, current, beside));
                })
                .compose(operator -> {
                    Gateway gateway = operator.current().get().gateway();
                    ApiVerticle.Listening listening = new ApiVerticle.Listening(
                            settings.listen().at(harbour.listen()),
                            settings.access(),
                            meters,
                            around.partitionKey(),
                            around.clock(),
                            clients,
                            () -> operator.beside().observer(metrics, errors, around.clock()));
                    return vertx.deployVerticle(
                                    () -> {
                                        ApiVerticle api = new ApiVerticle(gateway, listening);
                                        apis.add(api);
                                        return api;
                                    },
                                    new DeploymentOptions().setInstances(around.loops()))
                            .compose(deployed -> {
                                upstreams.beside(apis.get(0).loop());
                                return harbour.open();
                            })
                            .map(open -> new Deployment(
                                    new Inside(vertx, upstreams, meters, harbour, readiness, clients), apis, operator));
                })
                .onSuccess(running -> {
                    running.watch(settings.listen().tls());
                    scraping.of(running);
                    readiness.enter(Readiness.Phase.READY);
                })
                .recover(failure -> harbour.leave().transform(left -> Future.failedFuture(failure)));
    }

    /**
     * Goes by other settings from now on; succeeds when all loops do. Requests under way end as they began; no connection, no
     * stored answer whose rule is the same, and no team's count is lost. Addresses, and what else belongs to an open listener,
     * stay as they were at the start. To be called again only when it has ended.
     *
     * @return fails with {@link Unfit}, and leaves all as it was, where they are not safe beside what stays
     */
    public Future<Void> reconfigure(Settings next) {
        Current before = current();
        Optional<String> conflict = standing.conflict(before.settings(), next);
        if (conflict.isPresent()) {
            return Future.failedFuture(new Unfit(conflict.get()));
        }
        UpstreamVerticle upstreams = inside.upstreams();
        UpstreamSettings upstream = new UpstreamSettings(
                upstreams.upstream().origin(),
                next.upstreamTimes().connectTimeout(),
                next.upstreamTimes().timeout(),
                Settings.connections(next.shield(), next.access()));
        // First what may fail: then nothing has changed.
        return secure(secured.get(), next.listen().tls())
                .compose(done -> upstreams.reconfigure(upstream, next.shield(), origins(next)))
                .compose(done -> {
                    Gateway gateway = before.gateway().under(apis(next, upstreams), upstreams.upstream(), next.cache());
                    inside.meters().reconfigure(next.access().teams());
                    operator.admin().follow(next.admin());
                    return Future.join(apis.stream()
                                    .map(api -> api.reconfigure(gateway, next.listen(), next.access()))
                                    .toList())
                            .map(new Current(next, gateway));
                })
                .compose(after -> {
                    operator.current().set(after);
                    after.gateway().enter();
                    return new Sweep(inside.vertx(), before.settings(), next, after.gateway()).run();
                });
    }

    /**
     * Whether there is TLS at all is decided at the start.
     *
     * @param shown what is in force, whatever other settings have said since; null for none
     */
    private Future<Void> secure(@Nullable TlsSettings shown, @Nullable TlsSettings after) {
        if (shown == null || after == null || shown.equals(after)) {
            return Future.succeededFuture();
        }
        return secure(after)
                .onSuccess(done -> LOG.info("whoever connects sees another certificate, until {}", after.ends()));
    }

    /** The settings in force, but for those that need a restart. */
    public Settings settings() {
        return current().settings();
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
    private void watch(@Nullable TlsSettings tls) {
        secured.set(tls);
        warn();
        inside.vertx().setPeriodic(TimeUnit.DAYS.toMillis(1), day -> warn());
    }

    private void warn() {
        TlsSettings tls = secured.get();
        if (tls != null) {
            tls.warning(current().gateway().clocks().wall().instant()).ifPresent(LOG::warn);
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
                .onSuccess(done -> {
                    secured.set(changed);
                    warn();
                });
    }

    /** The port of the operator's listener. */
    public int adminPort() {
        return operator.admin().port();
    }

    /** The state that the loops share. */
    public Gateway gateway() {
        return current().gateway();
    }

    /** The budgets of calls, of each upstream. */
    public List<Budgets> budgets() {
        return inside.upstreams().budgets();
    }

    /** What the teams have left. */
    public Meters meters() {
        return inside.meters();
    }

    /** Whether traffic should be sent here. */
    boolean ready() {
        return inside.readiness().phase() == Readiness.Phase.READY;
    }

    /** Until when the certificate is valid that clients are shown; null for none. */
    @Nullable
    Instant certificateEnd() {
        TlsSettings tls = secured.get();
        return tls == null ? null : tls.ends();
    }

    /** Open connections of clients. */
    public int connections() {
        return inside.clients().open();
    }

    /** Not ready from now on; accepts nothing new, and ends when the requests in flight have, or the time is over. */
    public Future<Void> drain(Duration grace) {
        long end = System.nanoTime() + grace.toNanos();
        inside.readiness().enter(Readiness.Phase.DRAINING);
        // Of no context: who waits for it may close the Vert.x then, and nobody is told on a loop that is gone.
        Promise<Void> drained = Promise.promise();
        operator.admin().leave();
        inside.harbour()
                .close()
                .transform(closed -> inside.clients().refuse())
                .transform(refused ->
                        Future.join(apis.stream().map(ApiVerticle::settled).toList()))
                .transform(settled ->
                        Future.join(apis.stream().map(api -> api.drain(grace)).toList()))
                .transform(ended -> operator.beside().traces().close(end))
                .transform(sent -> inside.harbour().leave())
                .onComplete(drained);
        return drained.future();
    }
}
