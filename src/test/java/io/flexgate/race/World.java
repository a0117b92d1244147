package io.flexgate.race;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one account has: things whose every change counts a number up that every answer about them shows. It has three plugins, the
 * third not created yet; plugin 0 has a version that configuration 0 picks; releases come and go. A write changes as much as
 * the API's side effects could at most. Any thread; a call sees all of a write or nothing.
 */
final class World {

    static final String API = "/v1/PluginService";

    static final String PLUGIN_0 = "plugin0";
    static final String PLUGIN_1 = "plugin1";
    static final String PLUGIN_2 = "plugin2";
    static final String VERSION_0 = "version0";
    static final String VERSIONS = "versions";
    static final String CONFIGURATION = "configuration";
    static final String RELEASES = "releases";

    /** An answer. */
    record Answer(int status, JsonObject body) {}

    final long id;
    final AtomicLong events;
    final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Map<String, Integer> registers = new HashMap<>();

    World(long id, AtomicLong events) {
        this.id = id;
        this.events = events;
        for (String register : List.of(PLUGIN_0, PLUGIN_1, VERSION_0, CONFIGURATION)) {
            registers.put(register, 1);
        }
        registers.put(PLUGIN_2, 0);
        registers.put(VERSIONS, 0);
        registers.put(RELEASES, 0);
    }

    String sid(String prefix, int number) {
        return prefix + String.format("%016x%016x", id, number);
    }

    /** The numbers now. */
    synchronized Map<String, Integer> truth() {
        return Map.copyOf(registers);
    }

    /** Carries a POST out. */
    synchronized Answer post(String path, Script script) {
        List<String> parts = parts(path);
        String last = parts.get(parts.size() - 1);
        Map<String, Integer> touched = new LinkedHashMap<>();
        Answer answer;
        if (path.equals(API + "/Plugins")) {
            if (registers.get(PLUGIN_2) > 0) {
                return new Answer(400, error(400));
            }
            count(touched, PLUGIN_2);
            answer = new Answer(201, plugin(2));
        } else if (path.equals(API + "/Releases")) {
            count(touched, RELEASES);
            answer = new Answer(201, release(registers.get(RELEASES)));
        } else if (parts.get(0).equals("Configurations")) {
            count(touched, CONFIGURATION);
            answer = new Answer(200, configuration());
        } else if (last.equals("Versions")) {
            count(touched, VERSIONS, PLUGIN_0);
            answer = new Answer(201, version(registers.get(VERSIONS)));
        } else if (last.equals("Archive") && parts.size() == 5) {
            count(touched, VERSION_0, PLUGIN_0);
            answer = new Answer(200, version(0));
        } else if (last.equals("Archive")) {
            count(touched, PLUGIN_0, VERSION_0);
            answer = new Answer(200, plugin(0));
        } else {
            int plugin = pluginOf(parts.get(1));
            if (plugin < 0) {
                return new Answer(404, error(404));
            }
            count(touched, "plugin" + plugin);
            answer = new Answer(200, plugin(plugin));
        }
        script.committedAt = events.incrementAndGet();
        script.committed = Map.copyOf(touched);
        return answer;
    }

    /** Answers a GET. */
    synchronized Answer get(String path, String query) {
        List<String> parts = parts(path);
        JsonObject body =
                switch (parts.get(0)) {
                    case "Plugins" -> plugins(parts, query);
                    case "Configurations" -> configurations(parts);
                    case "Releases" -> releases(parts, query);
                    default -> null;
                };
        return body == null ? new Answer(404, error(404)) : new Answer(200, body);
    }

    private JsonObject plugins(List<String> parts, String query) {
        if (parts.size() == 1) {
            JsonArray all = new JsonArray();
            for (int number = 2; number >= 0; number--) {
                if (registers.get("plugin" + number) > 0) {
                    all.add(plugin(number));
                }
            }
            return page("plugins", all, query);
        }
        int plugin = pluginOf(parts.get(1));
        if (plugin < 0) {
            return null;
        }
        if (parts.size() == 2) {
            return plugin(plugin);
        }
        int versions = plugin == 0 ? registers.get(VERSIONS) : -1;
        if (parts.size() == 3) {
            JsonArray all = new JsonArray();
            for (int number = versions; number >= 0; number--) {
                all.add(version(number));
            }
            return page("plugin_versions", all, query);
        }
        for (int number = 0; number <= versions; number++) {
            if (parts.get(3).equals(sid("FV", number)) || parts.get(3).equals("1." + number + ".0")) {
                return version(number);
            }
        }
        return null;
    }

    private JsonObject configurations(List<String> parts) {
        if (parts.size() == 1) {
            return page("configurations", new JsonArray().add(configuration()), "");
        }
        if (parts.size() == 2) {
            return configuration();
        }
        return parts.size() == 3 ? page("plugins", new JsonArray().add(picked()), "") : picked();
    }

    private JsonObject releases(List<String> parts, String query) {
        int releases = registers.get(RELEASES);
        if (parts.size() == 2) {
            return releases == 0 ? null : release(releases);
        }
        JsonArray all = new JsonArray();
        for (int number = releases; number > 0; number--) {
            all.add(release(number));
        }
        return page("releases", all, query);
    }

    /** The plugin that a path's segment means, or -1. */
    private int pluginOf(String segment) {
        for (int number = 0; number < 3; number++) {
            boolean named = segment.equals(sid("FP", number)) || segment.equals("name-" + number);
            if (named && registers.get("plugin" + number) > 0) {
                return number;
            }
        }
        return -1;
    }

    private void count(Map<String, Integer> touched, String... names) {
        for (String name : names) {
            touched.put(name, registers.merge(name, 1, Integer::sum));
        }
    }

    private JsonObject item(String prefix, int number) {
        return new JsonObject().put("sid", sid(prefix, number)).put("account_sid", sid("AC", 0));
    }

    private JsonObject plugin(int number) {
        return item("FP", number)
                .put("unique_name", "name-" + number)
                .put("friendly_name", "n" + registers.get("plugin" + number))
                .put("description", null);
    }

    private JsonObject version(int number) {
        return item("FV", number)
                .put("plugin_sid", sid("FP", 0))
                .put("version", "1." + number + ".0")
                .put("changelog", number == 0 ? "n" + registers.get(VERSION_0) : null);
    }

    private JsonObject configuration() {
        return item("FJ", 0).put("name", "configuration").put("description", "n" + registers.get(CONFIGURATION));
    }

    private JsonObject picked() {
        return new JsonObject()
                .put("account_sid", sid("AC", 0))
                .put("configuration_sid", sid("FJ", 0))
                .put("plugin_sid", sid("FP", 0))
                .put("plugin_version_sid", sid("FV", 0))
                .put("unique_name", "name-0")
                .put("friendly_name", "n" + registers.get(PLUGIN_0))
                .put("version", "1.0.0")
                .put("changelog", "n" + registers.get(VERSION_0));
    }

    private JsonObject release(int number) {
        return item("FK", number).put("configuration_sid", sid("FJ", 0));
    }

    private static JsonObject page(String key, JsonArray all, String query) {
        JsonArray shown =
                query.contains("PageSize=1") && !all.isEmpty() ? new JsonArray().add(all.getJsonObject(0)) : all;
        return new JsonObject().put("meta", new JsonObject().put("key", key)).put(key, shown);
    }

    static JsonObject error(int status) {
        return new JsonObject()
                .put("code", 20000 + status)
                .put("message", "as told")
                .put("status", status);
    }

    private static List<String> parts(String path) {
        return List.of(path.substring(API.length() + 1).split("/"));
    }
}
