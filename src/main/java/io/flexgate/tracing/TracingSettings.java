package io.flexgate.tracing;

import io.flexgate.http.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Whether requests are traced, and to where.
 *
 * @param endpoint of a collector that speaks OTLP over HTTP; null for no tracing
 * @param percent of the requests that come with no trace; those that do are traced if that is
 */
public record TracingSettings(@Nullable Origin endpoint, int percent) {

    /** No tracing. */
    public static TracingSettings off() {
        return new TracingSettings(null, 100);
    }
}
