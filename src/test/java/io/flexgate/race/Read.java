package io.flexgate.race;

import static io.flexgate.race.World.API;

import io.flexgate.testing.Response;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The GETs, and what their answers show of the registers. {@code #X9} in a path is the sid of the ninth of a kind. */
enum Read {
    PLUGIN_BY_SID("/Plugins/#FP0", World.PLUGIN_0),
    PLUGIN_BY_NAME("/Plugins/name-0", World.PLUGIN_0),
    OTHER_PLUGIN("/Plugins/#FP1", World.PLUGIN_1),
    NEW_PLUGIN("/Plugins/name-2", World.PLUGIN_2),
    NEW_PLUGIN_VERSIONS("/Plugins/name-2/Versions", World.PLUGIN_2),
    PLUGINS("/Plugins", World.PLUGIN_0, World.PLUGIN_1, World.PLUGIN_2),
    PLUGINS_PAGE("/Plugins?PageSize=1", World.PLUGIN_1, World.PLUGIN_2),
    VERSION_BY_SID("/Plugins/#FP0/Versions/#FV0", World.VERSION_0),
    VERSION_BY_NUMBER("/Plugins/name-0/Versions/1.0.0", World.VERSION_0),
    NEXT_VERSION("/Plugins/name-0/Versions/1.1.0", World.VERSIONS),
    VERSIONS_BY_SID("/Plugins/#FP0/Versions", World.VERSIONS, World.VERSION_0),
    VERSIONS_BY_NAME("/Plugins/name-0/Versions", World.VERSIONS, World.VERSION_0),
    LATEST_VERSION("/Plugins/name-0/Versions?PageSize=1", World.VERSIONS),
    CONFIGURATION("/Configurations/#FJ0", World.CONFIGURATION),
    CONFIGURATIONS("/Configurations", World.CONFIGURATION),
    CONFIGURED("/Configurations/#FJ0/Plugins", World.PLUGIN_0, World.VERSION_0),
    CONFIGURED_BY_SID("/Configurations/#FJ0/Plugins/#FP0", World.PLUGIN_0, World.VERSION_0),
    CONFIGURED_BY_NAME("/Configurations/#FJ0/Plugins/name-0", World.PLUGIN_0, World.VERSION_0),
    ACTIVE_RELEASE("/Releases/Active", World.RELEASES),
    RELEASES("/Releases", World.RELEASES),
    LATEST_RELEASE("/Releases?PageSize=1", World.RELEASES);

    private final String template;
    final Set<String> registers;

    Read(String template, String... registers) {
        this.template = template;
        this.registers = Set.of(registers);
    }

    String target(World world) {
        return API + fill(template, world);
    }

    static String fill(String template, World world) {
        String filled = template;
        for (String prefix : List.of("FP", "FV", "FJ")) {
            for (int number = 0; number < 2; number++) {
                filled = filled.replace("#" + prefix + number, world.sid(prefix, number));
            }
        }
        return filled;
    }

    /** The numbers that an answer shows; nothing where it is an error. */
    Map<String, Integer> shown(World world, Response response) {
        if (response.status() == 404) {
            if (this != NEW_PLUGIN && this != NEW_PLUGIN_VERSIONS && this != NEXT_VERSION && this != ACTIVE_RELEASE) {
                throw new AssertionError("what was always there is not found: " + response);
            }
            return Map.of(registers.iterator().next(), 0);
        }
        if (response.status() != 200) {
            return Map.of();
        }
        Map<String, Integer> shown = new HashMap<>();
        JsonObject body;
        try {
            body = response.json();
        } catch (DecodeException e) {
            throw new AssertionError("not JSON: " + response, e);
        }
        if (!body.containsKey("meta")) {
            item(world, body, shown);
            return shown;
        }
        JsonArray items = body.getJsonArray(body.getJsonObject("meta").getString("key"));
        for (int i = 0; i < items.size(); i++) {
            item(world, items.getJsonObject(i), shown);
        }
        // What a list begins without is not there yet.
        for (String register : List.of(World.PLUGIN_2, World.VERSIONS, World.RELEASES)) {
            if (this != NEW_PLUGIN_VERSIONS && registers.contains(register)) {
                shown.putIfAbsent(register, 0);
            }
        }
        return shown;
    }

    private void item(World world, JsonObject item, Map<String, Integer> shown) {
        if (!world.sid("AC", 0).equals(item.getString("account_sid"))) {
            throw new AssertionError("of another account: " + item);
        }
        if (item.containsKey("plugin_version_sid")) {
            shown.put(World.PLUGIN_0, number(item.getString("friendly_name")));
            shown.put(World.VERSION_0, number(item.getString("changelog")));
            return;
        }
        String sid = item.getString("sid");
        int which = Integer.parseInt(sid.substring(sid.length() - 4), 16);
        switch (sid.substring(0, 2)) {
            case "FP" -> shown.put("plugin" + which, number(item.getString("friendly_name")));
            case "FJ" -> shown.put(World.CONFIGURATION, number(item.getString("description")));
            case "FK" -> shown.merge(World.RELEASES, which, Math::max);
            default -> {
                if (which == 0) {
                    shown.put(World.VERSION_0, number(item.getString("changelog")));
                }
                if (this != NEXT_VERSION && registers.contains(World.VERSIONS)) {
                    shown.merge(World.VERSIONS, which, Math::max);
                }
            }
        }
    }

    private static int number(String text) {
        return Integer.parseInt(text.substring(1));
    }
}
