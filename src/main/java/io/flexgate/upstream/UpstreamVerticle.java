package io.flexgate.upstream;

import io.flexgate.http.Origin;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Owns the client and its connections: they are made with the verticle and close with it. */
public final class UpstreamVerticle extends VerticleBase {

    /** Connections to upstream in all; calls beyond them wait for one, within their own timeout. */
    private static final int CONNECTIONS = 100;

    /** Shorter than what servers and load balancers commonly keep an idle connection, so that we close first. */
    private static final int KEEP_ALIVE_SECONDS = 25;

    private final UpstreamSettings settings;
    private volatile @Nullable HttpClientAgent http;
    private volatile @Nullable Upstream upstream;

    /** Prepares; connects to nothing. */
    public UpstreamVerticle(UpstreamSettings settings) {
        this.settings = settings;
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
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS))
                // What breaks is told to the call that it breaks; without a handler it is logged as well, without a
                // context.
                .withConnectHandler(connection -> {
                    connection.exceptionHandler(broken -> {});
                    AnswerCodec.install(connection);
                })
                .build();
        http = client;
        upstream = new Exchange(vertx, settings, client);
        return Future.succeededFuture();
    }

    /** The way to upstream; there once the verticle is deployed. */
    public Upstream upstream() {
        return Objects.requireNonNull(upstream, "the upstream verticle is not deployed");
    }

    /** The way to another origin, with the same timeouts and over the same client; there once the verticle is deployed. */
    public Upstream upstream(Origin origin) {
        HttpClientAgent client = Objects.requireNonNull(http, "the upstream verticle is not deployed");
        return origin.equals(settings.origin()) ? upstream() : new Exchange(vertx, settings.at(origin), client);
    }
}
