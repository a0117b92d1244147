package io.flexgate.api.watch;

import io.flexgate.observe.Hit;
import io.flexgate.observe.Hits;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.LongSupplier;

/** Stands in for what watches requests where its cost is measured: nobody hears of any, and no clock is read. */
public final class Watch {

    private final RequestIds ids;
    private final Hit hit = new Hit();

    public Watch(List<Observer> observers, LongSupplier nanos, RequestIds ids) {
        this.ids = ids;
    }

    public Observation over(HttpServerRequest request) {
        // Clients get it in any case.
        ids.give(request);
        return Observation.begin(Observer.NONE, "", "", 0);
    }

    public record Known(String id) {
        public static Known by(MultiMap headers) {
            return new Known(RequestIds.own(headers));
        }
    }

    public Hit hit(long began) {
        return hit.begin(began, ids.half(), ids.half());
    }

    public Hits each(Hits.Of alike, Known known) {
        return Hits.NONE;
    }

    public Hits many(Hits.Of alike, Known known) {
        return Hits.NONE;
    }
}
