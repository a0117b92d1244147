package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.KeyHash;
import io.flexgate.config.Change;
import io.flexgate.reload.Reload;
import io.flexgate.reload.Reload.Ending;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.shield.BudgetView;
import io.flexgate.testing.Certificates;
import io.flexgate.testing.Client;
import io.flexgate.testing.House;
import io.flexgate.testing.Response;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that changes while the gateway runs (contract §3): whole or not at all, and nothing else is touched. */
class ReloadTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final String RELEASES = API + "/Releases";
    private static final String LOCAL = """
            access: local
            accounts:
              main:
                sid: %s
                username: ${file:%s/user}
                password: ${file:%s/password}
            """;

    @TempDir
    Path folder;

    private House house(String yaml) throws IOException {
        Path file = folder.resolve("flexgate.yaml");
        Files.writeString(file, yaml);
        return new House(file);
    }

    private static long calls(House house, String target) {
        return house.sandbox()
                .journal()
                .entries(entry -> entry.received().target().equals(target))
                .size();
    }

    @Test
    void anotherTimeDropsWhatItIsAboutAndNothingElse() throws IOException {
        try (House house = house("cache: { default: { fresh: 1h } }")) {
            house.account().get(PLUGINS);
            house.account().get(RELEASES);
            Reload reload =
                    house.change("cache: { default: { fresh: 1h }, resources: { release: { list: { fresh: 2h } } } }");
            assertThat(reload.ending()).isEqualTo(Ending.APPLIED);
            assertThat(reload.changes())
                    .extracting(Change::toString)
                    .containsExactly("cache.resources.release.list.fresh: 1h -> 2h");
            assertThat(house.account().get(PLUGINS)).matches(Response::hit);
            assertThat(house.account().get(RELEASES).how()).startsWith("Flexgate; fwd=uri-miss");
            assertThat(house.account().get(RELEASES).header("Cache-Status")).contains("ttl=7");
        }
    }

    @Test
    void aBadOneIsRefusedWithAllItsProblemsAndTheOldOneStays() throws IOException {
        try (House house = house("cache: { default: { fresh: 1h } }")) {
            house.account().get(PLUGINS);
            Reload reload = house.change("cache: { default: { frsh: 0s }, settle: 1 }");
            assertThat(reload.ending()).isEqualTo(Ending.REFUSED);
            assertThat(reload.problems()).hasSize(2);
            assertThat(house.account().get(PLUGINS)).matches(Response::hit);
            assertThat(house.log().lines()).anyMatch(line -> line.contains("the old one stays in force: 2 problems"));
            assertThat(house.log().lines()).anyMatch(line -> line.contains("flexgate.yaml:1:21: cache.default.frsh"));

            assertThat(house.changing(() -> Files.delete(folder.resolve("flexgate.yaml")))
                            .ending())
                    .as("a file that is gone")
                    .isEqualTo(Ending.REFUSED);
            assertThat(house.account().get(PLUGINS)).matches(Response::hit);
            assertThat(house.change("cache: { default: { fresh: 1h } }").ending())
                    .isEqualTo(Ending.UNCHANGED);
            assertThat(house.account().get(PLUGINS)).matches(Response::hit);
        }
    }

    /** What Kubernetes does with a ConfigMap: the file is a link through a link, and that one is replaced. */
    @Test
    void aDirectoryThatIsSwappedByALinkIsSeen() throws IOException {
        Path one = Files.createDirectory(folder.resolve("..one"));
        Path two = Files.createDirectory(folder.resolve("..two"));
        Files.writeString(one.resolve("flexgate.yaml"), "cache: { default: { fresh: 1h } }");
        Files.writeString(two.resolve("flexgate.yaml"), "cache: { default: { fresh: 2h } }");
        Path data = Files.createSymbolicLink(folder.resolve("..data"), one.getFileName());
        Path file = Files.createSymbolicLink(folder.resolve("flexgate.yaml"), Path.of("..data/flexgate.yaml"));
        try (House house = new House(file)) {
            Reload reload = house.changing(() -> {
                Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), two.getFileName());
                Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            });
            assertThat(reload.cause()).isEqualTo("flexgate.yaml changed");
            assertThat(reload.changes()).extracting(Change::toString).containsExactly("cache.default.fresh: 1h -> 2h");
        }
    }

    @Test
    void aSecretIsRotatedByItsFileAlone() throws IOException {
        Path user = folder.resolve("user");
        Path password = folder.resolve("password");
        Files.writeString(user, SandboxSettings.DEMO_API_KEY);
        Files.writeString(password, SandboxSettings.DEMO_API_SECRET);
        try (House house = house(LOCAL.formatted(SandboxSettings.DEMO_ACCOUNT_SID, folder, folder))) {
            assertThat(house.anonymous().get(PLUGINS).status()).isEqualTo(200);
            Files.writeString(user, SandboxSettings.DEMO_ACCOUNT_SID);
            Until.holds("the name is in force", () -> house.reloads().last().isPresent());
            Reload reload = house.changing(() -> Files.writeString(password, SandboxSettings.DEMO_AUTH_TOKEN));
            assertThat(reload.changes())
                    .extracting(Change::toString)
                    .containsExactly("accounts.main.password: *** -> *** (changed)");
            assertThat(house.anonymous().get(PLUGINS))
                    .as("the account is the same, so is what it may see")
                    .matches(Response::hit);
            assertThat(house.anonymous().get(RELEASES).status()).isEqualTo(200);
            assertThat(house.log().lines())
                    .noneMatch(line -> line.contains(SandboxSettings.DEMO_AUTH_TOKEN)
                            || line.contains(SandboxSettings.DEMO_API_SECRET));
        }
    }

    private static String teams(String... teams) {
        return """
                access: teams
                accounts: { main: { sid: %s, username: %s, password: %s } }
                teams:
                %s""".formatted(
                        SandboxSettings.DEMO_ACCOUNT_SID,
                        SandboxSettings.DEMO_API_KEY,
                        SandboxSettings.DEMO_API_SECRET,
                        String.join("\n", teams));
    }

    private static String team(String name, String key, int perDay) {
        return "  - { name: %s, keys: [ \"%s\" ], requests: { per-day: %d } }".formatted(name, KeyHash.of(key), perDay);
    }

    @Test
    void teamsComeAndGoAndWhoStaysHasUsedWhatItHasUsed() throws IOException {
        try (House house = house(teams(team("a", "key-a", 10), team("b", "key-b", 10)))) {
            Client a = house.anonymous().as("a", "key-a");
            a.get(PLUGINS);
            assertThat(a.get(PLUGINS).header("RateLimit")).startsWith("\"day\";r=8;");
            Reload reload = house.change(teams(team("a", "rotated", 10), team("c", "key-c", 10)));
            assertThat(reload.changes())
                    .extracting(Change::toString)
                    .containsExactly(
                            "teams.a.keys: [ *** ] -> [ *** ] (changed)", "teams.b: removed", "teams.c: added");
            assertThat(a.get(PLUGINS).status()).as("revoked").isEqualTo(401);
            assertThat(house.anonymous().as("b", "key-b").get(PLUGINS).status()).isEqualTo(401);
            assertThat(house.anonymous().as("c", "key-c").get(PLUGINS)).matches(Response::hit);
            Response again = house.anonymous().as("a", "rotated").get(PLUGINS);
            assertThat(again).matches(Response::hit);
            assertThat(again.header("RateLimit")).startsWith("\"day\";r=7;");
        }
    }

    /** What was understood of the first of many requests that are alike was understood by the rules of its time. */
    @Test
    void whoAsksTheSameOverAndOverIsKnownByTheNewRulesAtOnce() throws IOException {
        try (House house = house(teams(team("a", "key-a", 100)));
                Wire wire = Wire.to(house.port())) {
            String get = "GET " + PLUGINS + " HTTP/1.1\r\nHost: here:1\r\nX-Flexgate-Key: key-a\r\n\r\n";
            for (int i = 1; i <= 8; i++) {
                assertThat(wire.send(get).answer().header("ratelimit")).startsWith("\"day\";r=" + (100 - i) + ";");
            }
            house.change(teams(team("a", "key-a", 50)));
            for (int i = 9; i <= 16; i++) {
                assertThat(wire.send(get).answer().header("ratelimit")).startsWith("\"day\";r=" + (50 - i) + ";");
            }
            house.change(teams(team("a", "rotated", 50)));
            for (int i = 0; i < 4; i++) {
                assertThat(wire.send(get).answer().status()).as("revoked").isEqualTo(401);
            }
        }
    }

    @Test
    void aRequestUnderWayEndsAsItBeganAndItsConnectionGoesOn() throws Exception {
        try (House house = house("listen: { public-url: auto }");
                Wire wire = Wire.to(house.port())) {
            Hold hold = house.sandbox().knobs().hold(RequestMatch.exactly("GET", PLUGINS), Hold.Point.AFTER, 1);
            String get = "GET " + PLUGINS + " HTTP/1.1\r\nHost: here:1\r\nAuthorization: "
                    + SandboxSettings.empty().credentials().get(0).authorization() + "\r\n\r\n";
            wire.send(get);
            Client.wait(Future.fromCompletionStage(hold.arrived()));
            house.change("listen: { public-url: \"https://gateway.example\" }\nupstream: { connect-timeout: 3s }");
            hold.release();
            assertThat(wire.answer().text()).contains("\"http://here:1/");
            assertThat(wire.send(get).answer().text())
                    .contains("\"https://gateway.example/")
                    .doesNotContain("here:1");
        }
    }

    @Test
    void theBudgetOfAnAccountFollowsAndKeepsWhatItHasInFlight() throws Exception {
        try (House house = house("upstream: { concurrency: { initial: 1, min: 1, max: 1 } }")) {
            Hold hold = house.sandbox().knobs().hold(RequestMatch.of("GET", ".*"), Hold.Point.BEFORE, 2);
            List<Future<Response>> reads = List.of(
                    house.account().getting(PLUGINS),
                    house.account().getting(RELEASES),
                    house.account().getting(API + "/Configurations"));
            Until.holds(
                    "two wait", () -> !budgets(house).isEmpty() && budget(house).queued() == 2);
            house.change("upstream: { concurrency: { initial: 2, min: 2, max: 2 }, queue: { size: 0 } }");
            Until.holds(
                    "one of the two goes, the other has no place any more",
                    () -> budget(house).inFlight() == 2 && budget(house).queued() == 0);
            hold.release();
            assertThat(reads.stream().map(read -> Client.wait(read).status())).containsExactlyInAnyOrder(200, 200, 429);
        }
    }

    private static BudgetView budget(House house) {
        return budgets(house).get(0);
    }

    private static List<BudgetView> budgets(House house) {
        return Client.wait(house.gateway().budgets().get(0).views());
    }

    @Test
    void lessMemoryIsGivenBack() throws IOException {
        try (House house = house("cache: { max-memory: 64MiB, default: { fresh: 1h } }")) {
            house.account().get(PLUGINS);
            assertThat(house.account().get(PLUGINS)).matches(Response::hit);
            house.change("cache: { max-memory: 0B, default: { fresh: 1h } }");
            assertThat(house.gateway().gateway().shared().store().size()).isZero();
            assertThat(house.account().get(PLUGINS)).matches(answer -> !answer.hit());
            assertThat(house.account().get(PLUGINS)).matches(answer -> !answer.hit());
        }
    }

    @Test
    void whatNeedsARestartIsNamedUntilItIsTakenBack() throws IOException {
        try (House house = house("listen: { limits: { idle: 60s } }")) {
            Reload reload = house.change("listen: { limits: { idle: 61s } }\ncache: { settle: 1s }");
            assertThat(reload.restart()).extracting(Change::key).containsExactly("listen.limits.idle");
            assertThat(house.log().lines())
                    .anyMatch(line ->
                            line.contains("listen.limits.idle: not in force, it takes effect with the next start"));
            assertThat(house.change("listen: { limits: { idle: 61s } }\ncache: { settle: 2s }")
                            .restart())
                    .extracting(Change::key)
                    .containsExactly("listen.limits.idle");
            assertThat(house.change("cache: { settle: 2s }").restart()).isEmpty();
        }
    }

    @Test
    void anotherCatalogDropsEverything() throws IOException {
        Path catalog = folder.resolve("own.yaml");
        Files.writeString(catalog, Files.readString(Path.of("src/main/resources/catalog/flex-plugins.yaml")));
        try (House house = house("cache: { default: { fresh: 1h } }\ncatalog: [ own.yaml ]")) {
            house.account().get(PLUGINS);
            assertThat(house.account().get(PLUGINS)).matches(Response::hit);
            Reload reload =
                    house.changing(() -> Files.writeString(catalog, "\n# another\n", StandardOpenOption.APPEND));
            assertThat(reload.ending()).isEqualTo(Ending.APPLIED);
            assertThat(reload.cause()).isEqualTo("own.yaml changed");
            assertThat(calls(house, PLUGINS)).isEqualTo(1);
            house.account().get(PLUGINS);
            assertThat(calls(house, PLUGINS)).isEqualTo(2);
            assertThat(house.account().get(PLUGINS)).matches(Response::hit);
        }
    }

    /** What is checked beside addresses that need a restart must be safe beside those in force, too. */
    @Test
    void nobodyIsLetInByAnAddressThatIsNotInForceYet() throws IOException {
        Path file = folder.resolve("flexgate.yaml");
        String open = """
                listen: { address: "%s:0" }
                admin: { address: "%s:0", token: %s }
                upstream: { url: "http://127.0.0.1:%d" }
                """;
        String accounts = "accounts: { main: { sid: %s, username: u, password: p } }\n"
                .formatted(SandboxSettings.DEMO_ACCOUNT_SID);
        Files.writeString(file, open.formatted("0.0.0.0", "0.0.0.0", "secret", 1));
        try (House house = House.asWritten(file)) {
            Reload local =
                    house.change(open.formatted("127.0.0.1", "0.0.0.0", "secret", 1) + "access: local\n" + accounts);
            assertThat(local.ending()).isEqualTo(Ending.REFUSED);
            assertThat(local.problems().toString()).contains("still listens on 0.0.0.0:0, as another listen.address");
            assertThat(house.anonymous().get(PLUGINS).status()).isEqualTo(401);

            Reload bare = house.change(open.formatted("0.0.0.0", "127.0.0.1", "\"\"", 1));
            assertThat(bare.ending()).isEqualTo(Ending.REFUSED);
            assertThat(bare.problems().toString()).contains("still listens on 0.0.0.0:0, as another admin.address");

            String key = "access: teams\nteams: [ { name: a, keys: [ \"%s\" ] } ]\n".formatted(KeyHash.of("key-a"));
            Reload moved = house.change(open.formatted("0.0.0.0", "0.0.0.0", "secret", 2) + key + accounts);
            assertThat(moved.ending()).isEqualTo(Ending.REFUSED);
            assertThat(moved.problems().toString()).contains("other accounts would be shown to the old upstream");
            assertThat(house.anonymous().as("a", "key-a").get(PLUGINS).status())
                    .as("passed through")
                    .isEqualTo(502);
            assertThat(house.log().lines()).noneMatch(line -> line.contains("io.flexgate.reload.Unfit"));

            assertThat(house.change(open.formatted("0.0.0.0", "0.0.0.0", "secret", 1) + key + accounts)
                            .ending())
                    .isEqualTo(Ending.APPLIED);
        }
    }

    /** A read that is under way ends by the rules that it began with, and leaves nothing that others would not have kept. */
    @Test
    void whatIsUnderWayIsNotKeptByRulesThatAreNoMore() throws Exception {
        try (House house = house("cache: { default: { fresh: 1h } }")) {
            Hold hold = house.sandbox().knobs().hold(RequestMatch.exactly("GET", PLUGINS), Hold.Point.AFTER, 1);
            Future<Response> read = house.account().getting(PLUGINS);
            Client.wait(Future.fromCompletionStage(hold.arrived()));
            house.change("cache: { default: { fresh: 0s, stale-while-revalidate: 0s, stale-if-error: 0s } }");
            hold.release();
            assertThat(Client.wait(read).status()).isEqualTo(200);
            assertThat(house.account().get(PLUGINS)).matches(answer -> !answer.hit());
        }
    }

    /** The reads of before would depend on what the old catalog says, and the new one's writes would not reach them. */
    @Test
    void whatIsReadByAnotherCatalogIsNotKept() throws Exception {
        Path catalog = folder.resolve("own.yaml");
        Files.writeString(catalog, Files.readString(Path.of("src/main/resources/catalog/flex-plugins.yaml")));
        try (House house = house("cache: { default: { fresh: 1h } }\ncatalog: [ own.yaml ]")) {
            Hold hold = house.sandbox().knobs().hold(RequestMatch.exactly("GET", PLUGINS), Hold.Point.AFTER, 1);
            Future<Response> read = house.account().getting(PLUGINS);
            Client.wait(Future.fromCompletionStage(hold.arrived()));
            house.changing(() -> Files.writeString(catalog, "\n# another\n", StandardOpenOption.APPEND));
            hold.release();
            assertThat(Client.wait(read).status()).isEqualTo(200);
            assertThat(house.account().get(PLUGINS)).matches(answer -> !answer.hit());
        }
    }

    /** A write that began by the old catalog changes what the new one says, too. */
    @Test
    void aWriteThatIsUnderWayDropsWhatAnotherCatalogHasReadMeanwhile() throws Exception {
        Path catalog = folder.resolve("own.yaml");
        String known = Files.readString(Path.of("src/main/resources/catalog/flex-plugins.yaml"));
        Files.writeString(catalog, known);
        try (House house = house("cache: { default: { fresh: 1h } }\ncatalog: [ own.yaml ]")) {
            Hold hold = house.sandbox().knobs().hold(RequestMatch.exactly("POST", PLUGINS), Hold.Point.BEFORE, 1);
            Future<Response> write = house.account().posting(PLUGINS, "UniqueName=late");
            Client.wait(Future.fromCompletionStage(hold.arrived()));
            house.changing(() -> Files.writeString(catalog, "\n# another\n", StandardOpenOption.APPEND));
            house.account().get(RELEASES);
            assertThat(house.account().get(RELEASES)).matches(Response::hit);
            hold.release();
            assertThat(Client.wait(write).status()).isEqualTo(201);
            assertThat(house.account().get(RELEASES))
                    .as("whatever it may depend on by now")
                    .matches(answer -> !answer.hit());
        }
    }

    /** Whether there is TLS is decided at the start; which certificate is shown is not, whatever was said in between. */
    @Test
    void tlsThatIsTakenBackFollowsAgain() throws Exception {
        Certificates.Identity root = Certificates.authority("root");
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        Certificates.Identity first = root.issue("first");
        Files.writeString(chain, first.chain());
        Files.writeString(key, first.pkcs8());
        String tls = "listen: { tls: { certificate: %s, key: %s } }".formatted(chain, key);
        try (House house = house(tls)) {
            Reload none = house.change("log: { level: info }");
            assertThat(none.restart()).extracting(Change::key).contains("listen.tls.certificate");
            Certificates.Identity second = root.issue("second");
            Files.writeString(chain, second.chain());
            Files.writeString(key, second.pkcs8());
            assertThat(house.change(tls).restart()).isEmpty();
            assertThat(shown(house, root)).isEqualTo(second.certificate());
        }
    }

    private static Certificate shown(House house, Certificates.Identity trusted) throws Exception {
        try (SSLSocket socket = (SSLSocket)
                Certificates.client(trusted, null).getSocketFactory().createSocket("127.0.0.1", house.port())) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void itIsReadAgainWhenSomebodyAsksForIt() throws IOException {
        try (House house = house("cache: { default: { fresh: 1h } }")) {
            Reload reload = Client.wait(house.reloads().reload("SIGHUP"));
            assertThat(reload.ending()).isEqualTo(Ending.UNCHANGED);
            assertThat(house.log().lines())
                    .anyMatch(line -> line.contains("configuration read again (SIGHUP): it says what it said before"));
        }
    }
}
