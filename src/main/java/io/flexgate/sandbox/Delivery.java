package io.flexgate.sandbox;

import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.Knobs.FaultKind;
import io.flexgate.sandbox.Requests.Turn;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * The last step of one request: its answer goes out, or goes wrong the way a knob says. The journal has the ending before a
 * client can see it. Confined to the verticle's event loop.
 */
final class Delivery {

    private static final int LARGEST_CHUNK = 1 << 20;

    private final Vertx vertx;
    private final SandboxSettings settings;
    private final Knobs knobs;
    private final Journal journal;
    private final Turn turn;
    private final HttpServerResponse response;
    private boolean ended;

    Delivery(Vertx vertx, SandboxSettings settings, Knobs knobs, Journal journal, Turn turn) {
        this.vertx = vertx;
        this.settings = settings;
        this.knobs = knobs;
        this.journal = journal;
        this.turn = turn;
        this.response = turn.request().response();
        response.closeHandler(gone -> end(Journal.NO_ANSWER));
        response.exceptionHandler(broken -> end(Journal.NO_ANSWER));
    }

    void send(Reply made) {
        if (ended) {
            return;
        }
        if (turn.breaks(FaultKind.RESET)) {
            end(Journal.NO_ANSWER);
            hangUp();
            return;
        }
        Reply reply = turn.breaks(FaultKind.STATUS) ? failure() : made;
        String path = turn.signature().path();
        boolean streams = reply.status() == 200 && (path.equals(Requests.STREAM) || path.equals(Requests.SINK));
        if (streams && path.equals(Requests.SINK)) {
            sink();
        } else if (streams) {
            headers(reply);
            response.putHeader("Content-Type", "application/octet-stream").setChunked(true);
            end(reply.status());
            stream(number("bytes", 1024), (int) Math.min(LARGEST_CHUNK, Math.max(1, number("chunk", 8192))));
        } else {
            write(encoded(validated(reply)));
        }
    }

    private void end(int status) {
        if (!ended) {
            ended = true;
            journal.end(turn.entry(), status);
        }
    }

    private Reply failure() {
        Fault fault = turn.rule().orElseThrow().fault();
        int status = fault.status();
        String message =
                switch (status) {
                    case 401 -> "Authenticate";
                    case 429 -> "Too many requests";
                    case 500 -> "An internal server error has occurred";
                    case 503 -> "Service is unavailable. Please try again";
                    default -> "Sandbox fault " + status;
                };
        Reply reply = Reply.error(status, status == 401 ? 20003 : 20000 + status, message);
        if (fault.html()) {
            Buffer page = Buffer.buffer("<html><body><h1>" + status + " " + message + "</h1></body></html>\n");
            reply = new Reply(status, "text/html", page, Map.of());
        }
        return fault.retryAfter() > 0 ? reply.with("Retry-After", Integer.toString(fault.retryAfter())) : reply;
    }

    private Reply validated(Reply reply) {
        String method = turn.call().method();
        if (!knobs.etags() || reply.status() != 200 || !(method.equals("GET") || method.equals("HEAD"))) {
            return reply;
        }
        String etag = '"' + HexFormat.of().formatHex(sha256(reply.body()), 0, 16) + '"';
        String asked = turn.request().getHeader("If-None-Match");
        boolean same = asked != null && (asked.trim().equals("*") || asked.contains(etag));
        return (same ? Reply.empty(304) : reply).with("ETag", etag);
    }

    private Reply encoded(Reply reply) {
        String accepted = turn.request().getHeader("Accept-Encoding");
        boolean accepts = accepted != null && accepted.toLowerCase(Locale.ROOT).contains("gzip");
        boolean zip = turn.breaks(FaultKind.GZIP_ALWAYS) || (turn.breaks(FaultKind.GZIP) && accepts);
        if (!zip || reply.body().length() == 0) {
            return reply;
        }
        return new Reply(reply.status(), reply.contentType(), gzip(reply.body()), reply.headers())
                .with("Content-Encoding", "gzip")
                .with("Vary", "Accept-Encoding");
    }

    private void headers(Reply reply) {
        Duration took = Duration.between(
                turn.entry().received().at(), settings.source().clock().instant());
        String account = turn.entry().account();
        response.setStatusCode(reply.status())
                .putHeader("Twilio-Request-Id", turn.entry().requestId())
                .putHeader("Twilio-Request-Duration", String.format(Locale.ROOT, "%.3f", took.toMillis() / 1000.0))
                .putHeader(
                        "Twilio-Concurrent-Requests",
                        Integer.toString(journal.inFlight(account == null ? "" : account)))
                .putHeader("Access-Control-Allow-Origin", "*")
                .putHeader("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS")
                .putHeader(
                        "Access-Control-Allow-Headers",
                        "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match,"
                                + " If-Unmodified-Since, Idempotency-Key, Flex-Metadata")
                .putHeader("Access-Control-Expose-Headers", "ETag")
                .putHeader("Access-Control-Allow-Credentials", "true");
        if (!reply.contentType().isEmpty()) {
            response.putHeader("Content-Type", reply.contentType());
        }
        reply.headers().forEach(response::putHeader);
        knobs.headers(turn.signature()).forEach(extra -> response.putHeader(extra.name(), extra.value()));
    }

    private void write(Reply reply) {
        headers(reply);
        end(reply.status());
        Buffer body = reply.body();
        boolean bodiless = turn.call().method().equals("HEAD") || reply.status() == 204 || reply.status() == 304;
        if (bodiless) {
            if (turn.call().method().equals("HEAD")) {
                response.putHeader("Content-Length", Integer.toString(body.length()));
            }
            response.end();
        } else if (turn.breaks(FaultKind.TRUNCATE)) {
            response.putHeader("Content-Length", Integer.toString(body.length()));
            response.write(body.slice(0, body.length() / 2)).onComplete(sent -> hangUp());
        } else if (turn.breaks(FaultKind.SLOW)) {
            response.putHeader("Content-Length", Integer.toString(body.length()));
            drip(body, 0);
        } else {
            response.end(body);
        }
    }

    /** The body in ten pieces, a pause before each. */
    private void drip(Buffer body, int from) {
        if (response.closed()) {
            return;
        }
        if (from >= body.length()) {
            response.end();
            return;
        }
        int to = Math.min(body.length(), from + body.length() / 10 + 1);
        long pause = Math.max(1, turn.rule().orElseThrow().fault().pause().toMillis());
        vertx.setTimer(pause, late -> {
            if (!response.closed()) {
                response.write(body.slice(from, to)).onSuccess(sent -> drip(body, to));
            }
        });
    }

    private void hangUp() {
        if (turn.request().version() == HttpVersion.HTTP_2) {
            response.reset();
        } else {
            turn.request().connection().close();
        }
    }

    /** Writes until the client is slower than we are, and goes on when it has caught up; lets others have a turn meanwhile. */
    private void stream(long left, int chunk) {
        long rest = left;
        while (rest > 0 && !response.closed()) {
            long then = rest;
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> stream(then, chunk));
                return;
            }
            if (left - rest >= LARGEST_CHUNK) {
                // Nobody tells a loop that never ends that the client has gone.
                vertx.runOnContext(turn -> stream(then, chunk));
                return;
            }
            int size = (int) Math.min(rest, chunk);
            response.write(pattern(size));
            journal.streamed(size);
            rest -= size;
        }
        if (!response.closed()) {
            response.end();
        }
    }

    private static Buffer pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ('a' + i % 26);
        }
        return Buffer.buffer(bytes);
    }

    private long number(String parameter, long absent) {
        String text = turn.call().query().last(parameter);
        try {
            return text == null ? absent : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return absent;
        }
    }

    /** Takes a body of any size without keeping it, and answers what it was. */
    private void sink() {
        HttpServerRequest request = turn.request();
        MessageDigest digest = sha256();
        long[] bytes = new long[1];
        request.handler(chunk -> {
            digest.update(chunk.getBytes());
            bytes[0] += chunk.length();
            journal.streamed(chunk.length());
        });
        request.endHandler(all -> write(Reply.json(
                200,
                new JsonObject()
                        .put("bytes", bytes[0])
                        .put("sha256", HexFormat.of().formatHex(digest.digest())))));
        request.resume();
    }

    private static byte[] sha256(Buffer body) {
        return sha256().digest(body.getBytes());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Buffer gzip(Buffer body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(body.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
