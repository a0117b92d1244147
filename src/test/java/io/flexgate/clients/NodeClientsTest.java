package io.flexgate.clients;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Missing;
import io.flexgate.testing.NodePackages;
import io.flexgate.testing.Rig;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The unmodified {@code twilio} and {@code @twilio/flex-plugins-api-client} packages and Node's own fetch against the gateway:
 * one run of {@code src/test/node/clients.mjs}, and what upstream's journal says of it. {@code scripts/test} installs the
 * packages.
 */
class NodeClientsTest {

    private static Rig rig;
    private static Tool.Result result;
    private static List<JsonObject> lines;

    @BeforeAll
    static void runTheClients() {
        if (!whatIsMissing().isEmpty()) {
            return;
        }
        rig = Rig.start();
        result = Tool.run(NodePackages.FOLDER, List.of("node", "clients.mjs", rig.origin()));
        lines = result.lines().stream().map(JsonObject::new).toList();
    }

    /** Each test is skipped by itself, so that each is counted as skipped. */
    @BeforeEach
    void skipWithoutNode() {
        Missing.skip(whatIsMissing());
    }

    private static String whatIsMissing() {
        String missing = NodePackages.whatIsMissing();
        return missing.isEmpty() && !Tool.installed("node") ? "node is not installed" : missing;
    }

    @AfterAll
    static void close() {
        if (rig != null) {
            rig.close();
        }
    }

    @Test
    void everyCheckOfEveryClientHolds() {
        assertThat(lines.stream().filter(line -> Boolean.FALSE.equals(line.getBoolean("ok"))))
                .isEmpty();
        assertThat(result.exit()).as(result.toString()).isZero();
        // A check that was not run has not held.
        assertThat(lines.stream()
                        .filter(line -> Boolean.TRUE.equals(line.getBoolean("ok")))
                        .collect(groupingBy(line -> line.getString("client"), counting())))
                .isEqualTo(Map.of("base-url", 12L, "http-client", 12L, "api-client", 8L, "fetch", 3L));
    }

    @Test
    void everyRequestWentThroughTheGatewayAndHitsWentNoFurther() {
        JsonObject totals = lines.get(lines.size() - 1);
        assertThat(totals.getJsonArray("stray")).isEmpty();
        assertThat(totals.getInteger("hits")).isGreaterThan(100);
        Bypass.none(rig, totals.getInteger("forwarded"));
    }

    @Test
    void formsThatAreNotPercentEncodedArriveByteForByte() {
        assertThat(rig.sandbox().journal().entries(entry -> entry.text().contains("Tom & Jerry")))
                .singleElement()
                .satisfies(entry -> assertThat(entry.text())
                        .isEqualTo("UniqueName=api-client-1&FriendlyName=Tom & Jerry=50%+x&Description=Größe 100% ✓"));
        assertThat(rig.sandbox().journal().entries(entry -> entry.target().endsWith("/Configurations")))
                .anySatisfy(entry -> assertThat(entry.text()).contains("&Plugins={\"plugin_version\":\"FV"));
    }
}
