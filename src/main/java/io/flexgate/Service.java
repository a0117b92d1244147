package io.flexgate;

import io.flexgate.Stop.Running;
import io.flexgate.cli.Launcher;
import io.flexgate.cli.Logs;
import io.flexgate.config.Reading;
import io.flexgate.config.Settings;
import io.flexgate.config.Source;
import io.flexgate.http.Endpoint;
import io.flexgate.http.Origin;
import io.flexgate.reload.ReloadVerticle;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.sandbox.SandboxVerticle;
import io.flexgate.upstream.UpstreamSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
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

    /** Between two looks at the files of the configuration. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final PrintStream out;

    Service(PrintStream out) {
        this.out = out;
    }

    @Override
    public int run(Reading.Accepted configuration, Source source) {
        return gateway(configuration, source, started -> {});
    }

    @Override
    public int demo(Reading.Accepted configuration, Source source) {
        return gateway(
                configuration, source, started -> out.print(DemoLines.of(configuration.settings(), started.port())));
    }

    @Override
    public int sandbox(int port) {
        Vertx vertx = vertx();
        SandboxVerticle sandbox = new SandboxVerticle(SandboxSettings.demo(port));
        return untilStopped(vertx, vertx.deployVerticle(sandbox).map(deployed -> {
            LOG.info("sandbox on http://127.0.0.1:{}, its knobs and journal under /__sandbox/", sandbox.port());
            return new Running(grace -> Future.succeededFuture(), () -> Duration.ZERO);
        }));
    }

    private int gateway(Reading.Accepted configuration, Source source, Consumer<Deployment> ready) {
        Vertx vertx = vertx();
        Settings settings = configuration.settings();
        AtomicReference<@Nullable Deployment> gateway = new AtomicReference<>();
        ReloadVerticle reloads = new ReloadVerticle(
                source,
                configuration,
                next -> reconfigure(vertx, Objects.requireNonNull(gateway.get()), next),
                InstantSource.system(),
                LOOK);
        Future<Deployment> started = Rehearsal.hold(vertx, settings)
                .compose(rehearsed -> upstream(vertx, settings))
                .compose(upstream -> Deployment.start(
                        vertx, settings, upstream, Deployment.Surroundings.real(), new ShownConfiguration(reloads)))
                .onSuccess(gateway::set)
                .compose(deployment -> vertx.deployVerticle(reloads).map(deployment));
        return untilStopped(vertx, started.map(deployment -> {
            Signals.on("HUP", name -> reloads.reload("SIG" + name)
                    .onFailure(failure -> LOG.error("the configuration could not be read", failure)));
            announce(settings, deployment);
            ready.accept(deployment);
            return new Running(deployment::drain, () -> deployment.settings().grace());
        }));
    }

    /** The log waits for its old queue to be written out, to whoever reads it: not on a loop. */
    private static Future<Void> reconfigure(Vertx vertx, Deployment gateway, Settings next) {
        return gateway.reconfigure(next)
                .compose(done -> vertx.executeBlocking(() -> {
                    Logs.follow(next.log());
                    return true;
                }))
                .mapEmpty();
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
                shown(settings.admin().address(), deployment.adminPort(), ""));
    }

    private static String shown(Endpoint address, int port, String secured) {
        return address.unixPath() != null ? address.toString() : new Endpoint(address.host(), port, null) + secured;
    }

    /** Waits for a failed start, or for SIGTERM or Ctrl-C; the latter end in here, with exit code 0. */
    private static int untilStopped(Vertx vertx, Future<Running> started) {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<@Nullable Running> running = new AtomicReference<>();
        Stop stop = new Stop(vertx, running::get);
        started.onSuccess(running::set).onFailure(failure -> {
            // A start that a signal has cut short has not failed.
            if (!stop.begun()) {
                LOG.error("cannot start: {}", StartFailure.explain(failure));
                vertx.close().onComplete(closed -> ended.countDown());
            }
        });
        Signals.on("TERM", stop::signal);
        Signals.on("INT", stop::signal);
        // For every other way in which a JVM ends, and where signals cannot be heard.
        Thread hook = new Thread(stop::run, "flexgate-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            ended.await();
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (InterruptedException | IllegalStateException ending) {
            Thread.currentThread().interrupt();
        }
        return 1;
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
