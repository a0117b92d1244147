package io.flexgate.process;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.sandbox.SandboxVerticle;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operating system tells the process, and how it ends. */
class SignalsTest {

    private static final String PLUGINS = API + "/Plugins";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final SandboxVerticle sandbox = new SandboxVerticle(SandboxSettings.demo(0));
    private Path file;

    @BeforeEach
    void start() throws IOException {
        Client.wait(vertx.deployVerticle(sandbox));
        file = folder.resolve("flexgate.yaml");
        write("");
    }

    @AfterEach
    void stop() {
        Client.wait(vertx.close());
    }

    private void write(String more) throws IOException {
        Files.writeString(
                file,
                "upstream: { url: \"http://127.0.0.1:" + sandbox.port() + "\" }\nshutdown: { grace: 20s }\n" + more);
    }

    private Client client(int port) {
        return Client.of(vertx, port).as(SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.DEMO_AUTH_TOKEN);
    }

    private Hold hold() {
        return sandbox.knobs().hold(RequestMatch.exactly("GET", PLUGINS), Hold.Point.AFTER, 1);
    }

    @Test
    void theFirstToStopIsARequestThatIsGranted() throws Exception {
        for (String signal : new String[] {"TERM", "INT"}) {
            try (GatewayProcess gateway = new GatewayProcess(folder, file, Map.of()).ready()) {
                Hold hold = hold();
                Future<Response> read = client(gateway.port()).getting(PLUGINS);
                hold.arrived().toCompletableFuture().get(20, TimeUnit.SECONDS);
                gateway.signal(signal);
                Until.holds("it says so", () -> gateway.said().contains("stopping: requests in flight have 20 s"));
                assertThat(Client.of(vertx, gateway.adminPort())
                                .get("/health/ready")
                                .status())
                        .isEqualTo(503);
                hold.release();
                assertThat(Client.wait(read).status()).isEqualTo(200);
                assertThat(gateway.exit()).as(gateway.said()).isZero();
                assertThat(gateway.said()).contains("Stop: stopped\n").doesNotContain("ERROR");
            }
        }
    }

    @Test
    void theSecondIsAnOrder() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(folder, file, Map.of()).ready()) {
            Hold hold = hold();
            Future<Response> read = client(gateway.port()).getting(PLUGINS);
            hold.arrived().toCompletableFuture().get(20, TimeUnit.SECONDS);
            gateway.signal("TERM");
            Until.holds("it says so", () -> gateway.said().contains("stopping"));
            gateway.signal("INT");
            assertThat(gateway.exit()).isEqualTo(1);
            assertThat(gateway.said()).contains("stopped at once: a second signal (SIGINT)");
            Until.holds("the client has nothing", read::failed);
            hold.release();
        }
    }

    /** Somebody copies a new version over the one that runs: what was not loaded until then cannot be loaded any more. */
    @Test
    void aProcessWhoseJarsWereOverwrittenStillEnds() throws Exception {
        Files.writeString(file, Files.readString(file).replace("grace: 20s", "grace: 1s"));
        for (String overwritten : List.of("logback", "netty", "vertx")) {
            List<Path> copies = new ArrayList<>();
            List<String> classes = new ArrayList<>();
            for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                Path jar = Path.of(part);
                if (part.endsWith(".jar") && jar.getFileName().toString().startsWith(overwritten)) {
                    jar = Files.copy(jar, folder.resolve(jar.getFileName()));
                    copies.add(jar);
                }
                classes.add(jar.toString());
            }
            assertThat(copies).isNotEmpty();
            try (GatewayProcess gateway =
                    new GatewayProcess(folder, file, Map.of(), String.join(File.pathSeparator, classes)).ready()) {
                for (Path copy : copies) {
                    Files.write(copy, new byte[0]);
                }
                gateway.signal("TERM");
                gateway.exit();
            }
        }
    }

    @Test
    void hupAndTheAdminApiHaveTheConfigurationRead() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(folder, file, Map.of()).ready()) {
            gateway.signal("HUP");
            Until.holds(
                    "it is read", () -> gateway.said().contains("configuration read again (SIGHUP)"), gateway::said);

            Client admin = Client.of(vertx, gateway.adminPort());
            write("cache: { default: { frehs: 1s } }");
            Response refused = admin.post("/admin/v1/config/reload", "");
            assertThat(refused.status()).isEqualTo(422);
            assertThat(new JsonObject(refused.text()).getJsonArray("problems").getString(0))
                    .contains("flexgate.yaml:3:21: cache.default.frehs: unknown key; did you mean fresh?");

            write("cache: { default: { fresh: 7s } }");
            Until.holds("the file is noticed, or asked for", () -> {
                JsonObject config = new JsonObject(admin.get("/admin/v1/config").text());
                return config.getJsonObject("last_reload").getString("result").equals("applied");
            });
            JsonObject config = new JsonObject(admin.get("/admin/v1/config").text());
            assertThat(config.getJsonArray("settings"))
                    .contains(new JsonObject()
                            .put("key", "cache.default.fresh")
                            .put("value", "7s")
                            .put("origin", file + ":3"));
            assertThat(admin.get("/admin/v1/config/reload").status()).isEqualTo(405);
            gateway.signal("TERM");
            assertThat(gateway.exit()).isZero();
        }
    }

    /** What a full disk does to a file that somebody saves: the gateway must not go by its defaults, which forward what is sent to it. */
    @Test
    void aFileThatHasBecomeEmptyIsRefusedUntilItSaysSomething() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(folder, file, Map.of()).ready()) {
            Client admin = Client.of(vertx, gateway.adminPort());
            for (String nothing : List.of("", " \n", "")) {
                Files.writeString(file, nothing);
                Response refused = admin.post("/admin/v1/config/reload", "");
                assertThat(refused.status()).as("'%s'", nothing).isEqualTo(422);
                assertThat(new JsonObject(refused.text())
                                .getJsonArray("problems")
                                .getString(0))
                        .isEqualTo(
                                file
                                        + ": the file is empty, which it was not before; write {} where all defaults are meant");
            }
            assertThat(client(gateway.port()).get(PLUGINS).status())
                    .as("it still asks the sandbox")
                    .isEqualTo(200);
            write("cache: { default: { fresh: 7s } }");
            assertThat(admin.post("/admin/v1/config/reload", "").status()).isEqualTo(200);
            gateway.signal("TERM");
            assertThat(gateway.exit()).isZero();
        }
    }
}
