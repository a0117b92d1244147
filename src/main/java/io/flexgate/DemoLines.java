package io.flexgate;

import io.flexgate.config.Settings;
import io.flexgate.http.Endpoint;
import io.flexgate.sandbox.SandboxSettings;

/** What {@code demo} prints: lines to paste. Pure. */
final class DemoLines {

    private DemoLines() {}

    /**
     * The lines for the first listener.
     *
     * @param port that it has got
     */
    static String of(Settings settings, int port) {
        Endpoint first = settings.listen().address();
        String unix = first.unixPath() == null ? "" : " --unix-socket " + first.unixPath();
        String curl =
                "curl -i" + unix + " -u " + SandboxSettings.DEMO_ACCOUNT_SID + ":" + SandboxSettings.DEMO_AUTH_TOKEN;
        boolean secured = settings.listen().tls() != null && unix.isEmpty();
        String origin = unix.isEmpty()
                ? (secured ? "https://" : "http://") + new Endpoint(first.host(), port, null)
                : "http://localhost";
        String plugins = origin + "/v1/PluginService/Plugins";
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
