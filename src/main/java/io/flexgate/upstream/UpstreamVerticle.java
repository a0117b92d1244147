package io.flexgate.upstream;

import io.flexgate.http.Origin;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.shield.Budgets;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Owns the client and its connections, and the budgets of calls to each upstream: they are made with the verticle and close
 * with it. The budgets live on its loop until they move to one of those that make calls.
 */
public final class UpstreamVerticle extends VerticleBase {

    /** Shorter than what servers and load balancers commonly keep an idle connection, so that we close first. */
    private static final int KEEP_ALIVE_SECONDS = 25;

    /** A client that others have taken the place of ends with the last of its calls, and after so long whatever happens. */
    private static final Duration LONGEST_CALL = Duration.ofHours(1);

    private final LongSupplier nanos;

    private volatile UpstreamSettings settings;
    private ShieldSettings shield;
    private List<Origin> origins;

    /** Written on the verticle's loop, read by any. */
    private volatile @Nullable HttpClientAgent client;

    /** Where budgets are; null for the verticle's own loop. */
    private volatile @Nullable Context home;

    /** By origin; replaced as a whole, on the verticle's loop. */
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
        client = client(settings);
        enter();
        return Future.succeededFuture();
    }

    /**
     * Moves the budgets to the loop of a verticle that makes calls, before it makes any: each call asks a budget twice, and with
     * one loop nobody has to wake another for that.
     */
    public void beside(Context caller) {
        ContextInternal loop = (ContextInternal) caller;
        // A context of its own: timers and what waits do not end with the other verticle.
        Context moved = loop.owner()
                .contextBuilder()
                .withEventLoop(loop.nettyEventLoop())
                .build();
        home = moved;
        budgets().forEach(each -> each.moveTo(moved));
    }

    /**
     * Goes by other settings from now on; succeeds when it does. Calls under way end as they began, and budgets that are still
     * needed keep what they have learnt.
     *
     * @param next of the same origin
     */
    public Future<Void> reconfigure(UpstreamSettings next, ShieldSettings budget, List<Origin> others) {
        Promise<Void> here = Promise.promise();
        context.runOnContext(entered -> here.complete());
        // A step of the future, so that what is thrown fails it: whoever waits must not wait for ever.
        return here.future().compose(entered -> {
            HttpClientAgent old = client;
            boolean same = next.connectTimeout().equals(settings.connectTimeout())
                    && next.connections() == settings.connections();
            if (!same) {
                client = client(next);
                retire(old);
            }
            settings = next;
            shield = budget;
            origins = List.copyOf(others);
            enter();
            return Future.all(budgets().stream()
                            .map(each -> each.reconfigure(budget))
                            .toList())
                    .mapEmpty();
        });
    }

    /** Whoever was about to use it does so first. */
    private void retire(@Nullable HttpClientAgent old) {
        if (old != null) {
            vertx.setTimer(settings.timeout().toMillis(), later -> old.shutdown(LONGEST_CALL));
        }
    }

    /** Makes the way to each origin. */
    private void enter() {
        Map<Origin, Upstream> all = new LinkedHashMap<>();
        all.put(settings.origin(), exchange(settings));
        origins.forEach(origin -> all.computeIfAbsent(origin, other -> exchange(settings.at(other))));
        upstreams = Map.copyOf(all);
    }

    private Exchange exchange(UpstreamSettings at) {
        Upstream known = upstreams.get(at.origin());
        Budgets budgets = known != null ? known.budgets() : budgets(at.origin());
        return new Exchange(vertx, at, () -> Objects.requireNonNull(client), budgets);
    }

    private Budgets budgets(Origin origin) {
        Budgets made = new Budgets(origin.toString(), vertx, shield, nanos, new Random());
        Context moved = home;
        if (moved != null) {
            made.moveTo(moved);
        }
        return made;
    }

    private HttpClientAgent client(UpstreamSettings by) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(by.connectTimeout().toMillis()))
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setDecompressionSupported(false)
                .setTcpNoDelay(true);
        return vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(by.connections()))
                // What breaks is told to the call that it breaks; without a handler it is logged as well, without a
                // context.
                .withConnectHandler(connection -> {
                    connection.exceptionHandler(broken -> {});
                    AnswerCodec.install(connection);
                })
                .build();
    }

    /** Whoever still waits for a permit is told that there will be none. */
    @Override
    public Future<?> stop() {
        budgets().forEach(Budgets::close);
        return Future.succeededFuture();
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
