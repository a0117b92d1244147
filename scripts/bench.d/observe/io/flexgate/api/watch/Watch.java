package io.flexgate.api.watch;

import io.flexgate.observe.Hit;
import io.flexgate.observe.Hits;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.LongSupplier;

/** Stands in for what watches requests where its cost is measured: hits are heard of in {@linkplain Turns turns}, other requests never. */
public final class Watch {

    private final RequestIds ids;
    private final Observer observer;
    private final Hit hit = new Hit();

    public Watch(List<Observer> observers, LongSupplier nanos, RequestIds ids) {
        this.ids = ids;
        this.observer = Observer.all(observers);
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
        Turns.hit();
        return hit.begin(began, ids.half(), ids.half());
    }

    public Hits each(Hits.Of alike, Known known) {
        return Hits.NONE;
    }

    public Hits many(Hits.Of alike, Known known) {
        Hits hits = observer.hits(alike);
        if (hits == null) {
            throw new IllegalStateException("somebody wants to be told of each: this measures something else");
        }
        return one -> {
            if (Turns.watched()) {
                hits.told(one);
            }
        };
    }
}
