package io.flexgate.admin;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What an operator reads off a gateway, and what went wrong of late; a real gateway at real ports. */
class StatsTest {

    private static Client admin(Rig rig) {
        return Client.of(rig.vertx(), rig.gateway().adminPort());
    }

    private static JsonObject stats(Rig rig) {
        return admin(rig).get("/admin/v1/stats").json();
    }

    @Test
    void theFiguresAreThoseOfWhatWasDone() {
        try (Rig rig = Rig.plan()
                .access(Teams.rules(Teams.team("one", "one"), Teams.team("two", "two")))
                .start()) {
            Client one = rig.anonymous().as("one", "one");
            one.post(API + "/Plugins", "UniqueName=plugin-one");
            one.get(API + "/Plugins/plugin-one");
            one.get(API + "/Plugins/plugin-one");
            rig.untilLanded();
            JsonObject stats = stats(rig);
            JsonObject requests = stats.getJsonObject("requests");
            assertThat(requests.getInteger("requests")).isEqualTo(3);
            assertThat(requests.getInteger("hits")).isEqualTo(1);
            assertThat(requests.getInteger("saved")).isEqualTo(1);
            assertThat(requests.getInteger("calls"))
                    .isEqualTo(rig.sandbox().journal().size());
            assertThat(requests.getInteger("in_flight")).isZero();
            assertThat(stats.getBoolean("ready")).isTrue();
            assertThat(stats.getJsonObject("cache").getInteger("entries")).isEqualTo(1);
            assertThat(stats.getJsonObject("cache").getLong("bytes"))
                    .isEqualTo(rig.gateway().gateway().shared().store().bytes());
            assertThat(stats.getJsonObject("loops").getInteger("count")).isEqualTo(2);
            assertThat(stats.getJsonArray("accounts").getJsonObject(0).getString("breaker"))
                    .isEqualTo("closed");
            JsonObject team = stats.getJsonArray("teams").getJsonObject(0);
            assertThat(team.getString("team")).isEqualTo("one");
            assertThat(team.getDouble("share")).isEqualTo(0.5);
            assertThat(team.getInteger("saved")).isEqualTo(1);
            assertThat(admin(rig)
                            .get("/admin/v1/teams")
                            .json()
                            .getJsonArray("teams")
                            .getJsonObject(0)
                            .getDouble("share"))
                    .isEqualTo(0.5);
        }
    }

    @Test
    void whatIsUnderWayIsCountedAndGoesBackToZero() {
        try (Rig rig = Rig.start()) {
            Hold hold = rig.sandbox().knobs().hold(RequestMatch.any(), Point.BEFORE, 1);
            Future<Response> answer = rig.account().getting(API + "/Plugins");
            Client.wait(Future.fromCompletionStage(hold.arrived()));
            JsonObject during = stats(rig);
            assertThat(during.getJsonObject("requests").getInteger("in_flight")).isEqualTo(1);
            assertThat(during.getJsonArray("accounts").getJsonObject(0).getInteger("in_flight"))
                    .isEqualTo(1);
            hold.close();
            Client.wait(answer);
            Until.holds("nothing is under way", () -> {
                JsonObject after = stats(rig);
                return after.getJsonObject("requests").getInteger("in_flight") == 0
                        && after.getJsonArray("accounts").stream()
                                .map(JsonObject.class::cast)
                                .allMatch(account -> account.getInteger("in_flight") == 0);
            });
        }
    }

    @Test
    void whatHadToGoForWantOfRoomIsCounted() {
        try (Rig rig = Rig.plan()
                .rules(usual ->
                        new io.flexgate.cache.CacheRules(8_000, usual.settle(), usual.defaults(), usual.resources()))
                .start()) {
            for (int i = 0; i < 50; i++) {
                rig.account().get(API + "/Plugins?PageSize=" + (i + 1));
            }
            rig.untilLanded();
            JsonObject cache = stats(rig).getJsonObject("cache");
            assertThat(cache.getLong("max_bytes")).isEqualTo(8_000);
            assertThat(cache.getLong("bytes")).isLessThanOrEqualTo(8_000);
            assertThat(cache.getLong("evictions")).isPositive();
        }
    }

    @Test
    void theLastErrorsAreRememberedWithoutWhatIsSecret() {
        try (Rig rig = Rig.start()) {
            rig.anonymous().get(API + "/Plugins?PageToken=secret-in-query");
            Until.holds("it is told", () -> !errors(rig).isEmpty());
            JsonObject first = errors(rig).getJsonObject(0);
            assertThat(first.getInteger("status")).isEqualTo(401);
            assertThat(first.getString("slug")).isEqualTo("no-credential");
            assertThat(first.getString("operation")).isEqualTo("ListPlugin");
            assertThat(first.getString("path")).isEqualTo(API + "/Plugins");
            assertThat(first.getString("team")).isEqualTo("unknown");
            rig.sandbox().knobs().fault(RequestMatch.any(), Knobs.FOREVER, Knobs.Fault.status(500));
            rig.account().get(API + "/Configurations");
            rig.sandbox().knobs().reset();
            Until.holds(
                    "the newest is upstream's own",
                    () -> errors(rig).getJsonObject(0).getString("slug").equals("upstream"));
            for (int i = 0; i < 120; i++) {
                rig.anonymous().get(API + "/Plugins/" + "x".repeat(1_000) + i);
            }
            Until.holds(
                    "older ones are gone",
                    () -> errors(rig).size() == 100
                            && errors(rig).encode().length() < 60_000
                            && errors(rig).stream()
                                    .noneMatch(error -> error.toString().contains("upstream")));
            assertThat(errors(rig).encode()).doesNotContain("secret-in-query", "Basic");
        }
    }

    private static JsonArray errors(Rig rig) {
        return admin(rig).get("/admin/v1/errors").json().getJsonArray("errors");
    }
}
