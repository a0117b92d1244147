package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists fill the items that they contain ({@code cache.prime}, contract §3), in front of the sandbox. */
class PrimedReadsTest {

    private static final String PRIMED = "Flexgate; hit; detail=primed";

    private Rig rig;
    private String plugin;
    private String version;
    private String configuration;
    private String release;

    @BeforeEach
    void start() {
        start(rules -> rules);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void start(UnaryOperator<CacheRules> change) {
        if (rig != null) {
            rig.close();
        }
        rig = Rig.plan()
                .rules(rules -> change.apply(rules.priming(true)))
                .frozen()
                .repeatable()
                .start();
        plugin = made("/Plugins", "UniqueName=plugin-a&FriendlyName=Old");
        made("/Plugins", "UniqueName=plugin-b");
        version = made("/Plugins/" + plugin + "/Versions", "Version=1.0.0&PluginUrl=https://assets.example.com/a.js");
        configuration = made("/Configurations", "Name=one" + MatrixWorld.pick(version));
        release = made("/Releases", "ConfigurationId=" + configuration);
    }

    /** Made past the gateway. */
    private String made(String path, String form) {
        var reply = rig.sandbox().model().write(SandboxSettings.DEMO_ACCOUNT_SID, API + path, form);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.json().getString("sid");
    }

    private String truth(String path) {
        return rig.sandbox()
                .model()
                .read(SandboxSettings.DEMO_ACCOUNT_SID, API + path, rig.origin())
                .text();
    }

    private Response get(String path, String... headers) {
        return rig.account().get(API + path, headers);
    }

    private int calls() {
        return rig.sandbox().journal().size();
    }

    @Test
    void anItemOfAListIsAHitByItsSidAndTheAnswerThatAFetchWouldBring() {
        for (Map.Entry<String, String> read : Map.of(
                        "/Plugins",
                        plugin,
                        "/Plugins/" + plugin + "/Versions",
                        version,
                        "/Plugins/plugin-a/Versions",
                        version,
                        "/Configurations",
                        configuration,
                        "/Releases?PageSize=5",
                        release)
                .entrySet()) {
            assertThat(get(read.getKey()).cacheStatus())
                    .contains("fwd=uri-miss")
                    .contains("stored");
            int before = calls();
            String path = read.getKey().replaceFirst("\\?.*", "") + "/" + read.getValue();
            Response item = get(path);
            assertThat(item.how()).as(path).isEqualTo(PRIMED);
            assertThat(item.status()).isEqualTo(200);
            assertThat(item.text()).as(path).isEqualTo(truth(path));
            assertThat(calls()).as("calls of %s", path).isEqualTo(before);
        }
    }

    @Test
    void whatTheCatalogDoesNotSayToBeTheSameIsFetched() {
        get("/Plugins");
        get("/Plugins/" + plugin + "/Versions");
        get("/Configurations/" + configuration + "/Plugins");
        get("/Releases");
        for (String path : List.of(
                "/Plugins/plugin-a",
                "/Plugins/" + plugin + "/Versions/1.0.0",
                "/Plugins/plugin-a/Versions/" + version,
                "/Configurations/" + configuration + "/Plugins/" + plugin,
                "/Releases/Active")) {
            assertThat(get(path).cacheStatus()).as(path).contains("fwd=uri-miss");
        }
    }

    @Test
    void nothingIsFilledWhereThatIsTurnedOff() {
        start(rules -> rules.priming(false));
        get("/Plugins");
        assertThat(get("/Plugins/" + plugin).cacheStatus()).contains("fwd=uri-miss");
    }

    @Test
    void anItemIsOnlyForTheCredentialThatReadTheList() {
        get("/Plugins");
        assertThat(rig.apiKey().get(API + "/Plugins/" + plugin).cacheStatus()).contains("fwd=uri-miss");
        assertThat(rig.other().get(API + "/Plugins/" + plugin).status()).isEqualTo(404);
    }

    @Test
    void anItemLivesByTheRulesOfItsOwnKindAndIsAsOldAsItsList() {
        start(rules -> new CacheRules(
                        rules.maxMemory(),
                        rules.settle(),
                        rules.defaults(),
                        Map.of(
                                "plugin",
                                new CacheRules.ResourceTimes(
                                        new CacheRules.Times(
                                                Duration.ofSeconds(300),
                                                Duration.ZERO,
                                                Duration.ofSeconds(60),
                                                Duration.ZERO),
                                        new CacheRules.Times(Duration.ofSeconds(30), Duration.ZERO))))
                .priming(true));
        get("/Plugins");
        rig.skip(Duration.ofSeconds(299));
        Response item = get("/Plugins/" + plugin);
        assertThat(item.cacheStatus()).isEqualTo("Flexgate; hit; ttl=1; detail=primed");
        assertThat(item.header("Age")).isEqualTo("299");
        assertThat(rig.account().get(API + "/Plugins").hit()).isFalse();
        // The list has filled it once more, though it was not stale yet.
        assertThat(get("/Plugins/" + plugin).cacheStatus()).isEqualTo("Flexgate; hit; ttl=300; detail=primed");
        rig.skip(Duration.ofSeconds(301));
        assertThat(get("/Plugins/" + plugin).how()).isEqualTo("Flexgate; hit; detail=stale-while-revalidate");
        rig.untilLanded();
        assertThat(get("/Plugins/" + plugin).cacheStatus()).isEqualTo("Flexgate; hit; ttl=300");
    }

    @Test
    void aWriteThatMakesTheItemOrItsListUntrueDropsIt() {
        for (String write : List.of("/Plugins/plugin-a", "/Plugins/" + plugin, "/Plugins")) {
            get("/Plugins", "Cache-Control", "no-cache");
            assertThat(get("/Plugins/" + plugin).how()).isEqualTo(PRIMED);
            Response written =
                    rig.account().post(API + write, "UniqueName=new&FriendlyName=By" + write.replace("/", "-"));
            assertThat(written.status()).isBetween(200, 201);
            Response item = get("/Plugins/" + plugin);
            assertThat(item.cacheStatus()).as(write).contains("fwd=stale");
            assertThat(item.text()).isEqualTo(truth("/Plugins/" + plugin));
            // What was fetched by itself has no part in this.
            rig.account().post(API + "/Plugins/" + plugin, "FriendlyName=Back");
        }
    }

    @Test
    void aRefusedCredentialLosesItsItemsToo() {
        get("/Plugins");
        rig.sandbox()
                .knobs()
                .fault(RequestMatch.of("GET", ".*Releases"), 1, io.flexgate.sandbox.Knobs.Fault.status(401));
        assertThat(get("/Releases").status()).isEqualTo(401);
        assertThat(get("/Plugins/" + plugin).cacheStatus()).contains("fwd=stale");
    }

    @Test
    void aListThatAWriteHasOvertakenInTheAirFillsNothing() {
        try (Hold hold =
                rig.sandbox().knobs().hold(RequestMatch.exactly("GET", API + "/Plugins"), Hold.Point.AFTER, 1)) {
            // Asked past the cache, the list is its client's as it was read.
            Future<Response> list = rig.account().getting(API + "/Plugins", "Cache-Control", "no-cache");
            Client.wait(Future.fromCompletionStage(hold.arrived()));
            assertThat(rig.account()
                            .post(API + "/Plugins/" + plugin, "FriendlyName=New")
                            .status())
                    .isEqualTo(200);
            hold.release();
            assertThat(Client.wait(list).text()).contains("\"Old\"");
            Response item = get("/Plugins/" + plugin);
            assertThat(item.cacheStatus()).contains("fwd=uri-miss");
            assertThat(item.json().getString("friendly_name")).isEqualTo("New");
        }
    }

    @Test
    void whatWasFetchedByItselfAndIsFreshStays() {
        Response fetched = get("/Plugins/" + plugin);
        rig.sandbox()
                .model()
                .write(SandboxSettings.DEMO_ACCOUNT_SID, API + "/Plugins/" + plugin, "FriendlyName=Elsewhere");
        rig.skip(Duration.ofSeconds(1));
        assertThat(get("/Plugins").text()).contains("Elsewhere");
        Response again = get("/Plugins/" + plugin);
        assertThat(again.how()).isEqualTo("Flexgate; hit");
        assertThat(again.body()).isEqualTo(fetched.body());
        // Once it is stale, what the list tells is better.
        rig.skip(Duration.ofMinutes(5));
        get("/Plugins");
        assertThat(get("/Plugins/" + plugin).how()).isEqualTo(PRIMED);
        assertThat(get("/Plugins/" + plugin).text()).contains("Elsewhere");
    }

    @Test
    void aNotFoundThatIsFreshStaysAndOneThatAWriteHasOvertakenDoesNot() {
        assertThat(get("/Plugins/plugin-new").status()).isEqualTo(404);
        Response created = rig.account().post(API + "/Plugins", "UniqueName=plugin-new");
        get("/Plugins");
        String sid = created.json().getString("sid");
        assertThat(get("/Plugins/" + sid).how()).isEqualTo(PRIMED);
        assertThat(get("/Plugins/plugin-new").status()).isEqualTo(200);
    }

    @Test
    void aHeadIsAnsweredFromAnItemAndOneThatGoesToUpstreamEndsIt() {
        get("/Plugins");
        String path = API + "/Plugins/" + plugin;
        Response head = Client.wait(rig.account().send("HEAD", path, null));
        assertThat(head.how()).isEqualTo(PRIMED);
        assertThat(head.header("Content-Length"))
                .isEqualTo(String.valueOf(truth("/Plugins/" + plugin).length()));
        Client.wait(rig.account().send("HEAD", path, null, "Cache-Control", "no-cache"));
        assertThat(rig.account().get(path).cacheStatus()).contains("fwd=uri-miss");
    }

    @Test
    void aConditionalRequestIsAnsweredByTheItemsOwnTag() {
        get("/Plugins");
        Response item = get("/Plugins/" + plugin);
        String tag = item.header("ETag");
        assertThat(get("/Plugins/" + plugin, "If-None-Match", tag).status()).isEqualTo(304);
        assertThat(get("/Plugins/" + plugin, "Cache-Control", "no-cache").header("ETag"))
                .as("the same bytes have the same tag, however they came")
                .isEqualTo(tag);
    }
}
