package io.flexgate.cli.remote;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Asks a gateway's admin side, one question after the other. For the one thread of a command, which waits. */
final class Admin implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_SECONDS = 30;

    private final Address address;
    private final String token;
    private final Vertx vertx;
    private final HttpClientAgent client;

    /**
     * Prepares.
     *
     * @param token empty for none
     */
    Admin(Address address, String token) {
        this.address = address;
        this.token = token;
        vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
        client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS));
    }

    Address address() {
        return address;
    }

    /**
     * Sends a request without a body, and waits for the answer.
     *
     * @param path under the admin side's root, such as {@code /admin/v1/stats}
     * @param query with its {@code ?}, or empty
     * @throws Unanswered where there is no answer
     */
    Reply ask(String method, String path, String query) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.valueOf(method))
                .setURI(address.base() + path + query)
                .putHeader("Host", address.host())
                .putHeader("Accept", "application/json, text/csv;q=0.9");
        if (address.socket().isDomainSocket()) {
            request.setServer(address.socket());
        } else {
            request.setHost(address.name()).setPort(address.socket().port()).setSsl(address.tls());
        }
        if (!token.isEmpty()) {
            request.putHeader("Authorization", "Bearer " + token);
        }
        BlockingQueue<Future<Reply>> ended = new ArrayBlockingQueue<>(1);
        // On a loop, and not on this thread: beside the loop a body may have gone by before it is asked for.
        vertx.runOnContext(go -> client.request(request)
                .compose(sent -> sent.send())
                .compose(answer -> answer.body().map(body -> reply(path, answer, body)))
                .timeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .onComplete(result -> ended.add(
                        result.succeeded()
                                ? Future.succeededFuture(result.result())
                                : Future.failedFuture(result.cause()))));
        try {
            Future<Reply> reply = ended.take();
            if (reply.failed()) {
                throw Unanswered.because(why(reply.cause()));
            }
            return reply.result();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Unanswered.because("interrupted");
        }
    }

    private Reply reply(String path, HttpClientResponse answer, Buffer body) {
        String type = answer.getHeader("Content-Type");
        return new Reply(address, path, answer.statusCode(), type == null ? "" : type, body.toString());
    }

    private String why(Throwable failure) {
        String message =
                failure.getMessage() == null ? failure.getClass().getSimpleName() : Terminal.line(failure.getMessage());
        if (address.socket().isDomainSocket()) {
            return Files.exists(Path.of(address.socket().path()))
                    ? "nobody answers at " + address + " (" + message + "): is the gateway running?"
                    : "there is no socket " + address + ": is the gateway running, and is this its admin.address?";
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return "no TLS with " + address + ": " + Terminal.line(String.valueOf(cause.getMessage()))
                        + "; a certificate of your own: JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE";
            }
            if (cause instanceof UnknownHostException) {
                return "there is no host of the name in " + address;
            }
            if (cause instanceof ConnectException) {
                return "nobody answers at " + address + " (" + message
                        + "): is the gateway running, and is this its admin.address?";
            }
            if (cause instanceof TimeoutException) {
                return address + " did not answer within " + ANSWER_SECONDS + " s";
            }
        }
        return "no HTTP answer from " + address + ": " + message;
    }

    @Override
    public void close() {
        CountDownLatch closed = new CountDownLatch(1);
        vertx.close().onComplete(done -> closed.countDown());
        try {
            closed.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
