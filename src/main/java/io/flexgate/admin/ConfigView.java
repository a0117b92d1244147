package io.flexgate.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The configuration as JSON. Pure. */
public final class ConfigView {

    private ConfigView() {}

    /** Each value with where it comes from, what needs a restart, and how the last reload has ended. */
    static JsonObject json(Configuration configuration) {
        JsonArray settings = new JsonArray();
        configuration
                .settings()
                .forEach(setting -> settings.add(new JsonObject()
                        .put("key", setting.key())
                        .put("value", setting.value())
                        .put("origin", setting.origin().isEmpty() ? "default" : setting.origin())));
        return new JsonObject()
                .put("settings", settings)
                .put("needs_restart", new JsonArray(configuration.needsRestart()))
                .put("last_reload", configuration.last().map(ConfigView::json).orElse(null));
    }

    /** How a reload has ended. */
    public static JsonObject json(Configuration.Reloaded reload) {
        return new JsonObject()
                .put("at", reload.at().toString())
                .put("cause", reload.cause())
                .put("result", reload.result())
                .put("changes", new JsonArray(reload.changes()))
                .put("needs_restart", new JsonArray(reload.needsRestart()))
                .put("problems", new JsonArray(reload.problems()));
    }
}
