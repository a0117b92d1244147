package io.flexgate.cli.remote;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flexgate.cli.Commands;
import io.flexgate.cli.Launcher;
import io.flexgate.config.Reading;
import io.flexgate.config.Source;
import io.flexgate.testing.Client;
import io.flexgate.testing.House;
import io.flexgate.testing.Response;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a gateway. */
class RemoteGatewayTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final Launcher NOTHING = new Launcher() {
        @Override
        public int run(Reading.Accepted configuration, Source source) {
            throw new AssertionError("nothing is to be started");
        }

        @Override
        public int demo(Reading.Accepted configuration, Source source) {
            throw new AssertionError("nothing is to be started");
        }

        @Override
        public int sandbox(int port) {
            throw new AssertionError("nothing is to be started");
        }
    };

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private House house() throws IOException {
        Path file = folder.resolve("flexgate.yaml");
        Files.writeString(
                file,
                "admin: { token: t0ken }\ncache: { default: { fresh: 1h }, prime: false }\nledger: { directory: kept }\n");
        return new House(file);
    }

    /** What a command prints. */
    private String said(House house, int code, String token, String line) {
        out.reset();
        err.reset();
        String[] arguments = (line + " --admin 127.0.0.1:" + house.gateway().adminPort()).split(" ");
        int ended = new Commands(
                        NOTHING, new PrintStream(out), new PrintStream(err), Map.of("FLEXGATE_ADMIN_TOKEN", token))
                .execute(arguments);
        assertThat(ended).as("%s: %s%s", line, out, err).isEqualTo(code);
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void figures_are_the_gateways_and_a_purge_empties_what_it_says() throws IOException {
        try (House house = house()) {
            for (int i = 0; i < 3; i++) {
                house.account().get(PLUGINS);
                house.account().get(API + "/Releases");
            }
            JsonObject stats = new JsonObject(said(house, 0, "t0ken", "stats --json"));
            assertThat(stats.getJsonObject("requests").getInteger("hits")).isEqualTo(4);
            assertThat(said(house, 0, "t0ken", "stats"))
                    .containsPattern("REQUESTS +HITS .*\\n +6 +4 ")
                    .contains("ready, up ", "66.7 % of requests cost no call of upstream", "TEAM ", "passthrough ");
            assertThat(said(house, 0, "t0ken", "teams"))
                    .containsPattern("passthrough +(-|[0-9.]+ %) +6 +4 +66[.]7 % +2 +2 ");
            assertThat(said(house, 0, "t0ken", "teams --csv"))
                    .containsPattern("\\n20[0-9-]{8},passthrough,plugin,3,2,0,0,1,0,0,1,2,1,");

            assertThat(said(house, 0, "t0ken", "purge --resource plugin")).isEqualTo("1 stored answer purged\n");
            assertThat(house.account().get(API + "/Releases")).matches(Response::hit);
            assertThat(house.account().get(PLUGINS)).matches(answer -> !answer.hit());
            assertThat(said(house, 0, "t0ken", "purge --all --soft")).isEqualTo("2 stored answers marked stale\n");
            assertThat(said(house, 0, "t0ken", "purge --sid FP00000000000000000000000000000000 --json"))
                    .isEqualTo("{\"purged\":0,\"soft\":false}\n");
        }
    }

    @Test
    void what_would_happen_is_told_and_is_what_then_happens() throws IOException {
        try (House house = house()) {
            house.account().get(PLUGINS);
            String partition = Client.of(house.vertx(), house.gateway().adminPort())
                    .authorization("Bearer t0ken")
                    .get("/admin/v1/cache")
                    .json()
                    .getJsonArray("entries")
                    .getJsonObject(0)
                    .getString("partition");
            String line = "explain " + PLUGINS + " --partition " + partition;
            JsonObject told = new JsonObject(said(house, 0, "t0ken", line + " --json"));
            assertThat(said(house, 0, "t0ken", line))
                    .containsPattern("(?m)^path +" + PLUGINS + "$")
                    .containsPattern("(?m)^would +" + told.getString("would") + "$")
                    .containsPattern("(?m)^cache\n( +.*\n)* +key +.*Plugins");
            assertThat(told.getString("would")).isEqualTo("hit");
            assertThat(house.account().get(PLUGINS)).matches(Response::hit);
            assertThat(said(house, 0, "t0ken", "purge --path " + PLUGINS)).isEqualTo("1 stored answer purged\n");
            assertThat(said(house, 2, "t0ken", "explain Plugins")).contains("does not understand this: Say which path");
            assertThat(said(house, 0, "t0ken", "explain " + PLUGINS)).doesNotContainPattern("(?m)^would +hit$");
        }
    }

    @Test
    void a_gateway_at_an_ipv6_address_is_asked_as_well() throws IOException {
        assumeTrue(RemoteCommandsTest.ipv6(), "this machine has no ::1");
        Path file = Files.writeString(
                folder.resolve("flexgate.yaml"),
                "listen: { address: '127.0.0.1:0' }\nadmin: { address: '[::1]:0', token: t0ken }\n");
        try (House house = House.asWritten(file)) {
            String[] line = {
                "stats", "--json", "--admin", "http://[::1]:" + house.gateway().adminPort()
            };
            int ended = new Commands(
                            NOTHING,
                            new PrintStream(out),
                            new PrintStream(err),
                            Map.of("FLEXGATE_ADMIN_TOKEN", "t0ken"))
                    .execute(line);
            assertThat(ended).as("%s%s", out, err).isZero();
            assertThat(new JsonObject(out.toString(StandardCharsets.UTF_8)).getBoolean("ready"))
                    .isTrue();
        }
    }

    @Test
    void a_wrong_token_and_a_question_that_is_not_understood_are_said() throws IOException {
        try (House house = house()) {
            for (String token : new String[] {"", "wrong"}) {
                assertThat(said(house, 1, token, "stats")).contains("asks for another admin token");
                assertThat(said(house, 1, token, "purge --all")).contains("asks for another admin token");
            }
            assertThat(said(house, 2, "t0ken", "teams --csv --from yesterday"))
                    .contains("does not understand this: from is a date such as 2026-11-28");
        }
    }
}
