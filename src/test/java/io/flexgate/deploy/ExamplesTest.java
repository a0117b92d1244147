package io.flexgate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.sandbox.SandboxVerticle;
import io.flexgate.testing.Client;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example as it is shipped, in a process of its own, but for its ports, and for the sandbox in Twilio's place. */
class ExamplesTest {

    private static final String LIST = "/v1/PluginService/Plugins";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final SandboxVerticle sandbox = new SandboxVerticle(SandboxSettings.demo(0));

    @BeforeEach
    void open() {
        Client.wait(vertx.deployVerticle(sandbox));
    }

    @AfterEach
    void close() {
        Client.wait(vertx.close());
    }

    private String upstream() {
        return "upstream.url=http://127.0.0.1:" + sandbox.port();
    }

    private static String basic(String username, String password) {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static String how(HttpResponse<String> answer) {
        return answer.headers().firstValue("Cache-Status").orElse("");
    }

    @Test
    void sidecar_adds_the_credential_whose_secret_is_in_a_file() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), SandboxSettings.DEMO_API_SECRET + "\n");
        try (Running gateway = Running.start(
                directory,
                Map.of(
                        "TWILIO_ACCOUNT_SID", SandboxSettings.DEMO_ACCOUNT_SID,
                        "TWILIO_API_KEY", SandboxSettings.DEMO_API_KEY),
                "run",
                "--config",
                "conf/sidecar.yaml",
                "--set",
                upstream(),
                "--set",
                "accounts.main.password=${file:" + secret + "}")) {
            HttpResponse<String> list = gateway.get(LIST);

            assertThat(list.statusCode()).isEqualTo(200);
            assertThat(list.body()).contains("\"plugins\":[").contains(SandboxSettings.DEMO_ACCOUNT_SID);
            assertThat(how(gateway.get(LIST))).startsWith("Flexgate; hit; ttl=");
            assertThat(gateway.get(LIST, "Origin", "https://elsewhere.example").statusCode())
                    .isEqualTo(403);
            assertThat(gateway.admin("/health/ready").statusCode()).isEqualTo(200);
            assertThat(gateway.log()).doesNotContain(SandboxSettings.DEMO_API_SECRET);
        }
    }

    @Test
    void shield_lets_a_team_in_by_its_key_and_counts_it() throws IOException, NoSuchAlgorithmException {
        String key = "fgk_of-this-test";
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        try (Running gateway = Running.start(
                directory,
                Map.of(
                        "TWILIO_ACCOUNT_SID", SandboxSettings.DEMO_ACCOUNT_SID,
                        "TWILIO_API_KEY", SandboxSettings.DEMO_API_KEY,
                        "TWILIO_API_SECRET", SandboxSettings.DEMO_API_SECRET),
                "run",
                "--config",
                "conf/shield.yaml",
                "--set",
                upstream(),
                "--set",
                "teams.contact-center.keys=sha256:" + HexFormat.of().formatHex(hash))) {
            HttpResponse<String> list = gateway.get(LIST, "Authorization", basic("contact-center", key));

            assertThat(list.statusCode()).isEqualTo(200);
            assertThat(list.body()).contains(SandboxSettings.DEMO_ACCOUNT_SID);
            assertThat(list.headers().firstValue("RateLimit")).get().asString().contains("\"day\";r=999999");
            assertThat(how(gateway.get(LIST, "X-Flexgate-Key", key))).startsWith("Flexgate; hit; ttl=");
            assertThat(gateway.get(LIST, "Authorization", basic("deploys", key)).statusCode())
                    .isEqualTo(401);
            assertThat(gateway.admin("/admin/v1/teams.csv").body()).contains("contact-center,");
        }
    }

    @Test
    void demo_has_an_upstream_of_its_own() throws IOException {
        try (Running gateway = Running.start(directory, Map.of(), "demo")) {
            String demo = basic(SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.DEMO_AUTH_TOKEN);

            assertThat(gateway.get(LIST, "Authorization", demo).statusCode()).isEqualTo(200);
            assertThat(how(gateway.get(LIST, "Authorization", demo))).startsWith("Flexgate; hit; ttl=");
            assertThat(gateway.get(LIST).statusCode()).isEqualTo(401);
            assertThat(gateway.log()).contains("curl ");
        }
    }
}
