package io.flexgate.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A sandbox on a real port, and a client that sends bytes exactly as it is told to. */
final class RunningSandbox implements AutoCloseable {

    static final String PLUGINS = "/v1/PluginService/Plugins";
    static final String CONFIGURATIONS = "/v1/PluginService/Configurations";
    static final String RELEASES = "/v1/PluginService/Releases";
    static final String TOKEN = SandboxSettings.Credential.basic(
                    "", SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.DEMO_AUTH_TOKEN, "")
            .authorization();
    static final String KEY = SandboxSettings.Credential.basic(
                    "", SandboxSettings.DEMO_API_KEY, SandboxSettings.DEMO_API_SECRET, "")
            .authorization();
    static final String JWE = SandboxSettings.Credential.basic("", "token", SandboxSettings.DEMO_JWE, "")
            .authorization();
    static final String OTHER = SandboxSettings.Credential.basic(
                    "", SandboxSettings.OTHER_ACCOUNT_SID, SandboxSettings.OTHER_AUTH_TOKEN, "")
            .authorization();

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05.678Z"));
    final SandboxVerticle sandbox;

    RunningSandbox(SandboxSettings settings) {
        InstantSource clock = now::get;
        sandbox = new SandboxVerticle(settings.withSource(new SandboxSettings.Source(7, clock)));
        vertx.deployVerticle(sandbox).await();
    }

    static RunningSandbox empty() {
        return new RunningSandbox(SandboxSettings.empty());
    }

    Knobs knobs() {
        return sandbox.knobs();
    }

    Journal journal() {
        return sandbox.journal();
    }

    HttpRequest.Builder request(String authorization, String target) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(sandbox.origin() + target));
        return authorization.isEmpty() ? builder : builder.header("Authorization", authorization);
    }

    CompletableFuture<HttpResponse<String>> sendLater(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return within(sendLater(request));
    }

    HttpResponse<String> get(String target) {
        return send(request(TOKEN, target));
    }

    HttpRequest.Builder posting(String target, String form) {
        return request(TOKEN, target)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
    }

    HttpResponse<String> post(String target, String form) {
        return send(posting(target, form));
    }

    /** Creates something and returns its sid. */
    String create(String target, String form) {
        HttpResponse<String> created = post(target, form);
        if (created.statusCode() != 201) {
            throw new AssertionError(created.body());
        }
        return json(created).getString("sid");
    }

    JsonObject json(String target) {
        return json(get(target));
    }

    static JsonObject json(HttpResponse<String> response) {
        return new JsonObject(response.body());
    }

    JsonObject control(String method, String path, JsonObject body) {
        return json(send(
                request("", "/__sandbox" + path).method(method, HttpRequest.BodyPublishers.ofString(body.encode()))));
    }

    /** Everything the server sends for these bytes until it closes the connection. */
    String raw(String bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", sandbox.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static <T> T within(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        knobs().reset();
        vertx.close().await();
    }
}
