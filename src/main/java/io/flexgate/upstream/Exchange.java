package io.flexgate.upstream;

import io.flexgate.http.Headers;
import io.flexgate.http.Origin;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/** One exchange with upstream over the shared client. Any event loop. */
final class Exchange implements Upstream {

    private final UpstreamSettings settings;
    private final HttpClientAgent client;
    private final WebClient web;
    private final SocketAddress address;
    private final long timeout;

    Exchange(UpstreamSettings settings, HttpClientAgent client) {
        this.settings = settings;
        this.client = client;
        this.web = WebClient.wrap(
                client, new WebClientOptions().setUserAgentEnabled(false).setFollowRedirects(false));
        this.address = SocketAddress.inetSocketAddress(
                settings.origin().port(), settings.origin().socketHost());
        this.timeout = settings.timeout().toMillis();
    }

    @Override
    public Origin origin() {
        return settings.origin();
    }

    @Override
    public Duration timeout() {
        return settings.timeout();
    }

    @Override
    public Future<Reply> call(Call call) {
        boolean read = call.body() == null;
        return once(call)
                .recover(failure -> {
                    // A pooled connection that upstream closed while it was idle says nothing about the call; a read is
                    // asked again.
                    boolean lost = failure instanceof HttpClosedException && read;
                    return lost ? once(call) : Future.failedFuture(failure);
                })
                .timeout(timeout, TimeUnit.MILLISECONDS)
                .recover(cause -> Future.failedFuture(failure(cause)))
                .map(Gzip::decode);
    }

    private Future<Reply> once(Call call) {
        HttpRequest<Buffer> request = web.request(HttpMethod.valueOf(call.method()), address, call.target())
                .host(settings.origin().socketHost())
                .port(settings.origin().port())
                .ssl(settings.origin().secure())
                .connectTimeout(timeout) // the wait for a place in the pool too: nothing is sent that was given up
                .idleTimeout(timeout);
        call.headers().forEach(request.headers()::add);
        Future<HttpResponse<Buffer>> sent = call.body() == null ? request.send() : request.sendBuffer(call.body());
        return sent.map(response -> new Reply(
                response.statusCode(),
                response.statusMessage(),
                headers(response.headers()),
                response.body() == null ? Buffer.buffer() : response.body()));
    }

    @Override
    public Future<HttpClientRequest> open(String method, String target, Headers headers) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(method))
                .setServer(address)
                .setHost(settings.origin().socketHost())
                .setPort(settings.origin().port())
                .setSsl(settings.origin().secure())
                .setURI(target)
                .setFollowRedirects(false)
                .setConnectTimeout(timeout)
                .setHeaders(MultiMap.caseInsensitiveMultiMap());
        headers.forEach(options.getHeaders()::add);
        return client.request(options).recover(cause -> Future.failedFuture(failure(cause)));
    }

    @Override
    public UpstreamFailure failure(Throwable cause) {
        if (cause instanceof UpstreamFailure known) {
            return known;
        }
        return new UpstreamFailure(kind(cause), cause);
    }

    private static UpstreamFailure.Kind kind(Throwable cause) {
        if (cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof SSLHandshakeException) {
            return UpstreamFailure.Kind.UNREACHABLE;
        }
        boolean late = cause instanceof TimeoutException || cause.getCause() instanceof TimeoutException;
        return late ? UpstreamFailure.Kind.TIMEOUT : UpstreamFailure.Kind.BROKEN;
    }

    private static Headers headers(MultiMap fields) {
        Headers.Builder headers = Headers.builder();
        fields.forEach((name, value) -> headers.add(name, value));
        return headers.build();
    }
}
