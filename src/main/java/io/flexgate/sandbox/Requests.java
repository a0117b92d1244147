package io.flexgate.sandbox;

import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.Journal.Received;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.Knobs.FaultKind;
import io.flexgate.sandbox.Knobs.FaultRule;
import io.flexgate.sandbox.Knobs.Limits;
import io.flexgate.sandbox.RequestMatch.Signature;
import io.flexgate.sandbox.SandboxSettings.Credential;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request: journal, limits, half the latency, holds, model, holds, the other half, answer. Confined to the
 * verticle's event loop, whatever thread releases a hold.
 */
final class Requests {

    static final String ECHO = "/v1/Echo";
    static final String STREAM = ECHO + "/stream";
    static final String SINK = ECHO + "/sink";

    private static final Set<String> SECRET_HEADERS = Set.of("authorization", "proxy-authorization", "cookie");

    /** A request on its way. */
    record Turn(
            HttpServerRequest request,
            Call call,
            Signature signature,
            Optional<Credential> caller,
            Journal.Entry entry,
            Optional<FaultRule> rule) {

        boolean breaks(FaultKind kind) {
            return rule.map(FaultRule::fault).filter(f -> f.kind() == kind).isPresent();
        }

        /** Whether the model gets to see it. */
        boolean takesEffect() {
            return rule.map(FaultRule::fault).map(Fault::commits).orElse(true);
        }
    }

    private final Vertx vertx;
    private final SandboxSettings settings;
    private final FlexModel model;
    private final Knobs knobs;
    private final Journal journal;
    private final Context home;
    private final Random requestIds;
    private final Map<String, Integer> rates = new HashMap<>();
    private long ratesOf;

    /** To be made on the event loop that will be its home. */
    Requests(Vertx vertx, SandboxSettings settings, FlexModel model, Knobs knobs, Journal journal) {
        this.vertx = vertx;
        this.settings = settings;
        this.model = model;
        this.knobs = knobs;
        this.journal = journal;
        this.home = vertx.getOrCreateContext();
        this.requestIds = new Random(~settings.source().seed());
    }

    void accept(HttpServerRequest request) {
        if (Call.pathOf(request.uri()).equals(SINK)) {
            // Its body stays on the wire until the holds are passed: back-pressure that a test can see.
            request.pause();
            serve(request, Buffer.buffer());
        } else {
            request.body().onSuccess(body -> serve(request, body));
        }
    }

    private void serve(HttpServerRequest request, Buffer body) {
        Optional<Credential> caller = settings.caller(request.getHeader("Authorization"));
        Turn turn = turn(request, body, caller);
        Delivery delivery = new Delivery(vertx, settings, knobs, journal, turn);
        Optional<Reply> refused = refusal(turn);
        if (refused.isPresent()) {
            delivery.send(refused.get());
            return;
        }
        Duration half = knobs.pickLatency(turn.signature()).dividedBy(2);
        pause(half)
                .compose(v -> pass(Point.BEFORE, turn))
                .map(v -> turn.takesEffect() ? answer(turn) : Reply.empty(200))
                .compose(reply -> pass(Point.AFTER, turn).map(reply))
                .compose(reply -> pause(half).map(reply))
                .compose(reply -> unhang(turn, reply))
                .onSuccess(delivery::send)
                .onFailure(bug -> delivery.send(Reply.error(500, 20500, "Sandbox: " + bug)));
    }

    private Turn turn(HttpServerRequest request, Buffer body, Optional<Credential> caller) {
        String method = request.method().name();
        String account = caller.map(Credential::accountSid).orElse(null);
        String label = caller.map(Credential::label).orElse(null);
        Signature signature = new Signature(method, Call.pathOf(request.uri()), label, account);
        Instant now = settings.source().clock().instant();
        Received received = new Received(now, method, request.uri(), headers(request, label), body);
        return new Turn(
                request,
                new Call(
                        method,
                        request.uri(),
                        body,
                        origin(request),
                        caller.map(Credential::sidsOnly).orElse(false)),
                signature,
                caller,
                journal.begin(received, account, label, requestId()),
                knobs.pickFault(signature));
    }

    private String origin(HttpServerRequest request) {
        String fixed = settings.publicOrigin();
        if (fixed != null) {
            return fixed;
        }
        HostAndPort host = request.authority();
        return "http://" + (host == null ? "localhost" : host);
    }

    private static List<Journal.Header> headers(HttpServerRequest request, @Nullable String label) {
        List<Journal.Header> headers = new ArrayList<>();
        request.headers().forEach((name, value) -> {
            boolean secret = SECRET_HEADERS.contains(name.toLowerCase(Locale.ROOT));
            headers.add(new Journal.Header(name, secret ? "***" + (label == null ? "" : " (" + label + ")") : value));
        });
        return headers;
    }

    private Optional<Reply> refusal(Turn turn) {
        Limits limits = knobs.limits();
        boolean crowded = limits.inFlight() > 0 && turn.entry().caller().inFlight() > limits.inFlight();
        if (!crowded && !(limits.perSecond() > 0 && rate(turn.signature()) > limits.perSecond())) {
            return Optional.empty();
        }
        String message =
                switch (limits.code()) {
                    case 45010 -> "Rate Limit Exceeded";
                    case 45780 -> "Too many concurrent API requests";
                    default -> "Too many requests";
                };
        Reply reply = Reply.error(429, limits.code(), message);
        return Optional.of(
                limits.retryAfter() > 0 ? reply.with("Retry-After", Integer.toString(limits.retryAfter())) : reply);
    }

    /** How many requests of this account came to this method and path in this second of the clock, this one included. */
    private int rate(Signature request) {
        long second = settings.source().clock().instant().getEpochSecond();
        if (second != ratesOf) {
            rates.clear();
            ratesOf = second;
        }
        return rates.merge(request.account() + " " + request.method() + " " + request.path(), 1, Integer::sum);
    }

    private Reply answer(Turn turn) {
        String path = turn.signature().path();
        if (turn.call().method().equals("OPTIONS")) {
            return Reply.empty(204);
        }
        if (path.equals(ECHO) || path.startsWith(ECHO + "/")) {
            return echo(turn);
        }
        Credential caller = turn.caller().orElse(null);
        if (caller == null) {
            return Reply.error(401, 20003, "Authenticate").with("WWW-Authenticate", "Basic realm=\"Twilio API\"");
        }
        if (caller.state() == Credential.State.SUSPENDED) {
            return Reply.error(403, 20403, "Account is suspended");
        }
        return model.serve(caller.accountSid(), turn.call());
    }

    /** The body as it came; what else came is in headers. */
    private static Reply echo(Turn turn) {
        String type = turn.request().getHeader("Content-Type");
        Reply reply = new Reply(
                        200,
                        type == null ? "application/octet-stream" : type,
                        turn.call().body(),
                        Map.of())
                .with("X-Echo-Method", turn.call().method())
                .with("X-Echo-Target", turn.call().target());
        for (Journal.Header header : turn.entry().received().headers()) {
            reply = reply.with("X-Echo-" + header.name().replaceFirst("^:", ""), header.value());
        }
        return reply;
    }

    /** Passes the barriers one after the other. */
    private Future<Void> pass(Point point, Turn turn) {
        List<Hold> holds = List.copyOf(knobs.holds());
        Future<Void> way = Future.succeededFuture();
        for (Hold hold : holds) {
            way = way.compose(v -> hold.stop(point, turn.signature())
                    .map(gate -> Future.fromCompletionStage(gate, home))
                    .orElse(Future.succeededFuture()));
        }
        return way;
    }

    private Future<Reply> unhang(Turn turn, Reply reply) {
        return turn.breaks(FaultKind.HANG)
                ? Future.fromCompletionStage(turn.rule().orElseThrow().whenCancelled(), home)
                        .map(v -> turn.takesEffect() ? reply : answer(turn))
                : Future.succeededFuture(reply);
    }

    private Future<Void> pause(Duration time) {
        return time.toMillis() < 1
                ? Future.succeededFuture()
                : vertx.timer(time.toMillis()).mapEmpty();
    }

    private String requestId() {
        byte[] bytes = new byte[16];
        requestIds.nextBytes(bytes);
        return "RQ" + HexFormat.of().formatHex(bytes);
    }
}
