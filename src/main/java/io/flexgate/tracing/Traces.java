package io.flexgate.tracing;

import io.flexgate.http.Origin;
import io.flexgate.observe.Observer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tracing, on or off. Names nothing of the library, so that it is not loaded where tracing is off. Any thread. */
public final class Traces {

    /** There is always as much time to send what is left. */
    private static final long LEAST_MILLIS = 500;

    private final @Nullable Tracing tracing;

    private Traces(@Nullable Tracing tracing) {
        this.tracing = tracing;
    }

    /**
     * Begins, if it is on. Not on a loop: to load the library takes its time.
     *
     * @param clock for dates
     */
    public static Future<Traces> start(Vertx vertx, TracingSettings settings, InstantSource clock) {
        Origin collector = settings.endpoint();
        return collector == null
                ? Future.succeededFuture(new Traces(null))
                : vertx.executeBlocking(() -> new Traces(Tracing.start(collector, settings.percent(), clock)));
    }

    /** These, and the one that makes spans, if any. */
    public Observer with(Observer first, Observer second) {
        return tracing == null
                ? Observer.all(List.of(first, second))
                : Observer.all(List.of(first, second, tracing.observer()));
    }

    /**
     * Sends the spans that are left.
     *
     * @param until when it must be over, by {@link System#nanoTime}; a little time there always is
     */
    public Future<Void> close(long until) {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        return tracing == null
                ? Future.succeededFuture()
                : tracing.close().timeout(Math.max(LEAST_MILLIS, left), TimeUnit.MILLISECONDS);
    }
}
