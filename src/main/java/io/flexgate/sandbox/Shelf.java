package io.flexgate.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one account has, and what a GET shows of it. A resource is kept as the object that the wire shows, in the wire's key
 * order, without {@code url} and {@code links}, which depend on the caller. Guarded by the lock of {@link FlexModel}.
 */
final class Shelf {

    /** A version that a configuration picked. */
    record Pick(String versionSid, int phase) {}

    /** An installation from the plugin library, which takes effect by itself once it is due. */
    record Install(String versionSid, Instant due) {}

    private static final String SERVICE = "/v1/PluginService";

    final String account;
    final Map<String, JsonObject> plugins = new LinkedHashMap<>();
    final Map<String, JsonObject> versions = new LinkedHashMap<>();
    final Map<String, JsonObject> configurations = new LinkedHashMap<>();
    final Map<String, List<Pick>> picks = new LinkedHashMap<>();
    final Map<String, JsonObject> releases = new LinkedHashMap<>();
    final Map<String, Install> installs = new LinkedHashMap<>();
    final JsonObject settings = new JsonObject();

    Shelf(String account) {
        this.account = account;
        settings.put("account_sid", account).put("ui_version", "2").put("attributes", new JsonObject());
    }

    /** A copy that later writes do not reach. */
    Shelf copy() {
        Shelf copy = new Shelf(account);
        plugins.forEach((sid, plugin) -> copy.plugins.put(sid, plugin.copy()));
        versions.forEach((sid, version) -> copy.versions.put(sid, version.copy()));
        configurations.forEach((sid, configuration) -> copy.configurations.put(sid, configuration.copy()));
        releases.forEach((sid, release) -> copy.releases.put(sid, release.copy()));
        copy.picks.putAll(picks);
        copy.installs.putAll(installs);
        copy.settings.mergeIn(settings.copy());
        return copy;
    }

    /** The answer to a GET. */
    Reply read(Call call) {
        List<String> path = call.segments();
        boolean service = path.size() > 2 && path.get(1).equals("PluginService");
        Reply reply = !service
                ? path.equals(List.of("v1", "Configuration")) ? flexConfiguration(call.origin()) : null
                : switch (path.get(2)) {
                    case "Plugins" -> pluginPath(path.subList(3, path.size()), call);
                    case "Configurations" -> configurationPath(path.subList(3, path.size()), call);
                    case "Releases" -> releasePath(path.subList(3, path.size()), call);
                    case "Library" -> libraryPath(path.subList(3, path.size()));
                    default -> null;
                };
        return reply == null ? Reply.notFound(call.path()) : reply;
    }

    private @Nullable Reply pluginPath(List<String> rest, Call call) {
        if (rest.isEmpty()) {
            return Reply.page(call, "plugins", newestFirst(plugins.values()), p -> shownPlugin(p, call.origin()));
        }
        JsonObject plugin = plugin(rest.get(0), call.sidsOnly());
        if (plugin == null
                || rest.size() > 3
                || (rest.size() > 1 && !rest.get(1).equals("Versions"))) {
            return null;
        }
        if (rest.size() == 1) {
            return Reply.json(200, shownPlugin(plugin, call.origin()));
        }
        if (rest.size() == 2) {
            List<JsonObject> all = newestFirst(versionsOf(plugin));
            return Reply.page(call, "plugin_versions", all, v -> shownVersion(v, call.origin()));
        }
        JsonObject version = version(plugin, rest.get(2), call.sidsOnly());
        return version == null ? null : Reply.json(200, shownVersion(version, call.origin()));
    }

    private @Nullable Reply configurationPath(List<String> rest, Call call) {
        if (rest.isEmpty()) {
            List<JsonObject> all = newestFirst(configurations.values());
            return Reply.page(call, "configurations", all, c -> shownConfiguration(c, call.origin()));
        }
        JsonObject configuration = configurations.get(rest.get(0));
        if (configuration == null
                || rest.size() > 3
                || (rest.size() > 1 && !rest.get(1).equals("Plugins"))) {
            return null;
        }
        if (rest.size() == 1) {
            return Reply.json(200, shownConfiguration(configuration, call.origin()));
        }
        List<JsonObject> configured = picks.getOrDefault(rest.get(0), List.of()).stream()
                .map(pick -> shownPick(configuration, pick, call.origin()))
                .toList();
        if (rest.size() == 2) {
            return Reply.page(call, "plugins", configured, p -> p);
        }
        JsonObject plugin = plugin(rest.get(2), call.sidsOnly());
        return configured.stream()
                .filter(p -> plugin != null && p.getString("plugin_sid").equals(plugin.getString("sid")))
                .findFirst()
                .map(p -> Reply.json(200, p))
                .orElse(null);
    }

    private @Nullable Reply releasePath(List<String> rest, Call call) {
        if (rest.isEmpty()) {
            return Reply.page(call, "releases", newestFirst(releases.values()), r -> shownRelease(r, call.origin()));
        }
        boolean active = rest.get(0).equals("Active") && !call.sidsOnly();
        JsonObject release = active ? activeRelease() : releases.get(rest.get(0));
        return release == null || rest.size() > 1 ? null : Reply.json(200, shownRelease(release, call.origin()));
    }

    private @Nullable Reply libraryPath(List<String> rest) {
        if (rest.size() == 2 && rest.get(0).equals("Plugins")) {
            JsonObject plugin = plugin(rest.get(1), false);
            List<JsonObject> versionsOf = plugin == null ? List.of() : newestFirst(versionsOf(plugin));
            return plugin == null
                    ? null
                    : Reply.json(
                            200,
                            new JsonObject()
                                    .put("sid", plugin.getString("sid"))
                                    .put("account_sid", account)
                                    .put("unique_name", plugin.getString("unique_name"))
                                    .put(
                                            "plugin_version_sid",
                                            versionsOf.isEmpty()
                                                    ? null
                                                    : versionsOf.get(0).getString("sid")));
        }
        boolean status =
                rest.size() == 3 && rest.get(0).equals("Tasks") && rest.get(2).equals("Status");
        return status && installs.containsKey(rest.get(1)) ? installStatus(rest.get(1), 200) : null;
    }

    /** An installation leaves the map's care by losing its due time, so its status stays readable. */
    Reply installStatus(String task, int status) {
        Install install = installs.get(task);
        boolean done = install == null || install.due().equals(Instant.MIN);
        return Reply.json(status, new JsonObject().put("sid", task).put("status", done ? "INSTALLED" : "IN_PROGRESS"));
    }

    Reply flexConfiguration(String origin) {
        return Reply.json(200, settings.copy().put("url", origin + "/v1/Configuration"));
    }

    @Nullable
    JsonObject plugin(String id, boolean sidsOnly) {
        JsonObject bySid = plugins.get(id);
        return bySid != null || sidsOnly ? bySid : byField(plugins.values(), "unique_name", id);
    }

    @Nullable
    JsonObject version(JsonObject plugin, String id, boolean sidsOnly) {
        JsonObject bySid = versions.get(id);
        if (bySid != null && bySid.getString("plugin_sid").equals(plugin.getString("sid"))) {
            return bySid;
        }
        return sidsOnly ? null : byField(versionsOf(plugin), "version", id);
    }

    List<JsonObject> versionsOf(JsonObject plugin) {
        String sid = plugin.getString("sid");
        return versions.values().stream()
                .filter(v -> v.getString("plugin_sid").equals(sid))
                .toList();
    }

    /** The newest release is the active one. */
    @Nullable
    JsonObject activeRelease() {
        JsonObject newest = null;
        for (JsonObject release : releases.values()) {
            newest = release;
        }
        return newest;
    }

    /** Sids of the versions in the active release. */
    List<Pick> activePicks() {
        JsonObject active = activeRelease();
        return active == null ? List.of() : picks.getOrDefault(active.getString("configuration_sid"), List.of());
    }

    JsonObject shownPlugin(JsonObject plugin, String origin) {
        String url = origin + SERVICE + "/Plugins/" + plugin.getString("sid");
        return plugin.copy().put("url", url).put("links", new JsonObject().put("plugin_versions", url + "/Versions"));
    }

    JsonObject shownVersion(JsonObject version, String origin) {
        String plugin = origin + SERVICE + "/Plugins/" + version.getString("plugin_sid");
        return version.copy().put("url", plugin + "/Versions/" + version.getString("sid"));
    }

    JsonObject shownConfiguration(JsonObject configuration, String origin) {
        String url = origin + SERVICE + "/Configurations/" + configuration.getString("sid");
        return configuration.copy().put("url", url).put("links", new JsonObject().put("plugins", url + "/Plugins"));
    }

    JsonObject shownRelease(JsonObject release, String origin) {
        return release.copy().put("url", origin + SERVICE + "/Releases/" + release.getString("sid"));
    }

    /** What an Archive answers: the resource without the given key, its URL ending in {@code /Archive}. */
    static JsonObject archived(JsonObject shown, Set<String> without) {
        without.forEach(shown::remove);
        return shown.put("url", shown.getString("url") + "/Archive");
    }

    /** A live join: it shows plugin and version as they are now, not as they were when they were picked. */
    private JsonObject shownPick(JsonObject configuration, Pick pick, String origin) {
        JsonObject version = versions.getOrDefault(pick.versionSid(), new JsonObject());
        JsonObject plugin = plugins.getOrDefault(version.getString("plugin_sid"), new JsonObject());
        String url = origin + SERVICE + "/Configurations/" + configuration.getString("sid") + "/Plugins/";
        return new JsonObject()
                .put("account_sid", account)
                .put("configuration_sid", configuration.getString("sid"))
                .put("plugin_sid", plugin.getString("sid"))
                .put("plugin_version_sid", version.getString("sid"))
                .put("phase", pick.phase())
                .put("plugin_url", version.getString("plugin_url"))
                .put("unique_name", plugin.getString("unique_name"))
                .put("friendly_name", plugin.getString("friendly_name"))
                .put("description", plugin.getString("description"))
                .put("plugin_archived", plugin.getBoolean("archived"))
                .put("version", version.getString("version"))
                .put("changelog", version.getString("changelog"))
                .put("plugin_version_archived", version.getBoolean("archived"))
                .put("private", version.getBoolean("private"))
                .put("date_created", configuration.getString("date_created"))
                .put("url", url + plugin.getString("sid"));
    }

    /** Everything, for the control path. */
    JsonObject truth(String origin) {
        JsonObject configured = new JsonObject();
        picks.forEach((sid, list) -> {
            JsonObject configuration = configurations.getOrDefault(sid, new JsonObject());
            configured.put(
                    sid,
                    new JsonArray(list.stream()
                            .map(pick -> shownPick(configuration, pick, origin))
                            .toList()));
        });
        return new JsonObject()
                .put("plugins", new JsonArray(newestFirst(plugins.values())))
                .put("plugin_versions", new JsonArray(newestFirst(versions.values())))
                .put("configurations", new JsonArray(newestFirst(configurations.values())))
                .put("configured_plugins", configured)
                .put("releases", new JsonArray(newestFirst(releases.values())))
                .put("configuration", settings);
    }

    private static @Nullable JsonObject byField(Collection<JsonObject> all, String field, String value) {
        return all.stream()
                .filter(item -> value.equals(item.getString(field)))
                .findFirst()
                .orElse(null);
    }

    private static List<JsonObject> newestFirst(Collection<JsonObject> oldestFirst) {
        List<JsonObject> list = new ArrayList<>(oldestFirst);
        Collections.reverse(list);
        return list;
    }
}
