package io.flexgate.upstream;

import io.flexgate.http.Origin;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.shield.Budgets;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Owns the client and its connections, and the budgets of calls to each upstream: they are made with the verticle and close
 * with it. The budgets live on its loop.
 */
public final class UpstreamVerticle extends VerticleBase {

    /**
     * Connections to each upstream in all, or as many more as one account's budget allows calls: a call that has its permit must
     * not wait for a connection and look late. Many accounts at once may still have to, within their calls' own timeout.
     */
    private static final int CONNECTIONS = 100;

    /** Shorter than what servers and load balancers commonly keep an idle connection, so that we close first. */
    private static final int KEEP_ALIVE_SECONDS = 25;

    private final UpstreamSettings settings;
    private final ShieldSettings shield;
    private final LongSupplier nanos;
    private final List<Origin> origins;

    /** Written once, at the start; by origin. */
    private volatile Map<Origin, Upstream> upstreams = Map.of();

    /**
     * Prepares; connects to nothing.
     *
     * @param shield the budget of each account, at each upstream
     * @param origins further upstreams, with the same timeouts
     * @param nanos the monotonic clock
     */
    public UpstreamVerticle(
            UpstreamSettings settings, ShieldSettings shield, List<Origin> origins, LongSupplier nanos) {
        this.settings = settings;
        this.shield = shield;
        this.origins = List.copyOf(origins);
        this.nanos = nanos;
    }

    @Override
    public Future<?> start() {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis()))
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setDecompressionSupported(false)
                .setTcpNoDelay(true);
        HttpClientAgent client = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions()
                        .setHttp1MaxSize(
                                Math.max(CONNECTIONS, shield.concurrency().max())))
                // What breaks is told to the call that it breaks; without a handler it is logged as well, without a
                // context.
                .withConnectHandler(connection -> {
                    connection.exceptionHandler(broken -> {});
                    AnswerCodec.install(connection);
                })
                .build();
        Map<Origin, Upstream> all = new LinkedHashMap<>();
        all.put(settings.origin(), exchange(settings, client));
        origins.forEach(origin -> all.computeIfAbsent(origin, other -> exchange(settings.at(other), client)));
        upstreams = Map.copyOf(all);
        return Future.succeededFuture();
    }

    /** Whoever still waits for a permit is told that there will be none. */
    @Override
    public Future<?> stop() {
        budgets().forEach(Budgets::close);
        return Future.succeededFuture();
    }

    private Exchange exchange(UpstreamSettings at, HttpClientAgent client) {
        Budgets budgets = new Budgets(at.origin().toString(), vertx, shield, nanos, new Random());
        return new Exchange(vertx, at, client, budgets);
    }

    /** The way to upstream; there once the verticle is deployed. */
    public Upstream upstream() {
        return upstream(settings.origin());
    }

    /** The way to an origin that was named at the beginning, over the same client; there once the verticle is deployed. */
    public Upstream upstream(Origin origin) {
        return Objects.requireNonNull(upstreams.get(origin), "the upstream verticle is not deployed");
    }

    /** Of each upstream. */
    public List<Budgets> budgets() {
        return upstreams.values().stream().map(Upstream::budgets).toList();
    }
}
