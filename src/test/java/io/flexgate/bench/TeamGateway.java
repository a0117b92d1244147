package io.flexgate.bench;

import io.flexgate.Deployment;
import io.flexgate.access.KeyHash;
import io.flexgate.admin.Configuration;
import io.flexgate.cli.Logs;
import io.flexgate.config.Reading;
import io.flexgate.config.SettingsReader;
import io.flexgate.config.text.TextFiles;
import io.flexgate.relay.Gateway;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.sandbox.SandboxVerticle;
import io.flexgate.testing.Client;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The gateway as a shared one runs, in this JVM, in front of the sandbox: teams with keys, a rate and a quota that refuse nobody,
 * metrics, and an access log with every hit in it, which is written to where nobody reads. Answers stay fresh for as long as
 * anything here runs.
 */
final class TeamGateway implements AutoCloseable {

    static final String PLUGINS = "/v1/PluginService/Plugins";

    private static final String TEAM = "contact-center";
    private static final String KEY = "fgk_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";

    private static final String CONFIGURATION = """
            listen: { address: "127.0.0.1:0" }
            admin: { address: "127.0.0.1:0" }
            access: teams
            accounts:
              main: { sid: "%s", username: "%s", password: "%s" }
            teams:
              - name: %s
                keys: [ "%s" ]
                account: main
                requests: { rate: 1000000/s, burst: 1000000, per-day: 1000000000 }
            cache:
              max-memory: %dMiB
              default: { fresh: 10h }
            log: { format: json, level: info, access: true }
            """;

    private final Vertx vertx;
    private final Deployment gateway;

    /** Starts it in front of the sandbox, with a store of the size that ships. */
    TeamGateway() {
        this(64, vertx -> {
            SandboxVerticle sandbox = new SandboxVerticle(SandboxSettings.demo(0));
            Client.wait(vertx.deployVerticle(sandbox));
            return sandbox.port();
        });
    }

    /**
     * Starts it.
     *
     * @param storeMebibytes bound of the store
     * @param upstream starts what is behind it on a port of this machine, and tells which
     */
    TeamGateway(int storeMebibytes, ToIntFunction<Vertx> upstream) {
        // The access log takes the stream that is there now, and what else is logged the one that is there then.
        // Whoever
        // reads standard output reads figures.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        String yaml = CONFIGURATION.formatted(
                SandboxSettings.DEMO_ACCOUNT_SID,
                SandboxSettings.DEMO_ACCOUNT_SID,
                SandboxSettings.DEMO_AUTH_TOKEN,
                TEAM,
                KeyHash.of(KEY),
                storeMebibytes);
        Reading read = new SettingsReader(Map.of(), TextFiles.onDisk(1 << 20))
                .read("teams.yaml", yaml, List.of("upstream.url=http://127.0.0.1:" + upstream.applyAsInt(vertx)));
        if (!(read instanceof Reading.Accepted accepted)) {
            throw new IllegalStateException(read.toString());
        }
        Logs.start(accepted.settings().log());
        System.setOut(System.err);
        gateway = Client.wait(Deployment.start(
                vertx,
                accepted.settings(),
                accepted.settings().upstream(),
                Deployment.Surroundings.real(),
                Configuration.none()));
    }

    int port() {
        return gateway.port();
    }

    /** The state of the cache. */
    Gateway.Shared shared() {
        return gateway.gateway().shared();
    }

    /** A request as a helper library sends it, 400 bytes. */
    static String request(String method, String target, String... fields) {
        String credential = Base64.getEncoder().encodeToString((TEAM + ":" + KEY).getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        head.append("Host: flexgate.internal:8080\r\n")
                .append("User-Agent: twilio-node/6.0.2 (linux x64) node/v20.20.2\r\n")
                .append("Accept: application/json\r\n")
                .append("Accept-Charset: utf-8\r\n")
                .append("Accept-Encoding: gzip, compress, deflate, br\r\n")
                .append("Authorization: Basic ")
                .append(credential)
                .append("\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return head.append("Connection: keep-alive\r\n\r\n").toString();
    }

    @Override
    public void close() {
        try {
            Client.wait(gateway.drain(Duration.ofSeconds(5)));
        } finally {
            Client.wait(vertx.close());
            Logs.stop();
        }
    }
}
