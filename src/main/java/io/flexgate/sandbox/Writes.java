package io.flexgate.sandbox;

import io.flexgate.sandbox.SandboxSettings.Rules;
import io.flexgate.sandbox.Shelf.Install;
import io.flexgate.sandbox.Shelf.Pick;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the POSTs do to a shelf. A write that is refused changes nothing. Lives for one call, under the lock of
 * {@link FlexModel}.
 *
 * @param installDelay how long a library installation takes
 * @param sids makes a new sid for a prefix
 */
record Writes(Shelf shelf, Rules rules, Instant now, Duration installDelay, UnaryOperator<String> sids) {

    private static final int BAD_REQUEST = 20400;

    /** The answer to a POST. */
    Reply post(Call call) {
        List<String> path = call.segments();
        if (path.equals(List.of("v1", "Configuration"))) {
            return setFlexConfiguration(call);
        }
        List<String> rest =
                path.size() > 2 && path.get(1).equals("PluginService") ? path.subList(2, path.size()) : path;
        Reply reply =
                switch (rest.get(0)) {
                    case "Plugins" -> pluginPath(rest, call);
                    case "Configurations" -> configurationPath(rest, call);
                    case "Releases" -> rest.size() == 1 ? createRelease(call) : null;
                    case "Library" -> libraryPath(rest, call);
                    default -> null;
                };
        return reply == null ? Reply.notFound(call.path()) : reply;
    }

    private @Nullable Reply pluginPath(List<String> rest, Call call) {
        if (rest.size() == 1) {
            return createPlugin(call);
        }
        JsonObject plugin = shelf.plugin(rest.get(1), call.sidsOnly());
        if (plugin == null) {
            return null;
        }
        if (rest.size() == 2) {
            return updatePlugin(plugin, call);
        }
        if (rest.size() == 3) {
            return switch (rest.get(2)) {
                case "Archive" -> archivePlugin(plugin, call);
                case "Versions" -> createVersion(plugin, call);
                default -> null;
            };
        }
        boolean archive = rest.size() == 5
                && rest.get(2).equals("Versions")
                && rest.get(4).equals("Archive");
        JsonObject version = archive ? shelf.version(plugin, rest.get(3), call.sidsOnly()) : null;
        return version == null ? null : archiveVersion(version, call);
    }

    private @Nullable Reply configurationPath(List<String> rest, Call call) {
        if (rest.size() == 1) {
            return createConfiguration(call);
        }
        JsonObject configuration = shelf.configurations.get(rest.get(1));
        boolean archive = rest.size() == 3 && rest.get(2).equals("Archive");
        return configuration == null || !archive ? null : archiveConfiguration(configuration, call);
    }

    private Reply createPlugin(Call call) {
        Call.Form form = call.form();
        String name = form.last("UniqueName");
        String description = form.last("Description");
        if (name == null || name.isEmpty()) {
            return missing("UniqueName");
        }
        if (tooLong(description)) {
            return invalid("Description must be 500 characters or fewer");
        }
        if (shelf.plugins.values().stream().anyMatch(p -> name.equals(p.getString("unique_name")))) {
            return Reply.error(400, rules.duplicateCode(), "Plugin with unique name '" + name + "' is a duplicate");
        }
        if (open(shelf.plugins.values()) >= rules.plugins()) {
            return Reply.error(400, rules.limitCode(), "Accounts are limited to " + rules.plugins() + " plugins");
        }
        String friendlyName = form.last("FriendlyName");
        JsonObject plugin = new JsonObject()
                .put("sid", sids.apply("FP"))
                .put("account_sid", shelf.account)
                .put("unique_name", name)
                .put("friendly_name", friendlyName == null ? name : friendlyName)
                .put("description", description)
                .put("archived", false)
                .put("date_created", date())
                .put("date_updated", date());
        shelf.plugins.put(plugin.getString("sid"), plugin);
        return Reply.json(201, shelf.shownPlugin(plugin, call.origin()));
    }

    private Reply updatePlugin(JsonObject plugin, Call call) {
        String friendlyName = call.form().last("FriendlyName");
        String description = call.form().last("Description");
        if (tooLong(description)) {
            return invalid("Description must be 500 characters or fewer");
        }
        if (friendlyName != null) {
            plugin.put("friendly_name", friendlyName);
        }
        if (description != null) {
            plugin.put("description", description);
        }
        if (friendlyName != null || description != null) {
            plugin.put("date_updated", date());
        }
        return Reply.json(200, shelf.shownPlugin(plugin, call.origin()));
    }

    private Reply archivePlugin(JsonObject plugin, Call call) {
        if (plugin.getBoolean("archived")) {
            return Reply.error(400, BAD_REQUEST, "Plugin is already archived.");
        }
        Set<String> active =
                new HashSet<>(shelf.activePicks().stream().map(Pick::versionSid).toList());
        if (shelf.versionsOf(plugin).stream().anyMatch(v -> active.contains(v.getString("sid")))) {
            return Reply.error(400, BAD_REQUEST, "Plugin is part of an active release");
        }
        plugin.put("archived", true).put("date_updated", date());
        return Reply.json(200, Shelf.archived(shelf.shownPlugin(plugin, call.origin()), Set.of("links")));
    }

    private Reply createVersion(JsonObject plugin, Call call) {
        Call.Form form = call.form();
        String version = form.last("Version");
        String pluginUrl = form.last("PluginUrl");
        if (version == null || version.isEmpty()) {
            return missing("Version");
        }
        if (pluginUrl == null || pluginUrl.isEmpty()) {
            return missing("PluginUrl");
        }
        if (plugin.getBoolean("archived")) {
            return Reply.error(400, BAD_REQUEST, "Plugin is archived");
        }
        if (shelf.versionsOf(plugin).stream().anyMatch(v -> version.equals(v.getString("version")))) {
            return Reply.error(400, rules.duplicateCode(), "Plugin version " + version + " is a duplicate");
        }
        if (open(shelf.versions.values()) >= rules.versions()) {
            String message = "Accounts are limited to " + rules.versions() + " plugin versions";
            return Reply.error(400, rules.limitCode(), message);
        }
        JsonObject created = new JsonObject()
                .put("sid", sids.apply("FV"))
                .put("plugin_sid", plugin.getString("sid"))
                .put("account_sid", shelf.account)
                .put("version", version)
                .put("plugin_url", pluginUrl)
                .put("changelog", form.last("Changelog"))
                .put("private", "true".equalsIgnoreCase(form.last("Private")))
                .put("archived", false)
                .put("validated", "success".equalsIgnoreCase(form.last("ValidateStatus")))
                .put("date_created", date());
        shelf.versions.put(created.getString("sid"), created);
        return Reply.json(201, shelf.shownVersion(created, call.origin()));
    }

    private Reply archiveVersion(JsonObject version, Call call) {
        if (version.getBoolean("archived")) {
            return Reply.error(400, BAD_REQUEST, "Plugin version is already archived.");
        }
        if (shelf.activePicks().stream().anyMatch(p -> p.versionSid().equals(version.getString("sid")))) {
            return Reply.error(400, BAD_REQUEST, "Plugin version is part of an active release");
        }
        version.put("archived", true);
        return Reply.json(200, Shelf.archived(shelf.shownVersion(version, call.origin()), Set.of("validated")));
    }

    private Reply createConfiguration(Call call) {
        Call.Form form = call.form();
        String name = form.last("Name");
        String description = form.last("Description");
        if (name == null || name.isEmpty()) {
            return missing("Name");
        }
        if (tooLong(description)) {
            return invalid("Description must be 500 characters or fewer");
        }
        List<Pick> picks = new ArrayList<>();
        Set<String> plugins = new HashSet<>();
        for (String value : form.all("Plugins")) {
            Pick pick = pick(value);
            JsonObject version = pick == null ? null : shelf.versions.get(pick.versionSid());
            if (pick == null || version == null) {
                return invalid("Plugins must be JSON objects with the plugin_version of an existing version");
            }
            String refusal = refusal(version, plugins);
            if (!refusal.isEmpty()) {
                return Reply.error(400, BAD_REQUEST, refusal);
            }
            picks.add(pick);
        }
        boolean taken = shelf.configurations.values().stream()
                .anyMatch(c -> name.equals(c.getString("name")) && picks.equals(shelf.picks.get(c.getString("sid"))));
        return taken
                ? Reply.error(400, rules.duplicateCode(), "Configuration '" + name + "' is a duplicate")
                : Reply.json(201, shelf.shownConfiguration(configuration(name, description, picks), call.origin()));
    }

    /** Why this version may not be configured; empty if it may. Adds its plugin to those seen. */
    private String refusal(JsonObject version, Set<String> seen) {
        JsonObject plugin = shelf.plugins.getOrDefault(version.getString("plugin_sid"), new JsonObject());
        if (version.getBoolean("archived")) {
            return "Plugin version is archived";
        }
        if (plugin.getBoolean("archived", false)) {
            return "Plugin is archived";
        }
        return seen.add(version.getString("plugin_sid")) ? "" : "A plugin can be configured with one version only";
    }

    private static @Nullable Pick pick(String value) {
        try {
            JsonObject json = new JsonObject(value);
            String version = json.getString("plugin_version");
            return version == null ? null : new Pick(version, json.getInteger("phase", 0));
        } catch (DecodeException | ClassCastException e) {
            return null;
        }
    }

    private JsonObject configuration(String name, @Nullable String description, List<Pick> picks) {
        JsonObject configuration = new JsonObject()
                .put("sid", sids.apply("FJ"))
                .put("account_sid", shelf.account)
                .put("name", name)
                .put("description", description)
                .put("archived", false)
                .put("date_created", date());
        shelf.configurations.put(configuration.getString("sid"), configuration);
        shelf.picks.put(configuration.getString("sid"), List.copyOf(picks));
        return configuration;
    }

    private Reply archiveConfiguration(JsonObject configuration, Call call) {
        if (configuration.getBoolean("archived")) {
            return Reply.error(400, BAD_REQUEST, "Configuration is already archived.");
        }
        JsonObject active = shelf.activeRelease();
        if (active != null && active.getString("configuration_sid").equals(configuration.getString("sid"))) {
            return Reply.error(400, BAD_REQUEST, "Configuration is part of an active release");
        }
        configuration.put("archived", true);
        JsonObject shown = shelf.shownConfiguration(configuration, call.origin());
        return Reply.json(200, Shelf.archived(shown, Set.of("links")));
    }

    private Reply createRelease(Call call) {
        String id = call.form().last("ConfigurationId");
        if (id == null || id.isEmpty()) {
            return missing("ConfigurationId");
        }
        JsonObject configuration = shelf.configurations.get(id);
        if (configuration == null) {
            return Reply.notFound("/v1/PluginService/Configurations/" + id);
        }
        if (configuration.getBoolean("archived")) {
            return Reply.error(400, BAD_REQUEST, "Configuration is archived");
        }
        for (Pick pick : shelf.picks.getOrDefault(id, List.of())) {
            String refusal = refusal(shelf.versions.getOrDefault(pick.versionSid(), new JsonObject()), new HashSet<>());
            if (!refusal.isEmpty()) {
                return Reply.error(400, BAD_REQUEST, refusal);
            }
        }
        return Reply.json(201, shelf.shownRelease(release(id), call.origin()));
    }

    private JsonObject release(String configurationSid) {
        JsonObject release = new JsonObject()
                .put("sid", sids.apply("FK"))
                .put("account_sid", shelf.account)
                .put("configuration_sid", configurationSid)
                .put("date_created", date());
        shelf.releases.put(release.getString("sid"), release);
        return release;
    }

    private @Nullable Reply libraryPath(List<String> rest, Call call) {
        if (rest.size() != 4 || !rest.get(1).equals("Plugins") || !rest.get(3).equals("Install")) {
            return null;
        }
        JsonObject body;
        try {
            body = call.body().toJsonObject();
        } catch (DecodeException | ClassCastException e) {
            return invalid("The body must be a JSON object");
        }
        String versionSid = body.getString("plugin_version_sid");
        if (versionSid == null || !shelf.versions.containsKey(versionSid)) {
            return invalid("plugin_version_sid must be an existing version");
        }
        String task = sids.apply("FT");
        shelf.installs.put(task, new Install(versionSid, now.plus(installDelay)));
        return shelf.installStatus(task, 201);
    }

    /** Installs what is due: a configuration like the active one with the installed version, released at once. */
    void settle() {
        for (Map.Entry<String, Install> task : shelf.installs.entrySet()) {
            Install install = task.getValue();
            if (install.due().equals(Instant.MIN) || install.due().isAfter(now)) {
                continue;
            }
            String plugin = pluginOf(install.versionSid());
            List<Pick> picks = new ArrayList<>(shelf.activePicks().stream()
                    .filter(p -> !pluginOf(p.versionSid()).equals(plugin))
                    .toList());
            picks.add(new Pick(install.versionSid(), 3));
            release(configuration("Library install " + task.getKey(), null, picks)
                    .getString("sid"));
            task.setValue(new Install(install.versionSid(), Instant.MIN));
        }
    }

    private String pluginOf(String versionSid) {
        return shelf.versions.getOrDefault(versionSid, new JsonObject()).getString("plugin_sid", "");
    }

    private Reply setFlexConfiguration(Call call) {
        try {
            shelf.settings.mergeIn(call.body().toJsonObject());
        } catch (DecodeException | ClassCastException e) {
            return invalid("The body must be a JSON object");
        }
        shelf.settings.put("account_sid", shelf.account);
        return shelf.flexConfiguration(call.origin());
    }

    private Reply missing(String parameter) {
        return invalid("Missing required parameter " + parameter + " in the post body");
    }

    private Reply invalid(String message) {
        return Reply.error(400, rules.invalidCode(), message);
    }

    private static boolean tooLong(@Nullable String description) {
        return description != null && description.codePointCount(0, description.length()) > 500;
    }

    private static long open(Collection<JsonObject> all) {
        return all.stream().filter(item -> !item.getBoolean("archived")).count();
    }

    /** Whole seconds, the only form that every client reads. */
    private String date() {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
