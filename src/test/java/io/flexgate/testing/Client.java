package io.flexgate.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** An HTTP client of one server; sends targets, headers and bodies exactly as given. */
public final class Client {

    private final Vertx vertx;
    private final HttpClient http;
    private final int port;
    private final String authorization;

    Client(Vertx vertx, HttpClient http, int port, String authorization) {
        this.vertx = vertx;
        this.http = http;
        this.port = port;
        this.authorization = authorization;
    }

    public static Client of(Vertx vertx, int port) {
        HttpClient http = vertx.createHttpClient(
                new HttpClientOptions().setMaxHeaderSize(1 << 20), new PoolOptions().setHttp1MaxSize(512));
        return new Client(vertx, http, port, null);
    }

    /** Closes its connections, those that wait for an answer when they have it. */
    Future<Void> leave() {
        return http.shutdown(5, TimeUnit.SECONDS);
    }

    /** The same client with a Basic credential. */
    public Client as(String username, String password) {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return authorization("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    /** The same client with this Authorization value; null for none. */
    public Client authorization(String value) {
        return new Client(vertx, http, port, value);
    }

    /** Sends a request; further headers as name, value, name, value. A null body sends none. */
    public Future<Response> send(String method, String target, Buffer body, String... headers) {
        RequestOptions options = options(method, target, headers);
        return onLoop(vertx, () -> exchange(options, body));
    }

    /**
     * Has an exchange run on one loop from end to end: the answer's body may go by while a chain is still being built
     * on the test's thread.
     */
    public static <T> Future<T> onLoop(Vertx vertx, Supplier<Future<T>> exchange) {
        Promise<T> answer = Promise.promise();
        vertx.getOrCreateContext().runOnContext(now -> exchange.get().onComplete(answer));
        return answer.future();
    }

    private Future<Response> exchange(RequestOptions options, Buffer body) {
        return http.request(options)
                .compose(request -> body == null ? request.send() : request.send(body))
                .compose(response -> response.body()
                        .map(whole -> new Response(
                                response.statusCode(), response.statusMessage(), response.headers(), whole)))
                // Vert.x shuts down a client that nobody refers to, and whoever waits for a connection fails.
                .andThen(answered -> Reference.reachabilityFence(this));
    }

    private RequestOptions options(String method, String target, String... headers) {
        RequestOptions options = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setMethod(HttpMethod.valueOf(method))
                .setURI(target);
        if (authorization != null) {
            options.addHeader("Authorization", authorization);
        }
        for (int i = 0; i < headers.length; i += 2) {
            options.addHeader(headers[i], headers[i + 1]);
        }
        return options;
    }

    /** Sends a request and hands it out as soon as it is on its way, so that a test can close its connection. */
    public HttpClientRequest sent(String method, String target, Buffer body, String... headers) {
        RequestOptions options = options(method, target, headers);
        return wait(http.request(options)
                .compose(request -> (body == null ? request.end() : request.end(body)).map(request))
                .andThen(sent -> Reference.reachabilityFence(this)));
    }

    /** GETs without waiting. */
    public Future<Response> getting(String target, String... headers) {
        return send("GET", target, null, headers);
    }

    /** POSTs a form without waiting. */
    public Future<Response> posting(String target, String form, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = "application/x-www-form-urlencoded";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return send("POST", target, Buffer.buffer(form), all);
    }

    /** GETs and waits. */
    public Response get(String target, String... headers) {
        return wait(getting(target, headers));
    }

    /** POSTs a form and waits. */
    public Response post(String target, String form, String... headers) {
        return wait(posting(target, form, headers));
    }

    /** Waits for a future from a test's thread, 20 seconds at most. */
    public static <T> T wait(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within 20 seconds", e);
        }
    }
}
