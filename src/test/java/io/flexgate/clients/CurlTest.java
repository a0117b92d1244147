package io.flexgate.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Missing;
import io.flexgate.testing.Rig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** curl against the gateway, as people and scripts type it. */
class CurlTest {

    private static final String DEMO = SandboxSettings.DEMO_ACCOUNT_SID + ":" + SandboxSettings.DEMO_AUTH_TOKEN;

    private Rig rig;

    @BeforeEach
    void start() {
        Missing.skip(Tool.installed("curl") ? "" : "curl is not installed");
        rig = Rig.start();
    }

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    @Test
    void listCreateFetchAndUpdateWorkAndTheSecondFetchIsAHit() {
        assertThat(curl("/Plugins")).startsWith("HTTP/1.1 200 OK").contains("\"plugins\":[]");
        assertThat(curl("/Plugins", "-d", "UniqueName=a", "--data-urlencode", "FriendlyName=Ä & B"))
                .startsWith("HTTP/1.1 201 Created")
                .contains("Ä & B");
        assertThat(curl("/Plugins/a")).containsIgnoringCase("\ncache-status: Flexgate; fwd=uri-miss");
        assertThat(curl("/Plugins/a")).containsIgnoringCase("\ncache-status: Flexgate; hit");
        assertThat(curl("/Plugins/a", "-d", "FriendlyName=C")).startsWith("HTTP/1.1 200 OK");
        assertThat(curl("/Plugins/a"))
                .containsIgnoringCase("\ncache-status: Flexgate; fwd=stale")
                .contains("\"friendly_name\":\"C\"");
        assertThat(curl("/Plugins")).contains("\"friendly_name\":\"C\"");
        assertThat(curl("/Plugins/a/Archive", "-X", "POST")).contains("\"archived\":true");
        assertThat(curl("/Plugins/a")).contains("\"archived\":true");
        Bypass.none(rig, 8);
    }

    @Test
    void headOfAStoredAnswerHasItsLengthAndNoBody() {
        curl("/Plugins");
        String head = curl("/Plugins", "-I");
        assertThat(head).startsWith("HTTP/1.1 200 OK").containsIgnoringCase("cache-status: Flexgate; hit");
        assertThat(head).containsIgnoringCase("content-length: ").doesNotContain("{");
        Bypass.none(rig, 1);
    }

    @Test
    void cleartextHttp2IsServedFromTheSameCache() {
        curl("/Plugins");
        assertThat(curl("/Plugins", "--http2-prior-knowledge"))
                .startsWith("HTTP/2 200")
                .contains("cache-status: Flexgate; hit")
                .contains("\"plugins\":[]");
        assertThat(curl("/Plugins", "--http2")).contains("HTTP/2 200").contains("cache-status: Flexgate; hit");
        Bypass.none(rig, 1);
    }

    private String curl(String path, String... options) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-i", "-u", DEMO));
        command.addAll(List.of(options));
        command.add(rig.origin() + Rig.API + path);
        Tool.Result result = Tool.run(Path.of("."), command);
        assertThat(result.exit()).as(result.toString()).isZero();
        return result.out();
    }
}
