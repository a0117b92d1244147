package io.flexgate.process;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.KeyHash;
import io.flexgate.clients.Tool;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.sandbox.SandboxVerticle;
import io.flexgate.testing.Client;
import io.flexgate.testing.Missing;
import io.flexgate.testing.NodePackages;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard in a real browser, in front of a gateway that is a process of its own and has load: one run of
 * {@code src/test/node/dashboard.mjs}. It leaves pictures in {@code target/screenshots}, to be looked at.
 */
class DashboardInBrowserTest {

    private static final String TOKEN = "the-token-of-the-dashboards-test";
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /** So many checks the script has: one that was not run has not held. */
    private static final int CHECKS = 23;

    @TempDir
    Path folder;

    @Test
    void whatAnOperatorSeesAndDoesIsTrue() throws Exception {
        Missing.skip(whatIsMissing());
        Vertx vertx = Vertx.vertx();
        SandboxVerticle sandbox = new SandboxVerticle(SandboxSettings.demo(0));
        Client.wait(vertx.deployVerticle(sandbox));
        Path file = folder.resolve("flexgate.yaml");
        Files.writeString(file, configuration(sandbox.port()));
        try (GatewayProcess gateway = new GatewayProcess(folder, file, Map.of()).ready()) {
            Tool.Result result = Tool.run(
                    NodePackages.FOLDER,
                    List.of(
                            "node",
                            "dashboard.mjs",
                            "http://127.0.0.1:" + gateway.adminPort(),
                            "http://127.0.0.1:" + gateway.port(),
                            file.toString(),
                            String.valueOf(gateway.pid()),
                            SCREENSHOTS.toAbsolutePath().toString()),
                    Map.of("FLEXGATE_ADMIN_TOKEN", TOKEN, "FLEXGATE_CHROMIUM", chromium()));
            List<JsonObject> checks =
                    result.lines().stream().map(JsonObject::new).toList();
            assertThat(checks.stream().filter(check -> Boolean.FALSE.equals(check.getBoolean("ok"))))
                    .as(gateway.said())
                    .isEmpty();
            assertThat(result.exit()).as(result.toString()).isZero();
            assertThat(checks.stream().map(check -> check.getString("check")).collect(toSet()))
                    .hasSize(CHECKS);
            assertThat(gateway.said()).doesNotContain(TOKEN);
            // A configuration is refused on purpose.
            assertThat(gateway.said().lines().filter(line -> line.contains(" ERROR ")))
                    .allSatisfy(line -> assertThat(line).contains(" ReloadVerticle: "));
        } finally {
            Client.wait(vertx.close());
        }
        for (String look : List.of("light", "dark", "phone")) {
            for (String view : List.of("overview", "teams", "cache", "config", "errors", "purge")) {
                assertThat(SCREENSHOTS.resolve(look + "-" + view + ".png")).isNotEmptyFile();
            }
        }
    }

    private static String configuration(int upstream) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("upstream: { url: \"http://127.0.0.1:").append(upstream).append("\" }\n");
        yaml.append("admin: { token: ").append(TOKEN).append(" }\nlog: { access: false }\n");
        yaml.append("access: teams\naccounts:\n  main: { sid: ").append(SandboxSettings.DEMO_ACCOUNT_SID);
        yaml.append(", username: ").append(SandboxSettings.DEMO_API_KEY);
        yaml.append(", password: ").append(SandboxSettings.DEMO_API_SECRET).append(" }\nteams:\n");
        team(yaml, "contact-center", "read");
        team(yaml, "deploys", "read, write");
        team(yaml, "reporting", "read");
        return yaml.toString();
    }

    private static void team(StringBuilder yaml, String name, String allow) {
        yaml.append("  - { name: ")
                .append(name)
                .append(", account: main, allow: [")
                .append(allow);
        yaml.append("], keys: [\"")
                .append("sha256:")
                .append(KeyHash.of(name + "-key").hex())
                .append("\"] }\n");
    }

    private static String whatIsMissing() {
        String reason = System.getProperty("flexgate.browser.missing", "");
        if (!reason.isEmpty()) {
            return reason;
        }
        String missing = NodePackages.whatIsMissing();
        if (!missing.isEmpty()) {
            return missing;
        }
        if (!Tool.installed("node")) {
            return "node is not installed";
        }
        return chromium().isEmpty() ? "chromium is not installed" : "";
    }

    /** By which name it goes on this machine; the empty text for none. */
    private static String chromium() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Tool.where(name).stream())
                .map(Path::toString)
                .findFirst()
                .orElse("");
    }
}
