package io.flexgate.admin;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is stored, as an operator sees it, and what a purge leaves of it; a real gateway at real ports. */
class StockTest {

    private Rig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    private Client admin() {
        return Client.of(rig.vertx(), rig.gateway().adminPort());
    }

    private Response delete(String query) {
        return Client.wait(admin().send("DELETE", "/admin/v1/cache" + query, null));
    }

    private JsonObject list(String query) {
        Response answer = admin().get("/admin/v1/cache" + query);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private List<JsonObject> entries(String query) {
        return list(query).getJsonArray("entries").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private void start() {
        rig = Rig.plan().frozen().start();
        Client account = rig.account();
        account.post(API + "/Plugins", "UniqueName=plugin-one");
        account.post(API + "/Plugins", "UniqueName=plugin-two");
        account.get(API + "/Plugins");
        account.get(API + "/Plugins/plugin-one");
        account.get(API + "/Plugins/plugin-two");
        rig.untilLanded();
    }

    @Test
    void aStoredAnswerIsShownWithWhatIsKnownOfIt() {
        start();
        rig.skip(Duration.ofSeconds(60));
        List<JsonObject> found = entries("?path=" + API + "/Plugins/plugin-one");
        assertThat(found).hasSize(1);
        JsonObject one = found.get(0);
        assertThat(one.getString("resource")).isEqualTo("plugin");
        assertThat(one.getString("operation")).isEqualTo("FetchPlugin");
        assertThat(one.getString("account")).isEqualTo(SandboxSettings.DEMO_ACCOUNT_SID);
        assertThat(one.getString("partition")).matches("[0-9a-f]{12}");
        assertThat(one.getInteger("status")).isEqualTo(200);
        assertThat(one.getInteger("age_s")).isEqualTo(60);
        assertThat(one.getInteger("ttl_s")).isEqualTo(240);
        assertThat(one.getString("state")).isEqualTo("fresh");
        assertThat(one.getString("stored_at")).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(one.getInteger("bytes")).isPositive();
        rig.skip(Duration.ofSeconds(241));
        assertThat(entries("?path=" + API + "/Plugins/plugin-one").get(0).getString("state"))
                .isEqualTo("stale");
        rig.account().post(API + "/Plugins/plugin-one", "FriendlyName=New");
        assertThat(entries("?path=" + API + "/Plugins/plugin-one").get(0).getString("state"))
                .isEqualTo("overtaken");
    }

    @Test
    void aListingSaysHowManyThereAreAndShowsTheNewest() {
        start();
        rig.skip(Duration.ofSeconds(1));
        rig.account().get(API + "/Plugins?PageSize=7");
        rig.untilLanded();
        JsonObject two = list("?limit=2");
        assertThat(two.getInteger("matched")).isEqualTo(4);
        assertThat(two.getInteger("shown")).isEqualTo(2);
        JsonObject newest = two.getJsonArray("entries").getJsonObject(0);
        assertThat(newest.getString("path")).isEqualTo(API + "/Plugins?PageSize=7");
        // Without a query a path means each.
        assertThat(entries("?path=" + API + "/Plugins")).hasSize(2);
        assertThat(entries("?path=" + API + "/Plugins%3FPageSize=7")).hasSize(1);
    }

    @Test
    void aPurgeBySidDropsWhatTellsOfItAndNothingElse() {
        start();
        String sid = rig.account().get(API + "/Plugins/plugin-one").json().getString("sid");
        Response done = delete("?sid=" + sid);
        assertThat(done.json()).isEqualTo(new JsonObject().put("purged", 2).put("soft", false));
        assertThat(rig.account().get(API + "/Plugins/plugin-two").hit()).isTrue();
        assertThat(rig.account().get(API + "/Plugins/plugin-one").how()).contains("fwd=uri-miss");
        assertThat(rig.account().get(API + "/Plugins").how()).contains("fwd=uri-miss");
    }

    @Test
    void aPurgeByResourcePathOrAccountDropsThose() {
        start();
        // Its answer tells whose credential it is.
        rig.other().post(API + "/Plugins", "UniqueName=plugin-other");
        rig.other().get(API + "/Plugins");
        rig.account().get(API + "/Configurations");
        rig.untilLanded();
        assertThat(delete("?resource=configuration").json().getInteger("purged"))
                .isEqualTo(1);
        assertThat(delete("?path=" + API + "/Plugins/plugin-two").json().getInteger("purged"))
                .isEqualTo(1);
        assertThat(delete("?account=" + SandboxSettings.DEMO_ACCOUNT_SID).json().getInteger("purged"))
                .isEqualTo(2);
        assertThat(list("").getInteger("matched")).isEqualTo(1);
        assertThat(rig.other().get(API + "/Plugins").hit()).isTrue();
        assertThat(delete("?all=true").json().getInteger("purged")).isEqualTo(1);
        assertThat(list("").getJsonArray("entries")).isEqualTo(new JsonArray());
        assertThat(rig.gateway().gateway().shared().store().bytes()).isZero();
    }

    @Test
    void anAccountIsMeantByItsNameInTheConfigurationToo() {
        rig = Rig.plan()
                .access(Teams.rules(Teams.team("one", "one"), Teams.of(Teams.OTHER, Teams.team("two", "two"))))
                .start();
        rig.anonymous().as("one", "one").get(API + "/Plugins");
        rig.anonymous().as("two", "two").get(API + "/Plugins");
        rig.untilLanded();
        assertThat(entries("?account=main"))
                .extracting(entry -> entry.getString("account"))
                .containsExactly("main");
        assertThat(delete("?account=other").json().getInteger("purged")).isEqualTo(1);
        assertThat(rig.anonymous().as("one", "one").get(API + "/Plugins").hit()).isTrue();
        Response wrong = delete("?account=nobody");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().getString("message")).contains("main, other");
    }

    @Test
    void aSoftPurgeLeavesWhatTheRulesForStaleAnswersAllow() {
        rig = Rig.plan()
                .frozen()
                .rules(usual -> new CacheRules(
                        usual.maxMemory(),
                        Duration.ZERO,
                        new CacheRules.Times(
                                Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ZERO, Duration.ofHours(1)),
                        Map.of()))
                .start();
        rig.account().post(API + "/Plugins", "UniqueName=plugin-one");
        rig.account().get(API + "/Plugins/plugin-one");
        rig.untilLanded();
        assertThat(delete("?all=true&soft=true").json())
                .isEqualTo(new JsonObject().put("purged", 1).put("soft", true));
        // What is stale already is not touched again.
        assertThat(delete("?all=true&soft=true").json().getInteger("purged")).isZero();
        assertThat(entries("").get(0).getString("state")).isEqualTo("stale");
        rig.sandbox().knobs().fault(RequestMatch.any(), Knobs.FOREVER, Knobs.Fault.status(500));
        Response standIn = rig.account().get(API + "/Plugins/plugin-one");
        assertThat(standIn.status()).isEqualTo(200);
        assertThat(standIn.how()).contains("fwd-status=500", "stale");
        rig.sandbox().knobs().reset();
        assertThat(rig.account().get(API + "/Plugins/plugin-one").how()).contains("fwd=stale; fwd-status=200; stored");
        assertThat(rig.account().get(API + "/Plugins/plugin-one").hit()).isTrue();
    }

    @Test
    void whatIsNotUnderstoodIsRefusedWithWhatIsAllowed() {
        start();
        for (String query : List.of(
                "",
                "?soft=true",
                "?all=true&sid=" + SandboxSettings.DEMO_ACCOUNT_SID,
                "?all=yes",
                "?sid=plugin-one",
                "?resource=nothing",
                "?path=Plugins",
                "?sids=x",
                "?resource=plugin&resource=plugin",
                "?resource=")) {
            Response answer = delete(query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.json().getString("message")).as(query).isNotEmpty();
        }
        assertThat(admin().get("/admin/v1/cache?limit=0").status()).isEqualTo(400);
        assertThat(admin().get("/admin/v1/cache?limit=9999").status()).isEqualTo(400);
        assertThat(delete("?path=%zz").status()).isEqualTo(400);
        assertThat(list("").getInteger("matched")).isEqualTo(3);
    }

    @Test
    void eachPurgeIsInTheLogWithWhoAndHowMany() {
        start();
        delete("?resource=plugin&soft=true");
        assertThat(rig.log().lines())
                .filteredOn(line -> line.contains("purge"))
                .singleElement()
                .asString()
                .contains("127.0.0.1", "resource plugin", "3 entries");
    }

    @Test
    void otherMethodsAreToldWhichThereAre() {
        start();
        Response answer = Client.wait(admin().send("POST", "/admin/v1/cache", null));
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("DELETE, GET, HEAD");
        assertThat(Stream.of("stats", "errors", "teams", "events")
                        .map(page -> Client.wait(admin().send("DELETE", "/admin/v1/" + page, null)))
                        .map(refused -> refused.status() + " " + refused.header("Allow")))
                .containsOnly("405 GET, HEAD");
    }
}
