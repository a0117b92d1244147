package io.flexgate.admin;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a request beside its fate, whose it may be, and that asking leaves no trace. */
class ExplainTest {

    private static final String ONE = API + "/Plugins/plugin-one";

    private static Client admin(Rig rig) {
        return Client.of(rig.vertx(), rig.gateway().adminPort());
    }

    private static JsonObject explain(Rig rig, String query) {
        Response answer = admin(rig).get("/admin/v1/explain?path=" + ONE + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void itTellsWhatIsStoredAndByWhichRule() {
        try (Rig rig = Rig.plan()
                .frozen()
                .access(Teams.rules(Teams.team("one", "one")))
                .start()) {
            Client one = rig.anonymous().as("one", "one");
            String sid =
                    one.post(API + "/Plugins", "UniqueName=plugin-one").json().getString("sid");
            one.get(ONE);
            rig.untilLanded();
            rig.skip(Duration.ofSeconds(100));
            JsonObject told = explain(rig, "&team=one");
            assertThat(told.getString("would")).isEqualTo("hit");
            assertThat(told.getString("operation")).isEqualTo("FetchPlugin");
            assertThat(told.getString("account")).isEqualTo(SandboxSettings.DEMO_ACCOUNT_SID);
            JsonObject cache = told.getJsonObject("cache");
            assertThat(cache.getString("key"))
                    .startsWith("GET http://127.0.0.1:")
                    .endsWith(ONE);
            assertThat(cache.getJsonArray("tags").encode()).contains("plugin-one", sid.toLowerCase(Locale.ROOT));
            JsonObject entry = cache.getJsonObject("entry");
            assertThat(entry.getString("stored_at")).isEqualTo("2026-01-01T12:00:00Z");
            assertThat(entry.getString("fresh_until")).isEqualTo("2026-01-01T12:05:00Z");
            assertThat(entry.getInteger("age_s")).isEqualTo(100);
            assertThat(entry.getString("rule")).isEqualTo("the configured fresh time of fetch plugin");
            assertThat(entry.getLong("generation")).isLessThanOrEqualTo(cache.getLong("generation"));
            // After a write nothing of it is true; the generation has moved on.
            one.post(ONE, "FriendlyName=Other");
            JsonObject after = explain(rig, "&team=one").getJsonObject("cache");
            assertThat(after.getString("state")).isEqualTo("overtaken");
            assertThat(after.getLong("generation")).isGreaterThan(cache.getLong("generation"));
            rig.sandbox().knobs().header("Cache-Control", "max-age=7");
            one.get(ONE);
            rig.untilLanded();
            JsonObject upstreams =
                    explain(rig, "&team=one").getJsonObject("cache").getJsonObject("entry");
            assertThat(upstreams.getString("rule")).isEqualTo("upstream's Cache-Control: max-age");
        }
    }

    @Test
    void whereCallersBringTheirOwnCredentialsThePartitionSaysWhose() {
        try (Rig rig = Rig.start()) {
            rig.account().post(API + "/Plugins", "UniqueName=plugin-one");
            rig.account().get(ONE);
            rig.untilLanded();
            assertThat(explain(rig, "").getJsonObject("cache").getString("state"))
                    .isEqualTo("absent");
            String partition = admin(rig)
                    .get("/admin/v1/cache")
                    .json()
                    .getJsonArray("entries")
                    .getJsonObject(0)
                    .getString("partition");
            JsonObject told = explain(rig, "&partition=" + partition);
            assertThat(told.getString("would")).isEqualTo("hit");
            assertThat(told.encode()).doesNotContain(SandboxSettings.DEMO_AUTH_TOKEN);
            assertThat(admin(rig)
                            .get("/admin/v1/explain?partition=000000000000&path=" + ONE)
                            .status())
                    .isEqualTo(400);
            assertThat(admin(rig).get("/admin/v1/explain?team=one&path=" + ONE).status())
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method=%0d",
                "method=a%20b",
                "method=%C3%A9",
                "method=%00",
                "header=A:%0d%0ab",
                "header=A:b%0d",
                "header=A:%00",
                "header=A:b%7f"
            })
    void whatCannotBePartOfARequestIsRefused(String query) {
        try (Rig rig = Rig.start()) {
            Response answer = admin(rig).get("/admin/v1/explain?path=/&" + query);
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.json().getString("message")).startsWith(query.substring(0, 6));
        }
    }

    @Test
    void askingIsNotCountedAndCreatesNothing() {
        try (Rig rig = Rig.plan()
                .access(Teams.rules(Teams.limited(Teams.team("one", "one"), Teams.limits(0, 0, 2))))
                .start()) {
            for (int i = 0; i < 5; i++) {
                assertThat(explain(rig, "&team=one").getString("would")).isEqualTo("fetch");
            }
            assertThat(admin(rig).get("/admin/v1/teams").text()).isEqualTo("{\"teams\":[]}");
            assertThat(rig.budgets()).isEmpty();
            assertThat(rig.sandbox().journal().size()).isZero();
            Client one = rig.anonymous().as("one", "one");
            assertThat(one.get(ONE).status()).isEqualTo(404);
            assertThat(one.get(ONE).status()).isEqualTo(404);
            JsonObject spent = explain(rig, "&team=one");
            assertThat(spent.getString("would")).isEqualTo("refuse");
            assertThat(spent.getJsonObject("error").getString("slug")).isEqualTo("team-quota");
            assertThat(one.get(ONE).header("Flexgate-Error")).isEqualTo("team-quota");
        }
    }
}
