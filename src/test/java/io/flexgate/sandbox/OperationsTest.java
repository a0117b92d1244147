package io.flexgate.sandbox;

import static io.flexgate.sandbox.RunningSandbox.CONFIGURATIONS;
import static io.flexgate.sandbox.RunningSandbox.PLUGINS;
import static io.flexgate.sandbox.RunningSandbox.RELEASES;
import static io.flexgate.sandbox.RunningSandbox.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The 18 operations: statuses, bodies, and what a write changes elsewhere. */
class OperationsTest {

    private final RunningSandbox it = RunningSandbox.empty();

    @AfterEach
    void stop() {
        it.close();
    }

    private String version(String plugin, String version) {
        return it.create(
                PLUGINS + "/" + plugin + "/Versions", "Version=" + version + "&PluginUrl=https://example.com/p.js");
    }

    private static String pick(String versionSid) {
        return "&Plugins={\"phase\":3,\"plugin_version\":\"" + versionSid + "\"}";
    }

    private static void refused(HttpResponse<String> response, int code, String message) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).getInteger("code")).isEqualTo(code);
        assertThat(json(response).getString("message")).contains(message);
    }

    @Test
    void a_created_plugin_shows_every_field_in_the_order_of_the_specification() {
        HttpResponse<String> created = it.post(PLUGINS, "UniqueName=plugin-a");
        String sid = json(created).getString("sid");
        String url = it.sandbox.origin() + PLUGINS + "/" + sid;
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(sid).matches("FP[0-9a-f]{32}");
        assertThat(created.body())
                .isEqualTo(("{'sid':'%s','account_sid':'%s','unique_name':'plugin-a','friendly_name':'plugin-a',"
                                + "'description':null,'archived':false,'date_created':'2026-01-02T03:04:05Z',"
                                + "'date_updated':'2026-01-02T03:04:05Z','url':'%s','links':{'plugin_versions':'%s'}}")
                        .replace('\'', '"')
                        .formatted(sid, SandboxSettings.DEMO_ACCOUNT_SID, url, url + "/Versions"));
        assertThat(it.get(PLUGINS + "/" + sid).body()).isEqualTo(created.body());
        assertThat(it.get(PLUGINS + "/plugin-a").body()).isEqualTo(created.body());
    }

    @Test
    void an_update_changes_only_the_keys_that_are_there_and_an_empty_value_clears() {
        it.create(PLUGINS, "UniqueName=p&FriendlyName=F&Description=D");
        it.now.set(Instant.parse("2026-01-03T00:00:00Z"));
        HttpResponse<String> updated = it.post(PLUGINS + "/p", "Description=");
        assertThat(updated.statusCode()).isEqualTo(200);
        assertThat(json(updated).getString("friendly_name")).isEqualTo("F");
        assertThat(json(updated).getString("description")).isEmpty();
        assertThat(json(updated).getString("date_updated")).isEqualTo("2026-01-03T00:00:00Z");
        assertThat(json(updated).getString("date_created")).isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void an_update_with_an_empty_body_changes_nothing() {
        it.create(PLUGINS, "UniqueName=p");
        it.now.set(Instant.parse("2026-01-03T00:00:00Z"));
        HttpResponse<String> updated = it.post(PLUGINS + "/p", "");
        assertThat(updated.statusCode()).isEqualTo(200);
        assertThat(json(updated).getString("date_updated")).isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void a_version_is_found_by_sid_and_by_version_string() {
        it.create(PLUGINS, "UniqueName=p");
        HttpResponse<String> created = it.post(
                PLUGINS + "/p/Versions",
                "Version=1.0.0&PluginUrl=https%3A%2F%2Fx%2Fp.js&Private=True&ValidateStatus=success&CliVersion=7");
        JsonObject version = json(created);
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(version.fieldNames())
                .containsExactly(
                        "sid",
                        "plugin_sid",
                        "account_sid",
                        "version",
                        "plugin_url",
                        "changelog",
                        "private",
                        "archived",
                        "validated",
                        "date_created",
                        "url");
        assertThat(version.getBoolean("private")).isTrue();
        assertThat(version.getBoolean("validated")).isTrue();
        assertThat(version.getString("plugin_url")).isEqualTo("https://x/p.js");
        assertThat(it.get(PLUGINS + "/p/Versions/1.0.0").body()).isEqualTo(created.body());
        assertThat(it.get(PLUGINS + "/" + version.getString("plugin_sid") + "/Versions/" + version.getString("sid"))
                        .body())
                .isEqualTo(created.body());
    }

    @Test
    void configured_plugins_are_a_live_join() {
        it.create(PLUGINS, "UniqueName=p");
        String version = version("p", "1.0.0");
        String configuration = it.create(CONFIGURATIONS, "Name=c" + pick(version));
        JsonObject before = it.json(CONFIGURATIONS + "/" + configuration + "/Plugins/p");
        assertThat(before.fieldNames())
                .containsExactly(
                        "account_sid",
                        "configuration_sid",
                        "plugin_sid",
                        "plugin_version_sid",
                        "phase",
                        "plugin_url",
                        "unique_name",
                        "friendly_name",
                        "description",
                        "plugin_archived",
                        "version",
                        "changelog",
                        "plugin_version_archived",
                        "private",
                        "date_created",
                        "url");
        assertThat(before.getInteger("phase")).isEqualTo(3);
        it.post(PLUGINS + "/p", "FriendlyName=New");
        it.post(PLUGINS + "/p/Versions/1.0.0/Archive", "");
        it.post(PLUGINS + "/p/Archive", "");
        JsonObject list = it.json(CONFIGURATIONS + "/" + configuration + "/Plugins");
        JsonObject after = list.getJsonArray("plugins").getJsonObject(0);
        assertThat(list.getJsonObject("meta").getString("key")).isEqualTo("plugins");
        assertThat(after.getString("friendly_name")).isEqualTo("New");
        assertThat(after.getBoolean("plugin_archived")).isTrue();
        assertThat(after.getBoolean("plugin_version_archived")).isTrue();
        assertThat(it.json(CONFIGURATIONS + "/" + configuration + "/Plugins/" + after.getString("plugin_sid")))
                .isEqualTo(after);
    }

    @Test
    void there_is_no_active_release_until_the_first() {
        assertThat(it.get(RELEASES + "/Active").statusCode()).isEqualTo(404);
        it.create(RELEASES, "ConfigurationId=" + it.create(CONFIGURATIONS, "Name=one"));
        assertThat(it.get(RELEASES + "/Active").statusCode()).isEqualTo(200);
    }

    @Test
    void a_release_is_active_at_once() {
        String first = it.create(CONFIGURATIONS, "Name=one");
        String second = it.create(CONFIGURATIONS, "Name=two");
        it.create(RELEASES, "ConfigurationId=" + first);
        HttpResponse<String> released = it.post(RELEASES, "ConfigurationId=" + second);
        assertThat(released.statusCode()).isEqualTo(201);
        assertThat(json(released).fieldNames())
                .containsExactly("sid", "account_sid", "configuration_sid", "date_created", "url");
        assertThat(it.get(RELEASES + "/Active").body()).isEqualTo(released.body());
        assertThat(it.json(RELEASES).getJsonArray("releases").getJsonObject(0)).isEqualTo(json(released));
        assertThat(it.get(RELEASES + "/active").statusCode()).isEqualTo(404);
    }

    @Test
    void what_is_archived_is_answered_without_links_and_stays_readable() {
        String plugin = it.create(PLUGINS, "UniqueName=p");
        String version = version("p", "1");
        String configuration = it.create(CONFIGURATIONS, "Name=c");
        JsonObject archivedVersion = json(it.post(PLUGINS + "/p/Versions/1/Archive", ""));
        JsonObject archivedPlugin = json(it.post(PLUGINS + "/p/Archive", ""));
        JsonObject archivedConfiguration = json(it.post(CONFIGURATIONS + "/" + configuration + "/Archive", ""));
        assertThat(archivedVersion.containsKey("validated")).isFalse();
        assertThat(archivedVersion.getString("url")).endsWith("/Versions/" + version + "/Archive");
        assertThat(archivedPlugin.containsKey("links")).isFalse();
        assertThat(archivedPlugin.getString("url")).endsWith("/Plugins/" + plugin + "/Archive");
        assertThat(archivedConfiguration.containsKey("links")).isFalse();
        assertThat(archivedConfiguration.getBoolean("archived")).isTrue();
        assertThat(it.json(PLUGINS + "/p").getBoolean("archived")).isTrue();
        assertThat(it.json(PLUGINS).getJsonArray("plugins")).hasSize(1);
    }

    @Test
    void nothing_is_archived_twice() {
        it.create(PLUGINS, "UniqueName=p");
        version("p", "1");
        it.post(PLUGINS + "/p/Versions/1/Archive", "");
        it.post(PLUGINS + "/p/Archive", "");
        refused(it.post(PLUGINS + "/p/Versions/1/Archive", ""), 20400, "Plugin version is already archived.");
        refused(it.post(PLUGINS + "/p/Archive", ""), 20400, "Plugin is already archived.");
    }

    @Test
    void what_is_part_of_the_active_release_is_not_archived() {
        it.create(PLUGINS, "UniqueName=p");
        String configuration = it.create(CONFIGURATIONS, "Name=c" + pick(version("p", "1")));
        it.create(RELEASES, "ConfigurationId=" + configuration);
        refused(it.post(PLUGINS + "/p/Archive", ""), 20400, "Plugin is part of an active release");
        refused(it.post(PLUGINS + "/p/Versions/1/Archive", ""), 20400, "Plugin version is part of an active release");
        it.create(RELEASES, "ConfigurationId=" + it.create(CONFIGURATIONS, "Name=empty"));
        assertThat(it.post(PLUGINS + "/p/Archive", "").statusCode()).isEqualTo(200);
    }

    @Test
    void what_is_archived_cannot_be_released() {
        it.create(PLUGINS, "UniqueName=p");
        String version = version("p", "1");
        String withVersion = it.create(CONFIGURATIONS, "Name=c" + pick(version));
        String archived = it.create(CONFIGURATIONS, "Name=d");
        it.post(CONFIGURATIONS + "/" + archived + "/Archive", "");
        it.post(PLUGINS + "/p/Versions/1/Archive", "");
        refused(it.post(RELEASES, "ConfigurationId=" + archived), 20400, "archived");
        refused(it.post(RELEASES, "ConfigurationId=" + withVersion), 20400, "archived");
        refused(it.post(CONFIGURATIONS, "Name=e" + pick(version)), 20400, "archived");
        assertThat(it.post(RELEASES, "ConfigurationId=FJ1").statusCode()).isEqualTo(404);
    }

    @Test
    void what_is_missing_too_long_or_taken_is_refused() {
        it.create(PLUGINS, "UniqueName=p");
        String one = version("p", "1");
        String two = version("p", "2");
        it.create(CONFIGURATIONS, "Name=c" + pick(one));
        refused(it.post(PLUGINS, "FriendlyName=x"), 20001, "UniqueName");
        refused(it.post(PLUGINS, "UniqueName=q&Description=" + "x".repeat(501)), 20001, "500");
        refused(it.post(PLUGINS, "UniqueName=p"), 20409, "duplicate");
        refused(it.post(PLUGINS + "/p/Versions", "Version=3"), 20001, "PluginUrl");
        refused(it.post(PLUGINS + "/p/Versions", "PluginUrl=https://x"), 20001, "Version");
        refused(it.post(PLUGINS + "/p/Versions", "Version=1&PluginUrl=https://x"), 20409, "duplicate");
        refused(it.post(CONFIGURATIONS, "Description=x"), 20001, "Name");
        refused(it.post(CONFIGURATIONS, "Name=c" + pick(one)), 20409, "duplicate");
        refused(it.post(CONFIGURATIONS, "Name=d" + pick(one) + pick(two)), 20400, "one version");
        refused(it.post(CONFIGURATIONS, "Name=d&Plugins=nonsense"), 20001, "Plugins");
        refused(it.post(RELEASES, ""), 20001, "ConfigurationId");
    }

    @Test
    void an_account_has_25_plugins_and_archived_ones_do_not_count() {
        for (int i = 0; i < 25; i++) {
            it.create(PLUGINS, "UniqueName=p" + i);
        }
        refused(it.post(PLUGINS, "UniqueName=one-too-many"), 20400, "25 plugins");
        it.post(PLUGINS + "/p0/Archive", "");
        it.create(PLUGINS, "UniqueName=fits");
    }
}
