package io.flexgate.api;

import io.flexgate.access.Caller;
import io.flexgate.access.Gatekeeper;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.CacheStatus.Forward;
import io.flexgate.relay.Answer;
import io.flexgate.relay.Api;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.GatewayError;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.Passes;
import io.flexgate.relay.Refusal;
import io.flexgate.relay.Writes;
import io.flexgate.relay.reads.Reads;
import io.flexgate.relay.reads.Unanswered;
import io.flexgate.shield.Refused;
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
            Api.Route route = gateway.route(in.method(), in.target().path());
            Match match = route.match();
            boolean open = match != null && route.api().catalog().head().anonymous();
            if (caller == null && open) {
                caller = rooms.gatekeeper().anonymous();
            }
            if (match != null && caller == null) {
                throw new Refusal(GatewayError.NO_CREDENTIAL);
            }
            if (match == null || caller == null) {
                pass(in, caller, route);
            } else if (in.reads()
                    && (match.operation().cacheable() || match.operation().http())) {
                read(in, caller, route, match);
            } else if (in.safe() || match.operation().http()) {
                pass(in, caller, route);
            } else {
                write(in, caller, route);
            }
        } catch (RuntimeException e) {
            fail(request, e, null);
        }
    }

    private void read(Inbound in, Caller caller, Api.Route route, Match match) {
        if (in.bypassesCache()) {
            Answer stored = in.ranged() ? rooms.reads().stored(in, route, match, caller) : null;
            if (stored != null) {
                outbound.send(in, stored);
            } else {
                pass(in, caller, route);
            }
            return;
        }
        Future<Answer> answer = in.method().equals("HEAD")
                ? rooms.reads().head(in, route, match, caller)
                : rooms.reads().get(in, route, match, caller);
        if (answer.succeeded()) {
            outbound.send(in, answer.result());
        } else {
            answer(in, answer);
        }
    }

    private void write(Inbound in, Caller caller, Api.Route route) {
        Future<Buffer> body = Bodies.read(in.request(), limits.bodyBytes())
                .timeout(limits.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> Future.failedFuture(
                        cause instanceof TimeoutException ? new Refusal(GatewayError.SLOW_BODY) : cause));
        answer(in, body.compose(whole -> rooms.writes().send(in, whole, route, caller)));
    }

    private void pass(Inbound in, @Nullable Caller caller, Api.Route route) {
        if (in.reads() && in.cacheControl().has("only-if-cached")) {
            throw new Refusal(GatewayError.NOT_CACHED);
        }
        Forward why = in.safe() ? Forward.BYPASS : Forward.METHOD;
        rooms.passes().stream(in, caller, route, why).onFailure(cause -> fail(in.request(), cause, why));
    }

    private void answer(Inbound in, Future<Answer> answer) {
        answer.onSuccess(ready -> outbound.send(in, ready)).onFailure(cause -> {
            if (cause instanceof Unanswered read && read.getCause() != null) {
                fail(in.request(), read.getCause(), read.why());
            } else {
                fail(in.request(), cause, in.safe() ? Forward.URI_MISS : Forward.METHOD);
            }
        });
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
        if (cause instanceof Refused refused) {
            return GatewayError.of(refused.shed());
        }
        if (cause instanceof UpstreamFailure failure) {
            if (!request.response().closed()) {
                // What went wrong, not where in the client it was noticed.
                LOG.warn(
                        "{} {}: {}: {}",
                        request.method(),
                        request.path(),
                        failure.kind().slug(),
                        String.valueOf(failure.getCause()));
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
