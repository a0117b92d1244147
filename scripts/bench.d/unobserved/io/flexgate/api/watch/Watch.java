package io.flexgate.api.watch;

import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.LongSupplier;

/** Stands in for what watches requests where its cost is measured: nobody hears of any, and no clock is read. */
public final class Watch {

    private final RequestIds ids;

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

    public Observation over(String method, String path, Known known, long began) {
        Observation observation = Observation.begin(Observer.NONE, "", "", 0);
        observation.requestId(known.id() == null ? ids.next() : known.id());
        return observation;
    }
}
