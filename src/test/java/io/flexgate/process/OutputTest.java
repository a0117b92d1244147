package io.flexgate.process;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.sandbox.SandboxVerticle;
import io.flexgate.testing.Client;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process whose output nobody reads, and what a process loads that does not trace. */
@Timeout(300)
class OutputTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final Pattern READY = Pattern.compile("ready: listening on [^ ]*?:([0-9]+), ");
    private static final Pattern DROPPED = Pattern.compile("([0-9]+) lines of the access log dropped, ([0-9]+) since");

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final SandboxVerticle sandbox = new SandboxVerticle(SandboxSettings.demo(0));
    private Process process;

    @BeforeEach
    void upstream() {
        Client.wait(vertx.deployVerticle(sandbox));
    }

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
        Client.wait(vertx.close());
    }

    private BufferedReader start(String... options) throws IOException {
        Path file = folder.resolve("flexgate.yaml");
        Files.writeString(file, "upstream: { url: \"http://127.0.0.1:" + sandbox.port() + "\" }\n");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Xlog:class+load:file=" + folder.resolve("classes.txt"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.flexgate.Flexgate",
                "run",
                "--config",
                file.toString()));
        List<String> all = new ArrayList<>(List.of("listen.address=127.0.0.1:0", "admin.address=127.0.0.1:0"));
        all.addAll(List.of(options));
        all.forEach(option -> command.addAll(List.of("--set", option)));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static int port(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return Integer.parseInt(ready.group(1));
            }
        }
        throw new AssertionError("it ended");
    }

    private void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private Client client(int port) {
        return Client.of(vertx, port).as(SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.DEMO_AUTH_TOKEN);
    }

    /** Many more than fit into a pipe and a queue, each with a long line. */
    private static void ask(Client client, int requests) {
        String path = PLUGINS + "/" + "x".repeat(900);
        for (int done = 0; done < requests; done += 500) {
            Client.wait(Future.all(
                    IntStream.range(0, 500).mapToObj(i -> client.getting(path)).toList()));
        }
    }

    @Test
    void requestsAreAnsweredWhileNobodyReadsTheLogAndItTellsWhatIsMissing() throws Exception {
        BufferedReader output = start();
        int port = port(output);
        int requests = 20_000;

        ask(client(port), requests); // it has filled the pipe long before the end

        List<String> lines = new ArrayList<>();
        Thread reader = new Thread(() -> output.lines().forEach(line -> {
            synchronized (lines) {
                lines.add(line);
            }
        }));
        reader.start();
        Until.holds("the log goes on", () -> {
            synchronized (lines) {
                return lines.stream().anyMatch(line -> DROPPED.matcher(line).find());
            }
        });
        signal("TERM");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        reader.join();
        assertThat(process.exitValue()).isZero();
        long written = lines.stream()
                .filter(line -> line.contains("\"logger\":\"flexgate.access\""))
                .count();
        long dropped = lines.stream()
                .map(DROPPED::matcher)
                .filter(Matcher::find)
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
        assertThat(dropped).isPositive();
        assertThat(written + dropped).isEqualTo(requests);
        assertThat(lines).allMatch(line -> line.startsWith("{\"time\":\"") && line.endsWith("}"));
    }

    /** However a hit is told of: the first on a connection, those after it, as whole or as unchanged. */
    @Test
    void eachHitHasALineWithTheIdentifierThatItsAnswerHas() throws Exception {
        BufferedReader output = start();
        int port = port(output);
        List<String> ids = new ArrayList<>();
        String auth =
                "Authorization: " + SandboxSettings.demo(0).credentials().get(0).authorization() + "\r\n";
        try (Wire wire = Wire.to(port)) {
            String etag = "";
            for (int i = 0; i < 900; i++) {
                String more = i < 600 ? "" : "If-None-Match: " + etag + "\r\n";
                wire.send("GET " + PLUGINS + " HTTP/1.1\r\nHost: x\r\n" + auth + more + "\r\n");
                Wire.Answer answer = wire.answer();
                assertThat(answer.status()).isEqualTo(i < 600 ? 200 : 304);
                etag = answer.header("etag");
                ids.add(answer.header("x-request-id") + " " + answer.status() + (i == 0 ? " forwarded " : " hit ")
                        + answer.body().length);
            }
        }
        List<String> lines = new ArrayList<>();
        while (lines.size() < ids.size()) {
            JsonObject line = new JsonObject(output.readLine());
            if (line.containsKey("request_id")) {
                assertThat(line.getString("path")).isEqualTo(PLUGINS);
                lines.add(line.getString("request_id") + " " + line.getInteger("status") + " " + line.getString("cache")
                        + " " + line.getInteger("bytes"));
            }
        }

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(lines).isEqualTo(ids);
    }

    @Test
    void aStopDoesNotWaitForSomebodyToReadTheLog() throws Exception {
        int port = port(start());
        ask(client(port), 2_000); // more than fits into a pipe

        signal("TERM");

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void whoeverDoesNotTraceLoadsNothingOfTheLibrary() throws Exception {
        int port = port(start());
        assertThat(client(port)
                        .get(PLUGINS, "traceparent", "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01")
                        .status())
                .isEqualTo(200);
        signal("TERM");
        process.waitFor(60, TimeUnit.SECONDS);

        assertThat(Files.readString(folder.resolve("classes.txt")))
                .contains("io.flexgate.tracing.TracingSettings")
                .doesNotContain("io.opentelemetry", "java.net.http.");
    }

    @Test
    void whoeverTracesDoes() throws Exception {
        int port = port(start("tracing.endpoint=http://127.0.0.1:1"));
        assertThat(client(port).get(PLUGINS).status()).isEqualTo(200);
        signal("TERM");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(folder.resolve("classes.txt")))
                .contains("io.opentelemetry.sdk.trace.SdkTracerProvider");
    }
}
