package io.flexgate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.Deployment;
import io.flexgate.access.AccessRules;
import io.flexgate.admin.AdminSettings;
import io.flexgate.admin.Configuration;
import io.flexgate.api.ListenSettings;
import io.flexgate.api.listen.SocketSettings;
import io.flexgate.api.listen.TlsSettings;
import io.flexgate.cache.CacheRules;
import io.flexgate.catalog.Catalog;
import io.flexgate.catalog.CatalogReader;
import io.flexgate.config.Settings;
import io.flexgate.http.Endpoint;
import io.flexgate.http.Origin;
import io.flexgate.http.hops.Cidr;
import io.flexgate.http.hops.Proxies;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.links.PublicUrl;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.sandbox.SandboxVerticle;
import io.flexgate.shield.BudgetView;
import io.flexgate.upstream.UpstreamSettings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A gateway in front of a sandbox, both on free ports of this machine. Closing it checks what no test asked for: no error in
 * the log, no blocked loop, no leaked buffer, no read still under way.
 */
public final class Rig implements AutoCloseable {

    public static final String API = "/v1/PluginService";

    /** When frozen clocks begin: a whole second. */
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    private final Vertx vertx;
    private final InstantSource clock;
    private final LogWatch log = LogWatch.open();
    private final AtomicLong skipped = new AtomicLong();
    private final SandboxVerticle sandbox;
    private final Deployment gateway;
    private final Client client;

    /** What a rig is made of; the defaults suit most tests. */
    public static final class Plan {
        SandboxSettings sandbox = SandboxSettings.empty();
        ShieldSettings shield = ShieldSettings.standard();
        AccessRules access = AccessRules.passthrough();
        PublicUrl publicUrl = PublicUrl.parse("auto");
        List<Endpoint> addresses = List.of(Endpoint.parse("127.0.0.1:0"));
        SocketSettings socket = SocketSettings.PRIVATE;
        TlsSettings tls;
        Proxies proxies = Proxies.NONE;
        ListenSettings.Limits limits =
                new ListenSettings.Limits(32 << 10, 1 << 20, Duration.ofSeconds(60), Duration.ofSeconds(30), 10_000);
        CacheRules rules = new CacheRules(
                64 << 20, Duration.ZERO, new CacheRules.Times(Duration.ofMinutes(5), Duration.ofMinutes(5)), Map.of());
        Duration timeout = Duration.ofSeconds(10);
        Origin upstream;
        List<Catalog> catalogs = List.of(CatalogReader.builtIn("flex-plugins"));
        int loops = 2;
        long seed = 42;
        byte[] partitionKey;
        boolean frozen;
        boolean unshielded;

        private Plan() {}

        public Plan sandbox(SandboxSettings settings) {
            sandbox = settings;
            return this;
        }

        /** Another budget of calls to upstream than the default. */
        public Plan shield(UnaryOperator<ShieldSettings> change) {
            shield = change.apply(shield);
            return this;
        }

        /** No shield to speak of: every call is made at once and once only, however many have failed. */
        public Plan unshielded() {
            unshielded = true;
            return shield(usual -> new ShieldSettings(
                    new ShieldSettings.Concurrency(1_000, 1_000, 1_000),
                    null,
                    usual.queue(),
                    new ShieldSettings.Retry(1, 0),
                    new ShieldSettings.BreakerRules(100, 1_000_000, Duration.ofSeconds(1))));
        }

        public Plan access(AccessRules rules) {
            access = rules;
            return this;
        }

        public Plan publicUrl(String text) {
            publicUrl = PublicUrl.parse(text);
            return this;
        }

        public Plan listen(String... those) {
            addresses = Stream.of(those).map(Endpoint::parse).toList();
            return this;
        }

        /** Who may connect to its unix sockets. */
        public Plan socket(SocketSettings settings) {
            socket = settings;
            return this;
        }

        /** TLS at its ports. */
        public Plan tls(TlsSettings settings) {
            tls = settings;
            return this;
        }

        /** Whose word is taken for where a request comes from; {@code unix} for those at unix sockets. */
        public Plan proxies(String... those) {
            proxies = new Proxies(
                    Stream.of(those)
                            .filter(one -> !one.equals("unix"))
                            .map(Cidr::parse)
                            .toList(),
                    List.of(those).contains("unix"));
            return this;
        }

        public Plan limits(ListenSettings.Limits bounds) {
            limits = bounds;
            return this;
        }

        public Plan rules(UnaryOperator<CacheRules> change) {
            rules = change.apply(rules);
            return this;
        }

        /** Bound of a call to upstream. */
        public Plan timeout(Duration bound) {
            timeout = bound;
            return this;
        }

        /** Another upstream than the sandbox. */
        public Plan upstream(Origin origin) {
            upstream = origin;
            return this;
        }

        /** Other catalogs than the API's own. */
        public Plan catalogs(Catalog... those) {
            catalogs = List.of(those);
            return this;
        }

        /**
         * The same hash of each credential in every run. Together with the fixed seed of the coherence table it makes which
         * facts share a slot the same in every run, so that a test may claim what a write does not drop.
         */
        public Plan repeatable() {
            partitionKey = new byte[16];
            return this;
        }

        /** Both clocks stand still and move by {@link Rig#skip} alone, so that every age is exact. */
        public Plan frozen() {
            frozen = true;
            return this;
        }

        public Plan loops(int number) {
            loops = number;
            return this;
        }

        /** Starts it. */
        public Rig start() {
            WarmUp.once();
            return new Rig(this);
        }
    }

    /** A rig in the making. */
    public static Plan plan() {
        return new Plan();
    }

    /** A rig with all defaults. */
    public static Rig start() {
        return plan().start();
    }

    Rig(Plan plan) {
        // A loop that is held up for two seconds is a failure.
        vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setMaxEventLoopExecuteTime(2)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS)
                .setBlockedThreadCheckInterval(200)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS));
        sandbox = new SandboxVerticle(plan.sandbox);
        Client.wait(vertx.deployVerticle(sandbox));
        Origin origin = plan.upstream != null ? plan.upstream : new Origin("http", "127.0.0.1", sandbox.port());
        // Where all calls are made at once, it is connections that they wait for.
        int connections =
                plan.unshielded ? UpstreamSettings.CONNECTIONS : Settings.connections(plan.shield, plan.access);
        UpstreamSettings upstream = new UpstreamSettings(origin, Duration.ofSeconds(2), plan.timeout, connections);
        Settings settings = new Settings(
                new ListenSettings(plan.addresses, plan.socket, plan.tls, plan.publicUrl, plan.proxies, plan.limits),
                AdminSettings.open(Endpoint.parse("127.0.0.1:0")),
                upstream,
                new Settings.UpstreamTimes(upstream.connectTimeout(), upstream.timeout()),
                plan.shield,
                plan.access,
                plan.rules,
                plan.catalogs,
                Duration.ofSeconds(10),
                new Settings.LogSettings("text", "info", false));
        clock = plan.frozen ? () -> START.plusNanos(skipped.get()) : InstantSource.system();
        LongSupplier nanos = plan.frozen ? skipped::get : () -> System.nanoTime() + skipped.get();
        Deployment.Surroundings real = new Deployment.Surroundings(clock, nanos, plan.seed, plan.loops);
        Deployment.Surroundings around = plan.partitionKey == null
                ? real
                : new Deployment.Surroundings(real.clock(), real.nanos(), real.seed(), real.loops(), plan.partitionKey);
        try {
            gateway = Client.wait(Deployment.start(vertx, settings, upstream, around, Configuration.none()));
        } catch (Throwable failed) {
            stop();
            throw failed;
        }
        client = Client.of(vertx, gateway.port());
        log.forget();
    }

    /** Lets go of the lines of the access log, which tests keep in memory: for those that look at what memory is left. */
    public void forgetRequests() {
        log.forgetRequests();
    }

    /** A client of the gateway without a credential. */
    public Client anonymous() {
        return client;
    }

    /** A client of the gateway with the demo account's own sid and token. */
    public Client account() {
        return client.as(SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.DEMO_AUTH_TOKEN);
    }

    /** A client of the gateway with an API key of the demo account. */
    public Client apiKey() {
        return client.as(SandboxSettings.DEMO_API_KEY, SandboxSettings.DEMO_API_SECRET);
    }

    /** A client of the gateway with a Flex user's token of the demo account, which may use sids only. */
    public Client userToken() {
        return client.as("token", SandboxSettings.DEMO_JWE);
    }

    /** A client of the gateway with an access token of the demo account. */
    public Client bearer() {
        return client.authorization("Bearer " + SandboxSettings.DEMO_BEARER);
    }

    /** A client of the gateway with another account's credential. */
    public Client other() {
        return client.as(SandboxSettings.OTHER_ACCOUNT_SID, SandboxSettings.OTHER_AUTH_TOKEN);
    }

    /** A client that goes past the gateway, with the demo account's credential. */
    public Client direct() {
        return Client.of(vertx, sandbox.port()).as(SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.DEMO_AUTH_TOKEN);
    }

    /** The gateway's time for dates. */
    public Instant now() {
        return clock.instant();
    }

    /** Moves the gateway's monotonic clock ahead, and the one for dates with it where they are frozen. */
    public void skip(Duration time) {
        skipped.addAndGet(time.toNanos());
    }

    /** Waits until no read is under way: what it brought has been kept by then. */
    public void untilLanded() {
        while (gateway.gateway().shared().flights().size() > 0) {
            Thread.yield();
        }
    }

    /** Waits until this many requests wait for reads under way. */
    public void untilAboard(int requests) {
        while (gateway.gateway().shared().flights().aboard() < requests) {
            Thread.yield();
        }
    }

    public SandboxVerticle sandbox() {
        return sandbox;
    }

    public Deployment gateway() {
        return gateway;
    }

    public int port() {
        return gateway.port();
    }

    public String origin() {
        return "http://127.0.0.1:" + gateway.port();
    }

    public Vertx vertx() {
        return vertx;
    }

    public LogWatch log() {
        return log;
    }

    @Override
    public void close() {
        sandbox.knobs().reset();
        try {
            // A connection that is idle is kept for a while by a gateway that stops.
            Client.wait(client.leave());
            Client.wait(gateway.drain(Duration.ofSeconds(5)));
            assertThat(gateway.gateway().shared().flights().size())
                    .as("reads still under way")
                    .isZero();
            assertThat(busy()).as("accounts with calls in flight or waiting").isEmpty();
        } finally {
            stop();
        }
        assertThat(log.alarms())
                .as("errors, leaks and blocked loops in the log")
                .isEmpty();
    }

    /** How all budgets stand. */
    public List<BudgetView> budgets() {
        return gateway.budgets().stream()
                .flatMap(budgets -> Client.wait(budgets.views()).stream())
                .toList();
    }

    /** What a call has in use is given back on another loop than the one that has seen its end: soon, not at once. */
    private List<BudgetView> busy() {
        List<BudgetView> busy = budgets();
        for (int i = 0; i < 2_000 && !busy.isEmpty(); i++) {
            busy = budgets().stream()
                    .filter(budget -> budget.inFlight() + budget.queued() > 0)
                    .toList();
            Thread.yield();
        }
        return busy;
    }

    /** Ends it, whatever state it is in, and judges nothing. */
    public void stop() {
        Client.wait(vertx.close());
        log.close();
    }
}
