package io.flexgate;

import io.flexgate.cli.Launcher;
import io.flexgate.cli.Logs;
import io.flexgate.config.Settings;
import io.flexgate.http.Endpoint;
import io.flexgate.http.Origin;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.sandbox.SandboxVerticle;
import io.flexgate.upstream.UpstreamSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the commands start, from the first verticle to the last signal. */
final class Service implements Launcher {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    /** What is left to close after the grace: sockets, loops, the log. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final PrintStream out;

    Service(PrintStream out) {
        this.out = out;
    }

    /** How what was started is stopped. */
    private interface Stop {
        Future<Void> within(Duration grace);
    }

    @Override
    public int run(Settings settings) {
        return gateway(settings, started -> {});
    }

    @Override
    public int demo(Settings settings) {
        return gateway(settings, started -> out.print(DemoLines.of(settings, started.port())));
    }

    @Override
    public int sandbox(int port) {
        Vertx vertx = vertx();
        SandboxVerticle sandbox = new SandboxVerticle(SandboxSettings.demo(port));
        return untilStopped(
                vertx,
                vertx.deployVerticle(sandbox).map(deployed -> {
                    LOG.info("sandbox on http://127.0.0.1:{}, its knobs and journal under /__sandbox/", sandbox.port());
                    return grace -> Future.succeededFuture();
                }),
                Duration.ZERO);
    }

    private int gateway(Settings settings, Consumer<Deployment> ready) {
        Vertx vertx = vertx();
        Runnable loud = Logs.withoutAccess();
        Future<Deployment> started = Rehearsal.hold(vertx, settings)
                .onComplete(rehearsed -> loud.run())
                .compose(rehearsed -> upstream(vertx, settings))
                .compose(upstream -> Deployment.start(vertx, settings, upstream, Deployment.Surroundings.real()));
        return untilStopped(
                vertx,
                started.map(deployment -> {
                    announce(settings, deployment);
                    ready.accept(deployment);
                    return deployment::drain;
                }),
                settings.grace());
    }

    private static Future<UpstreamSettings> upstream(Vertx vertx, Settings settings) {
        UpstreamSettings own = settings.upstream();
        if (own != null) {
            return Future.succeededFuture(own);
        }
        SandboxVerticle sandbox = new SandboxVerticle(SandboxSettings.demo(0));
        Settings.UpstreamTimes times = settings.upstreamTimes();
        return vertx.deployVerticle(sandbox)
                .map(deployed -> new UpstreamSettings(
                        new Origin("http", "127.0.0.1", sandbox.port()),
                        times.connectTimeout(),
                        times.timeout(),
                        Settings.connections(settings.shield(), settings.access())));
    }

    private static void announce(Settings settings, Deployment deployment) {
        List<Endpoint> addresses = settings.listen().addresses();
        String secured = settings.listen().tls() == null ? "" : " (TLS)";
        LOG.info(
                "ready: listening on {}, upstream {}, access {}, operator's side on {}",
                IntStream.range(0, addresses.size())
                        .mapToObj(
                                i -> shown(addresses.get(i), deployment.ports().get(i), secured))
                        .collect(Collectors.joining(", ")),
                deployment.gateway().upstream().origin(),
                settings.access().mode().name().toLowerCase(Locale.ROOT),
                shown(settings.admin(), deployment.adminPort(), ""));
    }

    private static String shown(Endpoint address, int port, String secured) {
        return address.unixPath() != null ? address.toString() : new Endpoint(address.host(), port, null) + secured;
    }

    /** Waits for a failed start, or for SIGTERM or Ctrl-C; the latter end in here, with exit code 0. */
    private static int untilStopped(Vertx vertx, Future<Stop> started, Duration grace) {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<@Nullable Stop> running = new AtomicReference<>();
        AtomicBoolean stopping = new AtomicBoolean();
        started.onSuccess(running::set).onFailure(failure -> {
            // A start that a signal has cut short has not failed.
            if (!stopping.get()) {
                LOG.error("cannot start: {}", StartFailure.explain(failure));
                vertx.close().onComplete(closed -> ended.countDown());
            }
        });
        Thread hook = new Thread(
                () -> {
                    stopping.set(true);
                    stop(vertx, running.get(), grace);
                },
                "flexgate-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            ended.await();
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (InterruptedException | IllegalStateException ending) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    private static void stop(Vertx vertx, @Nullable Stop running, Duration grace) {
        LOG.info("stopping: requests in flight have {} s to finish", grace.toSeconds());
        CountDownLatch closed = new CountDownLatch(1);
        Future<Void> drained = running == null ? Future.succeededFuture() : running.within(grace);
        drained.eventually(vertx::close).onComplete(done -> closed.countDown());
        boolean inTime = false;
        try {
            inTime = closed.await(grace.plus(CLOSING).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        LOG.info(inTime ? "stopped" : "stopped before everything was closed");
        Logs.stop();
        // A JVM that ends by a signal says 143; what was asked for and went well is 0.
        Runtime.getRuntime().halt(0);
    }

    private static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setWorkerPoolSize(4)
                .setInternalBlockingPoolSize(4)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }
}
