package io.flexgate.api.watch;

import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Hex;
import io.flexgate.observe.Hit;
import io.flexgate.observe.Hits;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Has an observer hear of each request of a loop. Confined to the loop. */
public final class Watch {

    private static final CharSequence TRACE_PARENT = HttpHeaders.createOptimized("traceparent");

    /** What the API calls a call. */
    private static final CharSequence UPSTREAM_ID = HttpHeaders.createOptimized("Twilio-Request-Id");

    private final Observer observer;
    private final LongSupplier nanos;
    private final RequestIds ids;
    private final Hit hit = new Hit();

    /**
     * Of one loop.
     *
     * @param observers they hear of each request in this order
     * @param nanos the monotonic clock
     * @param ids gives each its identifier
     */
    public Watch(List<Observer> observers, LongSupplier nanos, RequestIds ids) {
        this.ids = ids;
        this.observer = Observer.all(observers);
        this.nanos = nanos;
    }

    /** A request has come; its end is seen to. */
    public Observation over(HttpServerRequest request) {
        String path = request.path();
        Observation observation =
                begin(request.method().name(), path == null ? "" : path, request.headers(), nanos.getAsLong());
        HttpServerResponse response = request.response();
        observation.requestId(ids.give(request));
        response.endHandler(over -> over(observation, response));
        // An answer whose client goes first has no end. The only handler of its kind that a response can have.
        response.closeHandler(closed -> {
            over(observation, response);
            observation.gone();
        });
        return observation;
    }

    /**
     * By what the fields of a request say it is to be known. Immutable.
     *
     * @param id as in {@link RequestIds}; null where it is to get a new one
     * @param parent its {@code traceparent}; null for none
     * @param trace which one that names; null where that cannot be understood
     */
    public record Known(
            @Nullable String id,
            @Nullable String parent,
            @Nullable String trace) {

        /** By these fields. */
        public static Known by(MultiMap headers) {
            String parent = headers.get(TRACE_PARENT);
            return new Known(RequestIds.own(headers), parent, parent == null ? null : TraceParent.traceId(parent));
        }
    }

    /**
     * A request that is answered at once by whoever goes on telling of it, to one of those below. Filled anew for the next.
     *
     * @param began on the monotonic clock
     */
    public Hit hit(long began) {
        return hit.begin(began, ids.half(), ids.half());
    }

    /** Tells of hits as of any other requests. */
    public Hits each(Hits.Of alike, Known known) {
        return one -> {
            Observation observation = Observation.begin(
                    observer, alike.method(), alike.path(), one.began(), known.parent(), known.trace());
            String id = known.id();
            observation.requestId(id == null ? Hex.text(one.high(), one.low()) : id);
            observation.client(alike.client());
            observation.team(alike.team());
            observation.asks(alike.resource(), alike.operation());
            observation.cacheStatus(one.cacheStatus());
            observation.age(one.age());
            observation.became(Outcome.HIT);
            observation.answered(one.status(), one.bytes(), one.ended());
        };
    }

    /** Tells of hits that come again and again: of what they have in common once, where everybody who hears of them can do with that. */
    public Hits many(Hits.Of alike, Known known) {
        Hits hits = known.id() == null && known.parent() == null ? observer.hits(alike) : null;
        return hits == null ? each(alike, known) : hits;
    }

    private Observation begin(String method, String path, MultiMap headers, long began) {
        String parent = headers.get(TRACE_PARENT);
        return Observation.begin(
                observer, method, path, began, parent, parent == null ? null : TraceParent.traceId(parent));
    }

    private void over(Observation observation, HttpServerResponse response) {
        if (observation.calls() > 0) {
            observation.upstreamRequestId(response.headers().get(UPSTREAM_ID));
        }
        observation.answered(
                response.headWritten() ? response.getStatusCode() : Observation.CLIENT_GONE,
                response.bytesWritten(),
                nanos.getAsLong());
    }
}
