package io.flexgate;

import io.flexgate.config.Settings;
import io.flexgate.sandbox.SandboxSettings;

/** What {@code demo} prints: lines to paste. Pure. */
final class DemoLines {

    private DemoLines() {}

    static String of(Settings settings, int port) {
        String curl = "curl -i -u " + SandboxSettings.DEMO_ACCOUNT_SID + ":" + SandboxSettings.DEMO_AUTH_TOKEN;
        String host = settings.listen().address().host();
        String plugins =
                "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/v1/PluginService/Plugins";
        return """

                Flexgate runs in front of a sandbox of the Flex Plugins API. Paste these, in this order:

                # list
                %1$s %2$s
                # create
                %1$s -X POST %2$s -d UniqueName=plugin-hello -d FriendlyName=Hello
                # fetch; a second time says Cache-Status: Flexgate; hit
                %1$s %2$s/plugin-hello
                # update; the next fetch is new
                %1$s -X POST %2$s/plugin-hello -d FriendlyName=Hello+again

                Ctrl-C stops it.

                """.formatted(curl, plugins);
    }
}
