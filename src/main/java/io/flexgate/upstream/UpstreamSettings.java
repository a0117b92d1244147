package io.flexgate.upstream;

import io.flexgate.http.Origin;
import java.time.Duration;

/**
 * Where calls go and how long they may take. Immutable.
 *
 * @param origin the API's scheme, host and port
 * @param connectTimeout bound of making a connection
 * @param timeout bound of a whole call of the catalog; of the time to the answer's head for a stream
 * @param connections to one origin in all; calls beyond them wait for one, within their own timeout
 */
public record UpstreamSettings(Origin origin, Duration connectTimeout, Duration timeout, int connections) {

    /** Connections to one origin where no account may have more calls in flight. */
    public static final int CONNECTIONS = 100;

    public UpstreamSettings {
        if (connectTimeout.toMillis() < 1 || timeout.toMillis() < 1) {
            throw new IllegalArgumentException("a timeout must be at least 1ms");
        }
    }

    /** The same for another origin. */
    public UpstreamSettings at(Origin other) {
        return new UpstreamSettings(other, connectTimeout, timeout, connections);
    }
}
