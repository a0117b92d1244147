package io.flexgate.upstream;

import io.flexgate.http.Headers;
import io.flexgate.http.Origin;
import io.flexgate.shield.Budgets;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** One exchange with upstream over the shared client. Any event loop. */
final class Exchange implements Upstream {

    /** Made with the first call: its class looks for a version to call itself by, which takes a share of each start. */
    private static final class Web {
        static final WebClientOptions OPTIONS =
                new WebClientOptions().setUserAgentEnabled(false).setFollowRedirects(false);
    }

    private final UpstreamSettings settings;
    private final Vertx vertx;
    private final Supplier<HttpClientAgent> client;
    private final SocketAddress address;
    private final long timeout;
    private final Budgets budgets;

    /**
     * Prepares.
     *
     * @param client the one in use; asked for with each call, as another one may take its place
     */
    Exchange(Vertx vertx, UpstreamSettings settings, Supplier<HttpClientAgent> client, Budgets budgets) {
        this.vertx = vertx;
        this.settings = settings;
        this.client = client;
        this.budgets = budgets;
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
    public Budgets budgets() {
        return budgets;
    }

    @Override
    public Future<Reply> call(Call call, Interim interim) {
        return new Calling(call, interim)
                .reply()
                .recover(cause -> Future.failedFuture(failure(cause)))
                .map(Gzip::decode);
    }

    /** A whole call, bounded as a whole. On the caller's context. */
    private final class Calling {
        private final Call call;
        private final Interim interim;
        private @Nullable HttpClientRequest under;
        private boolean late;

        Calling(Call call, Interim interim) {
            this.call = call;
            this.interim = interim;
        }

        Future<Reply> reply() {
            long timer = vertx.setTimer(timeout, over -> giveUp());
            return once().recover(cause -> Future.failedFuture(late ? new TimeoutException() : cause))
                    .onComplete(done -> vertx.cancelTimer(timer));
        }

        /** The connection cannot be used for anything else: its answer may still come. */
        private void giveUp() {
            late = true;
            if (under != null) {
                Upstream.cancel(under, new TimeoutException());
            }
        }

        private Future<Reply> once() {
            HttpRequest<Buffer> request = client().request(HttpMethod.valueOf(call.method()), address, call.target())
                    .host(settings.origin().socketHost())
                    .port(settings.origin().port())
                    .ssl(settings.origin().secure())
                    .connectTimeout(timeout); // the wait for a place in the pool too
            call.headers().forEach(request.headers()::add);
            Future<HttpResponse<Buffer>> sent = call.body() == null ? request.send() : request.sendBuffer(call.body());
            return sent.map(answer -> new Reply(
                    answer.statusCode(),
                    answer.statusMessage(),
                    headers(answer.headers()),
                    answer.body() == null ? Buffer.buffer() : answer.body()));
        }

        /** The shared client, and a look at the request before it is sent. */
        private WebClient client() {
            WebClientInternal web = (WebClientInternal) WebClient.wrap(client.get(), Web.OPTIONS);
            ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
            return web.addInterceptor(sending -> {
                if (sending.phase() == ClientPhase.SEND_REQUEST) {
                    HttpClientRequest request = sending.clientRequest();
                    under = request;
                    // What breaks is told by the future; without a handler the client logs it as well.
                    request.exceptionHandler(broken -> {});
                    AnswerCodec.use(request, context, interim);
                    if (late) {
                        // What the client was told is over must not be carried out after all.
                        sending.fail(new TimeoutException());
                        request.reset(CANCEL);
                        return;
                    }
                }
                sending.next();
            });
        }
    }

    @Override
    public boolean lost(Throwable failure) {
        Throwable cause = failure instanceof UpstreamFailure ? failure.getCause() : failure;
        return cause instanceof HttpClosedException
                || (cause instanceof IOException && kind(cause) == UpstreamFailure.Kind.BROKEN);
    }

    @Override
    public Future<HttpClientRequest> open(String method, String target, Headers headers, Interim interim) {
        return request(method, target, headers, interim).recover(cause -> Future.failedFuture(failure(cause)));
    }

    private Future<HttpClientRequest> request(String method, String target, Headers headers, Interim interim) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(method))
                .setServer(address)
                .setHost(settings.origin().socketHost())
                .setPort(settings.origin().port())
                .setSsl(settings.origin().secure())
                .setURI(target)
                .setFollowRedirects(false)
                .setConnectTimeout(timeout); // the wait for a place in the pool too
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        return asked(options).map(request -> {
            headers.forEach(request.headers()::add);
            AnswerCodec.use(request, context, interim);
            return request;
        });
    }

    private Future<HttpClientRequest> asked(RequestOptions options) {
        try {
            return client.get().request(options);
        } catch (IllegalStateException closed) {
            // The gateway is going down, and its client with it.
            return Future.failedFuture(closed);
        }
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
