package io.flexgate.race;

import java.util.Set;

/** The POSTs, and which registers they count up. */
enum Write {
    UPDATE_BY_SID("/Plugins/#FP0", World.PLUGIN_0),
    UPDATE_BY_NAME("/Plugins/name-0", World.PLUGIN_0),
    UPDATE_OTHER("/Plugins/name-1", World.PLUGIN_1),
    CREATE("/Plugins", World.PLUGIN_2),
    ARCHIVE("/Plugins/name-0/Archive", World.PLUGIN_0, World.VERSION_0),
    CREATE_VERSION_BY_SID("/Plugins/#FP0/Versions", World.VERSIONS, World.PLUGIN_0),
    CREATE_VERSION_BY_NAME("/Plugins/name-0/Versions", World.VERSIONS, World.PLUGIN_0),
    ARCHIVE_VERSION_BY_SID("/Plugins/#FP0/Versions/#FV0/Archive", World.VERSION_0, World.PLUGIN_0),
    ARCHIVE_VERSION_BY_NUMBER("/Plugins/name-0/Versions/1.0.0/Archive", World.VERSION_0, World.PLUGIN_0),
    ARCHIVE_CONFIGURATION("/Configurations/#FJ0/Archive", World.CONFIGURATION),
    RELEASE("/Releases", World.RELEASES);

    private final String template;
    final Set<String> registers;

    Write(String template, String... registers) {
        this.template = template;
        this.registers = Set.of(registers);
    }

    String target(World world) {
        return World.API + Read.fill(template, world);
    }
}
