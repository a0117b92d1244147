package io.flexgate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.Flexgate;
import io.flexgate.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway in a process of its own, started by its command line. Closing it sends SIGTERM and expects exit code 0. */
final class Running implements AutoCloseable {

    private static final Pattern READY =
            Pattern.compile("ready: listening on 127\\.0\\.0\\.1:(\\d+),.*127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final Path log;
    private final int port;
    private final int adminPort;

    private Running(Process process, Path log) {
        this.process = process;
        this.log = log;
        Until.holds("the gateway is ready", () -> READY.matcher(log()).find() || !process.isAlive());
        Matcher ready = READY.matcher(log());
        assertThat(ready.find()).as(log()).isTrue();
        port = Integer.parseInt(ready.group(1));
        adminPort = Integer.parseInt(ready.group(2));
    }

    /**
     * Starts one on free ports and waits until it is ready.
     *
     * @param directory for its log
     */
    static Running start(Path directory, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-Dflexgate.rehearsal=false",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Flexgate.class.getName()));
        command.addAll(List.of(arguments));
        Path log = directory.resolve("gateway.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("FLEXGATE_LISTEN_ADDRESS", "127.0.0.1:0");
        builder.environment().put("FLEXGATE_ADMIN_ADDRESS", "127.0.0.1:0");
        return new Running(builder.start(), log);
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<String> get(String path, String... headers) {
        return get(port, path, headers);
    }

    HttpResponse<String> admin(String path) {
        return get(adminPort, path);
    }

    private static HttpResponse<String> get(int port, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("it ends").isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(log()).isZero();
    }
}
