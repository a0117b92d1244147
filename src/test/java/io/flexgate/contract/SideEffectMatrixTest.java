package io.flexgate.contract;

import static io.flexgate.contract.MatrixWorld.DEMO;
import static io.flexgate.contract.MatrixWorld.OTHER;
import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.contract.MatrixWorld.Read;
import io.flexgate.contract.MatrixWorld.Write;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.Knobs.FaultRule;
import io.flexgate.sandbox.Reply;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The side-effect matrix (contract 5.6), row by row: every read of the account is warmed under every spelling and several
 * credentials, a write is made, and every read is compared with the sandbox's truth, byte for byte. What a write has nothing to
 * do with must still be there.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SideEffectMatrixTest {

    private static final int AT_A_TIME = 64;

    private static final Pattern LIST = Pattern.compile(".*/(Plugins|Versions|Configurations|Releases)");

    /** Who writes, and what the API key of the same account has read before. */
    enum Cast {
        /** The account's own sid and token writes; the API key has read all. */
        ACCOUNT_WRITES,
        /** The API key writes, and has read all. */
        KEY_WRITES,
        /** An OAuth token writes. */
        BEARER_WRITES,
        /** A Flex user's token writes, where the path names nothing by name. */
        USER_TOKEN_WRITES,
        /** An API key writes that the gateway has never seen. */
        STRANGER_WRITES,
        /** The account writes; the API key has read only what tells no account: empty lists and 404s. */
        ACCOUNT_WRITES_BESIDE_A_STRANGER
    }

    private static final MatrixWorld W = MatrixWorld.imagined();

    /** The rows: a write, and the reads that it certainly changes. */
    private static Map<Write, List<String>> rows() {
        Map<Write, List<String>> rows = new LinkedHashMap<>();
        rows.put(
                new Write("create a plugin", "/Plugins", "UniqueName=plugin-new"),
                List.of(
                        "/Plugins",
                        "/Plugins?",
                        "/Plugins?PageSize=1",
                        "/Plugins/plugin-new",
                        "/Plugins/plugin-new/Versions"));
        for (String plugin : List.of(W.a, "plugin-a", "plugin%2Da")) {
            rows.put(
                    new Write("update a plugin as " + plugin, "/Plugins/" + plugin, "FriendlyName=Renamed"),
                    List.of(
                            "/Plugins",
                            "/Plugins?PageSize=1&Page=2&PageToken=PA" + W.b,
                            "/Plugins/" + W.a,
                            "/Plugins/plugin-a",
                            "/Plugins/plugin%2Da",
                            "/Configurations/" + W.both + "/Plugins",
                            "/Configurations/" + W.both + "/Plugins?PageSize=1",
                            "/Configurations/" + W.both + "/Plugins/" + W.a,
                            "/Configurations/" + W.both + "/Plugins/plugin-a"));
            rows.put(
                    new Write("archive a plugin as " + plugin, "/Plugins/" + plugin + "/Archive", ""),
                    List.of(
                            "/Plugins",
                            "/Plugins/" + W.a,
                            "/Plugins/plugin-a",
                            "/Configurations/" + W.both + "/Plugins",
                            "/Configurations/" + W.both + "/Plugins/" + W.a,
                            "/Configurations/" + W.both + "/Plugins/plugin-a"));
            rows.put(
                    new Write(
                            "create a version of " + plugin,
                            "/Plugins/" + plugin + "/Versions",
                            "Version=9.9.9&PluginUrl=https://assets.example.com/a9.js"),
                    List.of(
                            "/Plugins/" + W.a + "/Versions",
                            "/Plugins/plugin-a/Versions?PageSize=1",
                            "/Plugins/" + W.a + "/Versions/9.9.9",
                            "/Plugins/plugin-a/Versions/9.9.9"));
            for (String version : plugin.contains("%") ? List.of("1%2E0.0") : List.of(W.a1, "1.0.0")) {
                rows.put(
                        new Write(
                                "archive version " + version + " of " + plugin,
                                "/Plugins/" + plugin + "/Versions/" + version + "/Archive",
                                ""),
                        List.of(
                                "/Plugins/" + W.a + "/Versions",
                                "/Plugins/plugin-a/Versions?PageSize=1&Page=1&PageToken=PA" + W.a2,
                                "/Plugins/" + W.a + "/Versions/" + W.a1,
                                "/Plugins/" + W.a + "/Versions/1.0.0",
                                "/Plugins/plugin-a/Versions/1.0.0",
                                "/Configurations/" + W.both + "/Plugins",
                                "/Configurations/" + W.both + "/Plugins/" + W.a,
                                "/Configurations/" + W.both + "/Plugins/plugin-a"));
            }
        }
        rows.put(
                new Write("create a configuration", "/Configurations", "Name=third" + MatrixWorld.pick(W.a2)),
                List.of("/Configurations", "/Configurations?PageSize=1"));
        rows.put(
                new Write("archive a configuration", "/Configurations/" + W.both + "/Archive", ""),
                List.of("/Configurations", "/Configurations/" + W.both));
        Write release = new Write("create a release", "/Releases", "ConfigurationId=" + W.alone);
        rows.put(release, List.of("/Releases", "/Releases?PageSize=1", "/Releases/Active"));
        rows.put(
                new Write("create a second release", release.path(), release.body()).afterARelease(),
                List.of("/Releases", "/Releases?PageSize=1", "/Releases/Active"));
        return rows;
    }

    private Rig rig;
    private MatrixWorld world;
    private List<Read> reads;
    private Map<String, List<Read>> warm;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    static Stream<Arguments> writesAndCasts() {
        return rows().keySet().stream().flatMap(write -> Stream.of(Cast.values())
                .filter(cast -> write.bySid() || cast != Cast.USER_TOKEN_WRITES)
                .map(cast -> Arguments.of(write, cast)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("writesAndCasts")
    void after_a_write_every_read_is_true_and_what_is_unrelated_is_still_a_hit(Write write, Cast cast) {
        start(write, cast, Rig.plan());
        Map<String, Response> before = truthfulReads();
        Response written = write(cast, write);
        assertThat(written.status()).as(written.text()).isBetween(200, 201);

        Map<String, Response> after = truthfulReads();
        rows().get(write).forEach(target -> assertThat(
                        after.get("account " + API + target).body())
                .as("the test has bite only if the write changes %s", target)
                .isNotEqualTo(before.get("account " + API + target).body()));
        SoftAssertions kept = new SoftAssertions();
        for (Map.Entry<String, List<Read>> reader : warm.entrySet()) {
            Set<String> targets =
                    new LinkedHashSet<>(reader.getKey().equals("other") ? targets(world.othersReads()) : keptBy(write));
            targets.retainAll(targets(reader.getValue()));
            targets.forEach(target -> kept.assertThat(after.get(reader.getKey() + " " + target))
                    .as("%s reads %s", reader.getKey(), target)
                    .matches(Response::hit, "still a hit"));
        }
        kept.assertAll();
    }

    static Stream<Arguments> writesAndThreeCasts() {
        Set<Cast> three = Set.of(Cast.ACCOUNT_WRITES, Cast.KEY_WRITES, Cast.STRANGER_WRITES);
        return writesAndCasts().filter(row -> three.contains((Cast) row.get()[1]));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("writesAndThreeCasts")
    void after_a_write_every_read_is_true_that_a_list_has_filled(Write write, Cast cast) {
        // Where another writes than the first to read, they have in common what they have read.
        CacheRules.Share share = cast == Cast.ACCOUNT_WRITES ? CacheRules.Share.CREDENTIAL : CacheRules.Share.ACCOUNT;
        start(write, cast, Rig.plan().rules(rules -> rules.priming(true).sharing(share)), true);
        assertThat(write(cast, write).status()).isBetween(200, 201);
        truthfulReads();
        // The lists have filled their items again, with what is true now.
        rig.skip(Duration.ofMinutes(6));
        readAll(true);
        truthfulReads();
    }

    static Stream<Arguments> unknownOutcomes() {
        List<Fault> faults = List.of(
                Fault.resetAfterCommit(),
                Fault.status(500).afterCommit(),
                Fault.status(503).afterCommit().asHtml(),
                Fault.truncate());
        List<Arguments> all = new ArrayList<>();
        rows().keySet().stream().filter(write -> !write.title().contains("%")).forEach(write -> {
            for (int i = 0; i < faults.size(); i++) {
                // The first fault with all who differ, the others with the two extremes in turn.
                for (Cast cast : i == 0
                        ? List.of(Cast.KEY_WRITES, Cast.STRANGER_WRITES, Cast.ACCOUNT_WRITES_BESIDE_A_STRANGER)
                        : List.of(i % 2 == 0 ? Cast.ACCOUNT_WRITES : Cast.STRANGER_WRITES)) {
                    all.add(Arguments.of(write, cast, faults.get(i)));
                }
            }
        });
        return all.stream();
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("unknownOutcomes")
    void a_write_of_unknown_outcome_counts_as_done(Write write, Cast cast, Fault fault) {
        start(write, cast, Rig.plan());
        Map<String, Response> before = truthfulReads();
        rig.sandbox().knobs().fault(RequestMatch.of("POST", ".*"), 1, fault);
        Response written = write(cast, write);
        assertThat(written.status()).isGreaterThanOrEqualTo(500);

        Map<String, Response> after = truthfulReads();
        rows().get(write).forEach(target -> assertThat(
                        after.get("account " + API + target).body())
                .as("the write was carried out and changed %s", target)
                .isNotEqualTo(before.get("account " + API + target).body()));
        if (cast != Cast.STRANGER_WRITES) {
            world.othersReads().forEach(read -> assertThat(after.get("other " + read.target()))
                    .as("another account's %s", read.target())
                    .matches(Response::hit, "still a hit"));
        }
    }

    /** One of each kind, by name where there is one: each costs the gateway's whole patience. */
    static Stream<Write> hangingWrites() {
        List<String> some = List.of(
                "create a plugin",
                "update a plugin as plugin-a",
                "create a version of plugin-a",
                "archive version 1.0.0 of plugin-a",
                "create a release");
        return rows().keySet().stream().filter(write -> some.contains(write.title()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hangingWrites")
    void a_write_that_is_carried_out_after_the_gateway_gave_up_leaves_no_stale_answer(Write write) {
        start(write, Cast.ACCOUNT_WRITES, Rig.plan().timeout(Duration.ofSeconds(3)));
        FaultRule hang = rig.sandbox().knobs().fault(RequestMatch.of("POST", ".*"), 1, Fault.hang());
        assertThat(write(Cast.ACCOUNT_WRITES, write).status()).isEqualTo(504);
        Map<String, Response> between = truthfulReads();
        // All that the write may touch is read again, and nothing of it is kept while the write may still be carried
        // out.
        rows().get(write)
                .forEach(target -> assertThat(between.get("key " + API + target).cacheStatus())
                        .as(target)
                        .doesNotContain("hit")
                        .doesNotContain("stored"));
        String changed = API + rows().get(write).get(0);
        Reply old = truth(DEMO, changed);
        hang.cancel();
        while (truth(DEMO, changed).body().equals(old.body())) {
            rig.direct().get(changed); // a round trip through the sandbox's loop, on which the write is waiting
        }
        truthfulReads();
    }

    static Stream<Arguments> refusals() {
        return rows().keySet().stream()
                .filter(write -> !write.title().contains("%"))
                .flatMap(write -> Stream.of(400, 404, 409, 412, 422, 429).map(status -> Arguments.of(write, status)))
                .filter(refusal -> {
                    // Every write with 429, and one status of the others each in turn. 401 and 403 are about the
                    // credential:
                    // what they drop is in IsolationProperties.
                    int status = (int) refusal.get()[1];
                    int turn = Math.floorMod(refusal.get()[0].toString().hashCode(), 5);
                    return status == 429
                            || status == List.of(400, 404, 409, 412, 422).get(turn);
                });
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("refusals")
    void a_refused_write_drops_nothing(Write write, int status) {
        start(write, Cast.KEY_WRITES, Rig.plan().unshielded());
        rig.sandbox()
                .knobs()
                .fault(RequestMatch.of("POST", ".*"), 1, Fault.status(status).retryAfter(1));
        assertThat(write(Cast.KEY_WRITES, write).status()).isEqualTo(status);
        truthfulReads()
                .forEach((read, response) -> assertThat(response).as(read).matches(Response::hit, "still a hit"));
    }

    @Test
    void a_refusal_by_the_api_itself_drops_nothing() {
        Write duplicate = new Write("create it again", "/Plugins", "UniqueName=plugin-a");
        start(duplicate, Cast.KEY_WRITES, Rig.plan());
        assertThat(write(Cast.KEY_WRITES, duplicate).status()).isEqualTo(400);
        truthfulReads()
                .forEach((read, response) -> assertThat(response).as(read).matches(Response::hit, "still a hit"));
    }

    static Stream<Arguments> strangeWrites() {
        return Stream.of(
                        new Write("the account's Flex configuration", "/v1/Configuration", "{\"ui_version\":\"3\"}"),
                        new Write(
                                "an update under another spelling",
                                "/v1/%50luginService/Plugins/" + W.a,
                                "FriendlyName=X"),
                        new Write(
                                "an update by name under another spelling",
                                "/v1/%50luginService/Plugins/plugin-a",
                                "FriendlyName=X"))
                .flatMap(write -> Stream.of(Cast.ACCOUNT_WRITES, Cast.KEY_WRITES, Cast.STRANGER_WRITES)
                        .map(cast -> Arguments.of(write, cast)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("strangeWrites")
    void a_write_that_the_catalog_does_not_know_drops_all_that_the_account_has(Write write, Cast cast) {
        start(write, cast, Rig.plan());
        assertThat(write(cast, write).status()).isEqualTo(200);
        Map<String, Response> reads = truthfulReads();
        reads.forEach((read, response) -> {
            if (read.endsWith("?")) {
                return; // the same entry as without the empty query: judged with that
            }
            if (!read.startsWith("other")) {
                // Reads are under way together, so either of the two may have been the one that read the entry again.
                Response twin = reads.getOrDefault(read + "?", response);
                assertThat(response).as(read).matches(r -> !r.hit() || !twin.hit(), "not a hit");
            } else if (cast != Cast.STRANGER_WRITES) {
                assertThat(response).as(read).matches(Response::hit, "still a hit");
            }
        });
    }

    @Test
    void a_library_installation_leaves_nothing_stale_neither_when_it_begins_nor_when_a_look_finds_it_done() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        Write install = new Write(
                "install",
                "/Library/Plugins/" + W.a + "/Install",
                "{\"plugin_sid\":\"" + W.a + "\",\"plugin_version_sid\":\"" + W.a2 + "\"}");
        start(
                install,
                Cast.KEY_WRITES,
                Rig.plan().sandbox(SandboxSettings.empty().withSource(new SandboxSettings.Source(1, now::get))));
        Response begun = write(Cast.KEY_WRITES, install);
        assertThat(begun.json().getString("status")).isEqualTo("IN_PROGRESS");
        Map<String, Response> between = truthfulReads();
        truthfulReads();
        String status = API + "/Library/Tasks/" + begun.json().getString("sid") + "/Status";
        assertThat(rig.apiKey().get(status).json().getString("status")).isEqualTo("IN_PROGRESS");
        truthfulReads();
        truthfulReads()
                .forEach((read, response) -> assertThat(response).as(read).matches(Response::hit, "a hit again"));

        now.set(now.get().plusSeconds(60));
        Response done = rig.apiKey().get(status);
        assertThat(done.json().getString("status")).as("a look is never kept").isEqualTo("INSTALLED");
        Map<String, Response> after = truthfulReads();
        for (String target : List.of("/Configurations", "/Releases", "/Releases/Active")) {
            assertThat(after.get("account " + API + target).body())
                    .as(target)
                    .isNotEqualTo(between.get("account " + API + target).body());
        }
    }

    @Test
    void a_write_whose_client_has_gone_counts_as_done() {
        Write update = rows().keySet().stream()
                .filter(w -> w.title().equals("update a plugin as plugin-a"))
                .findFirst()
                .orElseThrow();
        start(update, Cast.KEY_WRITES, Rig.plan());
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("POST", ".*"), Point.AFTER, 1);
        HttpClientRequest leaving = rig.apiKey().sent("POST", update.target(), Buffer.buffer(update.body()));
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        Client.wait(leaving.connection().close());
        hold.release();
        // Nobody is left to be answered: that reads become true is all that shows the write was noticed.
        String path = API + "/Plugins/" + W.a;
        Reply truth = truth(DEMO, path);
        while (!rig.account().get(path).body().equals(truth.body())) {
            assertThat(rig.sandbox().journal().entries(e -> e.method().equals("POST")))
                    .hasSize(1);
        }
        truthfulReads();
    }

    @Test
    void a_head_of_a_library_task_that_finds_it_done_leaves_nothing_stale() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        Write install = new Write(
                "install", "/Library/Plugins/" + W.a + "/Install", "{\"plugin_version_sid\":\"" + W.a2 + "\"}");
        start(
                install,
                Cast.ACCOUNT_WRITES,
                Rig.plan().sandbox(SandboxSettings.empty().withSource(new SandboxSettings.Source(1, now::get))));
        String task = write(Cast.ACCOUNT_WRITES, install).json().getString("sid");
        truthfulReads();
        now.set(now.get().plusSeconds(60));
        assertThat(Client.wait(rig.account().send("HEAD", API + "/Library/Tasks/" + task + "/Status", null))
                        .status())
                .isEqualTo(200);
        truthfulReads();
    }

    // The stage.

    private void start(Write write, Cast cast, Rig.Plan plan) {
        start(write, cast, plan, false);
    }

    /** With everything read once: lists before anything else where what they contain is to be filled by them. */
    private void start(Write write, Cast cast, Rig.Plan plan, boolean listsFirst) {
        rig = plan.repeatable().start();
        world = new MatrixWorld(rig.sandbox().model(), write.released());
        assertThat(world.a).as("the rows name what is really there").isEqualTo(W.a);
        reads = world.reads(MatrixWorld.foretold(write));
        warm = new LinkedHashMap<>();
        warm.put("account", reads);
        if (cast == Cast.ACCOUNT_WRITES_BESIDE_A_STRANGER) {
            warm.put("key", reads.stream().filter(read -> !read.tellsAccount()).toList());
        } else if (cast != Cast.STRANGER_WRITES) {
            warm.put("key", reads);
            warm.put("bearer", reads);
            warm.put("user", reads.stream().filter(Read::bySid).toList());
        }
        warm.put("other", world.othersReads());
        if (listsFirst) {
            readAll(true);
            Map<String, Response> filled = readAll(false);
            List<String> sids = List.of("/Plugins/" + world.a, "/Plugins/" + world.a + "/Versions/" + world.a1);
            sids.forEach(
                    target -> assertThat(filled.get("account " + API + target).cacheStatus())
                            .contains("detail=primed"));
        }
        readAll();
        readAll()
                .forEach((read, response) ->
                        assertThat(response).as("%s is warm", read).matches(Response::hit, "a hit"));
    }

    /** Reads all again, each compared with the truth. Keys are reader and target. */
    private Map<String, Response> truthfulReads() {
        SoftAssertions true_ = new SoftAssertions();
        Map<String, Response> all = readAll();
        all.forEach((read, response) -> {
            String[] parts = read.split(" ", 2);
            Reply truth = truth(parts[0].equals("other") ? OTHER : DEMO, parts[1]);
            true_.assertThat(response.status() + " " + response.text())
                    .as("%s (%s, length %s)", read, response.cacheStatus(), response.header("Content-Length"))
                    .isEqualTo(truth.status() + " " + truth.text());
        });
        true_.assertAll();
        return all;
    }

    private Map<String, Response> readAll() {
        List<Map.Entry<String, Read>> todo = new ArrayList<>();
        warm.forEach((reader, list) -> list.forEach(read -> todo.add(Map.entry(reader, read))));
        return readAll(todo);
    }

    /** Reads all lists, or all that are none. */
    private Map<String, Response> readAll(boolean lists) {
        List<Map.Entry<String, Read>> todo = new ArrayList<>();
        warm.forEach((reader, list) -> list.stream()
                .filter(read ->
                        LIST.matcher(read.target().replaceFirst("\\?.*", "")).matches() == lists)
                .forEach(read -> todo.add(Map.entry(reader, read))));
        return readAll(todo);
    }

    private Map<String, Response> readAll(List<Map.Entry<String, Read>> todo) {
        Map<String, Response> all = new LinkedHashMap<>();
        for (int from = 0; from < todo.size(); from += AT_A_TIME) {
            List<Map.Entry<String, Read>> some = todo.subList(from, Math.min(todo.size(), from + AT_A_TIME));
            List<Future<Response>> answers = some.stream()
                    .map(read -> client(read.getKey()).getting(read.getValue().target()))
                    .toList();
            Client.wait(Future.join(answers));
            for (int i = 0; i < some.size(); i++) {
                all.put(
                        some.get(i).getKey() + " " + some.get(i).getValue().target(),
                        answers.get(i).result());
            }
        }
        return all;
    }

    private Response write(Cast cast, Write write) {
        String writer =
                switch (cast) {
                    case ACCOUNT_WRITES, ACCOUNT_WRITES_BESIDE_A_STRANGER -> "account";
                    case KEY_WRITES, STRANGER_WRITES -> "key";
                    case BEARER_WRITES -> "bearer";
                    case USER_TOKEN_WRITES -> "user";
                };
        String type = write.body().startsWith("{") ? "application/json" : "application/x-www-form-urlencoded";
        return Client.wait(
                client(writer).send("POST", write.target(), Buffer.buffer(write.body()), "Content-Type", type));
    }

    private Client client(String reader) {
        return switch (reader) {
            case "account" -> rig.account();
            case "key" -> rig.apiKey();
            case "bearer" -> rig.bearer();
            case "user" -> rig.userToken();
            default -> rig.other();
        };
    }

    private Reply truth(String account, String target) {
        return rig.sandbox().model().read(account, target, rig.origin());
    }

    private List<String> keptBy(Write write) {
        List<String> kept = new ArrayList<>(world.unrelated());
        if (write.path().startsWith("/Plugins")) {
            kept.addAll(List.of(API + "/Configurations", API + "/Configurations/" + world.both));
        } else {
            kept.addAll(List.of(API + "/Plugins", API + "/Plugins/plugin-a", API + "/Plugins/plugin-a/Versions/1.0.0"));
        }
        if (write.released()) {
            kept.add(API + "/Releases/" + world.release);
        }
        return kept;
    }

    private static List<String> targets(List<Read> reads) {
        return reads.stream().map(Read::target).toList();
    }
}
