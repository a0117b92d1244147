package io.flexgate.api.watch;

import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.LongSupplier;

/** Has an observer hear of each request of a loop. Confined to the loop. */
public final class Watch {

    private final Observer observer;
    private final LongSupplier nanos;

    /**
     * Of one loop.
     *
     * @param observers they hear of each request in this order
     * @param nanos the monotonic clock
     */
    public Watch(List<Observer> observers, LongSupplier nanos) {
        this.observer = Observer.all(observers);
        this.nanos = nanos;
    }

    /** A request has come; its end is seen to. */
    public Observation over(HttpServerRequest request) {
        String path = request.path();
        Observation observation =
                Observation.begin(observer, request.method().name(), path == null ? "" : path, nanos.getAsLong());
        HttpServerResponse response = request.response();
        // Of an answer whose client has gone as well.
        response.endHandler(over -> observation.answered(
                response.headWritten() ? response.getStatusCode() : Observation.CLIENT_GONE,
                response.bytesWritten(),
                nanos.getAsLong()));
        return observation;
    }
}
