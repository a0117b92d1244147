package io.flexgate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.Deployment;
import io.flexgate.admin.Configuration;
import io.flexgate.config.Reading;
import io.flexgate.config.SettingsReader;
import io.flexgate.config.Source;
import io.flexgate.config.text.TextFiles;
import io.flexgate.http.Origin;
import io.flexgate.reload.Reload;
import io.flexgate.reload.ReloadVerticle;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.sandbox.SandboxVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A gateway that follows a configuration file, in front of a sandbox; both on free ports. */
public final class House implements AutoCloseable {

    private final LogWatch log = LogWatch.open();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final SandboxVerticle sandbox;
    private final Path file;
    private final List<String> addresses;
    private final Deployment gateway;
    private final ReloadVerticle reloads;
    private final Client client;

    /**
     * Starts both.
     *
     * @param file is read; addresses and upstream are set for it
     */
    public House(Path file) {
        this(file, List.of("listen.address=127.0.0.1:0", "admin.address=127.0.0.1:0"));
    }

    private House(Path file, List<String> addresses) {
        this.file = file;
        this.addresses = addresses;
        WarmUp.once();
        sandbox = new SandboxVerticle(SandboxSettings.demo(0));
        Client.wait(vertx.deployVerticle(sandbox));
        Reading.Accepted started = (Reading.Accepted) source().read();
        CompletableFuture<Deployment> running = new CompletableFuture<>();
        reloads = new ReloadVerticle(
                source(),
                started,
                next -> running.getNow(null).reconfigure(next),
                InstantSource.system(),
                Duration.ofMillis(10));
        gateway = Client.wait(Deployment.start(
                vertx,
                started.settings(),
                started.settings().upstream(),
                Deployment.Surroundings.real(),
                Configuration.none()));
        running.complete(gateway);
        Client.wait(vertx.deployVerticle(reloads));
        client = Client.of(vertx, gateway.port());
    }

    /** With the addresses and the upstream that the file names. */
    public static House asWritten(Path file) {
        return new House(file, List.of());
    }

    private Source source() {
        return () -> {
            String text;
            try {
                text = Files.readString(file);
            } catch (IOException e) {
                return new Reading.Refused(List.of(), List.of(file));
            }
            return new SettingsReader(Map.of(), TextFiles.onDisk(1 << 20))
                    .read(
                            file.toString(),
                            text,
                            addresses.isEmpty()
                                    ? List.of()
                                    : Stream.concat(
                                                    addresses.stream(),
                                                    Stream.of("upstream.url="
                                                            + new Origin("http", "127.0.0.1", sandbox.port())))
                                            .toList());
        };
    }

    /** Writes the configuration, and waits until it has been followed, or refused. */
    public Reload change(String yaml) {
        return changing(() -> {
            // In one step: on a slow machine the file would be seen empty, which is a configuration, too.
            Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), yaml);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    /** Something that is done to files. */
    @FunctionalInterface
    public interface Doing {

        void run() throws IOException;
    }

    /** Does something to the files, and waits until that has been followed, or refused. */
    public Reload changing(Doing change) {
        Reload before = reloads.last().orElse(null);
        try {
            change.run();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Until.holds("the change is seen", () -> reloads.last().orElse(null) != before);
        return reloads.last().orElseThrow();
    }

    public ReloadVerticle reloads() {
        return reloads;
    }

    public Deployment gateway() {
        return gateway;
    }

    public SandboxVerticle sandbox() {
        return sandbox;
    }

    public int port() {
        return gateway.port();
    }

    public Vertx vertx() {
        return vertx;
    }

    public LogWatch log() {
        return log;
    }

    /** A client without a credential. */
    public Client anonymous() {
        return client;
    }

    /** A client with the demo account's own. */
    public Client account() {
        return client.as(SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.DEMO_AUTH_TOKEN);
    }

    @Override
    public void close() {
        try {
            Client.wait(client.leave());
            Client.wait(gateway.drain(Duration.ofSeconds(5)));
            assertThat(gateway.gateway().shared().flights().size()).isZero();
        } finally {
            Client.wait(vertx.close());
            log.close();
        }
    }
}
