package io.flexgate.api;

import io.flexgate.access.Caller;
import io.flexgate.access.Gatekeeper;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.CacheStatus.Forward;
import io.flexgate.relay.Answer;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.GatewayError;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.Passes;
import io.flexgate.relay.Reads;
import io.flexgate.relay.Refusal;
import io.flexgate.relay.Writes;
import io.flexgate.upstream.UpstreamFailure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a request, in order: read it, admit it, find its operation, and then one of five ways: serve or fetch a read, send a
 * write, stream what the cache does not understand, refuse. Confined to one loop.
 */
final class Walk {

    private static final Logger LOG = LoggerFactory.getLogger(Walk.class);

    /**
     * The rooms on the way.
     *
     * @param neighbours null where callers bring their own credentials
     */
    record Rooms(
            Doorway doorway,
            @Nullable Neighbours neighbours,
            Gatekeeper gatekeeper,
            Reads reads,
            Writes writes,
            Passes passes) {}

    private final Gateway gateway;
    private final Rooms rooms;
    private final Outbound outbound;
    private final ListenSettings.Limits limits;

    Walk(Gateway gateway, Rooms rooms, Outbound outbound, ListenSettings.Limits limits) {
        this.gateway = gateway;
        this.rooms = rooms;
        this.outbound = outbound;
        this.limits = limits;
    }

    /** Answers a request, whatever happens. */
    void handle(HttpServerRequest request) {
        try {
            Inbound in = rooms.doorway().read(request);
            if (rooms.neighbours() != null && !rooms.neighbours().admit(in.authority(), in.headers())) {
                throw new Refusal(GatewayError.FOREIGN_PAGE);
            }
            Caller caller = rooms.gatekeeper().admit(in.authorization());
            Match match = gateway.catalog()
                    .match(
                            in.method().equals("HEAD") ? "GET" : in.method(),
                            in.target().path());
            if (match != null && caller == null) {
                throw new Refusal(GatewayError.NO_CREDENTIAL);
            }
            if (match == null || caller == null) {
                pass(in, caller, null);
            } else if (match.operation().cacheable()) {
                read(in, caller, match);
            } else if (in.safe()) {
                pass(in, caller, match);
            } else {
                write(in, caller, match);
            }
        } catch (RuntimeException e) {
            fail(request, e, null);
        }
    }

    private void read(Inbound in, Caller caller, Match match) {
        if (in.bypassesCache()) {
            pass(in, caller, match);
        } else if (in.method().equals("HEAD")) {
            Answer stored = rooms.reads().stored(in, match, caller);
            if (stored == null) {
                pass(in, caller, match);
            } else {
                outbound.send(in, stored);
            }
        } else {
            Future<Answer> answer = rooms.reads().get(in, match, caller);
            if (answer.succeeded()) {
                outbound.send(in, answer.result());
            } else {
                // The client's own time may be over first; the fill goes on for whoever else waits for it.
                answer(in, answer.timeout(limits.requestTimeout().toMillis(), TimeUnit.MILLISECONDS));
            }
        }
    }

    private void write(Inbound in, Caller caller, Match match) {
        Future<Buffer> body = Bodies.read(in.request(), limits.bodyBytes())
                .timeout(limits.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> Future.failedFuture(
                        cause instanceof TimeoutException ? new Refusal(GatewayError.SLOW_BODY) : cause));
        answer(in, body.compose(whole -> rooms.writes().send(in, whole, match, caller)));
    }

    private void pass(Inbound in, @Nullable Caller caller, @Nullable Match match) {
        Forward why = in.safe() ? Forward.BYPASS : Forward.METHOD;
        rooms.passes().stream(in, caller, match, why).onFailure(cause -> fail(in.request(), cause, why));
    }

    private void answer(Inbound in, Future<Answer> answer) {
        answer.onSuccess(ready -> outbound.send(in, ready))
                .onFailure(cause -> fail(in.request(), cause, in.safe() ? Forward.URI_MISS : Forward.METHOD));
    }

    private void fail(HttpServerRequest request, Throwable cause, @Nullable Forward why) {
        GatewayError error = error(request, cause);
        CacheStatus how =
                cause instanceof UpstreamFailure && why != null ? CacheStatus.failed(why, error.slug()) : null;
        outbound.send(request, error, how);
    }

    private static GatewayError error(HttpServerRequest request, Throwable cause) {
        if (cause instanceof Refusal refusal) {
            return refusal.error();
        }
        if (cause instanceof UpstreamFailure failure) {
            if (!request.response().closed()) {
                LOG.warn(
                        "{} {}: {}",
                        request.method(),
                        request.path(),
                        failure.kind().slug(),
                        failure.getCause());
            }
            return GatewayError.of(failure);
        }
        if (cause instanceof TimeoutException) {
            return GatewayError.TOO_SLOW;
        }
        if (!request.response().closed()) {
            LOG.error("{} {} failed", request.method(), request.path(), cause);
        }
        return GatewayError.internal();
    }
}
