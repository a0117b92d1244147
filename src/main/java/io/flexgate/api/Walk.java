package io.flexgate.api;

import io.flexgate.access.Caller;
import io.flexgate.api.listen.Whereabouts;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheStatus;
import io.flexgate.http.CacheStatus.Forward;
import io.flexgate.http.hops.Proxies;
import io.flexgate.observe.Masks;
import io.flexgate.observe.Observation;
import io.flexgate.relay.Aftermath;
import io.flexgate.relay.Answer;
import io.flexgate.relay.Api;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.GatewayError;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.Passes;
import io.flexgate.relay.Refusal;
import io.flexgate.relay.Writes;
import io.flexgate.relay.plan.Way;
import io.flexgate.relay.reads.Reads;
import io.flexgate.relay.reads.Unanswered;
import io.flexgate.relay.upkeep.Forecast;
import io.flexgate.relay.upkeep.Question;
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
 * The life of a request, in order: read it, admit it, find its operation, and then one of six ways: serve or fetch a read, send a
 * write, stream what the cache does not understand, forget what is stored, refuse. Confined to one loop.
 */
final class Walk {

    private static final Logger LOG = LoggerFactory.getLogger(Walk.class);

    /** What stands in the place of an error's slug where the client has left before there was one. */
    private static final String GONE = "client-gone";

    /**
     * By which address a request comes in, and what is asked of it there.
     *
     * @param neighbours null where callers bring their own credentials
     */
    record Door(
            Doorway doorway,
            Whereabouts whereabouts,
            @Nullable Neighbours neighbours) {}

    /** The rooms on the way, the same behind every door. */
    record Rooms(Entrance entrance, Reads reads, Writes writes, Passes passes) {}

    private final Gateway gateway;
    private final Door door;
    private final Rooms rooms;
    private final Outbound outbound;
    private final ListenSettings.Limits limits;

    Walk(Gateway gateway, Door door, Rooms rooms, Outbound outbound, ListenSettings.Limits limits) {
        this.gateway = gateway;
        this.door = door;
        this.rooms = rooms;
        this.outbound = outbound;
        this.limits = limits;
    }

    /**
     * Answers a request, whatever happens.
     *
     * @param observation of it
     */
    void handle(HttpServerRequest request, Observation observation) {
        Visit visit = null;
        try {
            Proxies.Whence whence = door.whereabouts().of(request);
            observation.client(whence == null ? door.whereabouts().peer(request) : whence.client());
            Inbound in = door.doorway().read(request, whence, observation);
            if (door.neighbours() != null && !door.neighbours().admit(in.authority(), in.headers())) {
                throw new Refusal(GatewayError.FOREIGN_PAGE);
            }
            boolean purges = rooms.entrance().purges(request.method().name());
            visit = rooms.entrance()
                    .greet(
                            in,
                            gateway.route(
                                    purges ? "GET" : in.method(), in.target().path()));
            rooms.entrance().admit(visit);
            Caller caller = visit.caller();
            Match match = visit.route().match();
            Way way = Way.of(in, match, caller, purges);
            if (caller == null || way == Way.PASS) {
                pass(visit);
            } else if (way == Way.PURGE) {
                purge(visit, caller);
            } else if (way == Way.WRITE || match == null) {
                write(visit, caller);
            } else if (way == Way.PART) {
                part(visit, caller, match);
            } else {
                read(visit, caller, match);
            }
        } catch (RuntimeException e) {
            fail(request, observation, visit, e, null);
        }
    }

    private void read(Visit visit, Caller caller, Match match) {
        Inbound in = visit.in();
        Api.Route route = visit.route();
        Future<Answer> answer = in.method().equals("HEAD")
                ? rooms.reads().head(in, route, match, caller)
                : rooms.reads().get(in, route, match, caller);
        if (answer.succeeded()) {
            send(visit, answer.result());
        } else {
            answer(visit, answer);
        }
    }

    private void part(Visit visit, Caller caller, Match match) {
        Answer stored = rooms.reads().stored(visit.in(), visit.route(), match, caller);
        if (stored != null) {
            send(visit, stored);
        } else {
            pass(visit);
        }
    }

    private void write(Visit visit, Caller caller) {
        Inbound in = visit.in();
        Future<Buffer> body = Bodies.read(in.request(), limits.bodyBytes())
                .timeout(limits.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> Future.failedFuture(
                        cause instanceof TimeoutException ? new Refusal(GatewayError.SLOW_BODY) : cause));
        answer(visit, body.compose(whole -> rooms.writes().send(in, whole, visit.route(), caller)));
    }

    private void purge(Visit visit, Caller caller) {
        Aftermath.purge(gateway, caller, visit.route(), visit.in().target());
        visit.in().observation().cacheStatus(CacheStatus.made("purged").value());
        visit.answeredHere();
        outbound.purged(visit.in().request());
    }

    /** What would become of a request. Nothing is changed by asking. */
    Future<Forecast> foresee(Question question) {
        return new Outcomes(gateway, rooms, limits.requestTimeout()).of(question);
    }

    private void pass(Visit visit) {
        Inbound in = visit.in();
        if (Passes.forbidden(in)) {
            throw new Refusal(GatewayError.NOT_CACHED);
        }
        Forward why = in.safe() ? Forward.BYPASS : Forward.METHOD;
        boolean here = Passes.endsHere(in);
        rooms.passes().stream(in, visit.caller(), visit.route(), why)
                .onSuccess(sent -> {
                    if (here) {
                        visit.answeredHere();
                    } else {
                        visit.forwarded();
                    }
                })
                .onFailure(cause -> fail(visit, cause, why));
    }

    private void answer(Visit visit, Future<Answer> answer) {
        Inbound in = visit.in();
        answer.onSuccess(ready -> send(visit, ready)).onFailure(cause -> {
            if (cause instanceof Unanswered read && read.getCause() != null) {
                fail(visit, read.getCause(), read.why());
            } else {
                fail(visit, cause, in.safe() ? Forward.URI_MISS : Forward.METHOD);
            }
        });
    }

    private void send(Visit visit, Answer answer) {
        Observation observation = visit.in().observation();
        observation.cacheStatus(answer.how().value());
        if (answer instanceof Answer.Whole whole && whole.age() != Answer.Whole.FRESH) {
            observation.age(whole.age());
        }
        visit.answered(answer.how());
        outbound.send(visit.in(), answer);
    }

    private void fail(Visit visit, Throwable cause, @Nullable Forward why) {
        fail(visit.in().request(), visit.in().observation(), visit, cause, why);
    }

    private void fail(
            HttpServerRequest request,
            Observation observation,
            @Nullable Visit visit,
            Throwable cause,
            @Nullable Forward why) {
        GatewayError error = error(request, cause);
        // Who has left is told nothing, and nothing has failed.
        observation.failed(request.response().closed() ? GONE : error.slug());
        if (visit != null) {
            visit.failed(error);
        }
        CacheStatus how =
                cause instanceof UpstreamFailure && why != null ? CacheStatus.failed(why, error.slug()) : null;
        observation.cacheStatus((how == null ? CacheStatus.made(error.slug()) : how).value());
        // Where it was counted by nobody.
        observation.became(Visit.outcome(error));
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
                        Masks.path(String.valueOf(request.path())),
                        failure.kind().slug(),
                        String.valueOf(failure.getCause()));
            }
            return GatewayError.of(failure);
        }
        if (cause instanceof TimeoutException) {
            return GatewayError.TOO_SLOW;
        }
        if (!request.response().closed()) {
            LOG.error("{} {} failed", request.method(), Masks.path(String.valueOf(request.path())), cause);
        }
        return GatewayError.internal();
    }
}
