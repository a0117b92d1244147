package io.flexgate.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the buffers of connections come from, which is chosen before the first of them. */
@Timeout(180)
class BuffersTest {

    @TempDir
    Path folder;

    @Test
    void eachLoopHasAPoolOfItsOwn() throws IOException, InterruptedException {
        assertThat(classes(Map.of()))
                .contains("io.netty.buffer.PoolArena$DirectArena")
                .doesNotContain("io.netty.buffer.AdaptivePoolingAllocator$Chunk");
    }

    @Test
    void whoeverStartsItMayHaveOthers() throws IOException, InterruptedException {
        assertThat(classes(Map.of("JAVA_TOOL_OPTIONS", "-Dio.netty.allocator.type=adaptive")))
                .contains("io.netty.buffer.AdaptivePoolingAllocator$Chunk")
                .doesNotContain("io.netty.buffer.PoolArena$DirectArena");
    }

    /** Of the objects of a gateway that has answered a request. */
    private String classes(Map<String, String> environment) throws IOException, InterruptedException {
        Path configuration =
                Files.writeString(folder.resolve("flexgate.yaml"), "upstream: { url: \"http://127.0.0.1:9\" }\n");
        try (GatewayProcess gateway = new GatewayProcess(folder, configuration, environment).ready()) {
            URI url = URI.create("http://127.0.0.1:" + gateway.port() + "/v1/PluginService/Plugins");
            int status = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding())
                    .statusCode();
            assertThat(status).isGreaterThanOrEqualTo(400);
            Process histogram = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            String.valueOf(gateway.pid()),
                            "GC.class_histogram",
                            "-all")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(histogram.waitFor()).as(said).isZero();
            return said;
        }
    }
}
