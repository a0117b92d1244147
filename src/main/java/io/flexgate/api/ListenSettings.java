package io.flexgate.api;

import io.flexgate.http.Endpoint;
import io.flexgate.links.PublicUrl;
import java.time.Duration;

/**
 * The listener and what it bounds. Immutable.
 *
 * @param address where it listens
 * @param publicUrl which origin the links in answers get
 * @param limits bounds of size and time
 */
public record ListenSettings(Endpoint address, PublicUrl publicUrl, Limits limits) {

    /**
     * Bounds of size and time.
     *
     * @param headerBytes all header fields of a request together, and its request line; beyond: 431, 414
     * @param bodyBytes a request's body; beyond: 413
     * @param idle a connection without traffic is closed after this
     * @param requestTimeout how long a client waits for its answer; beyond: 504
     * @param connections open client connections; beyond: closed at once
     */
    public record Limits(int headerBytes, long bodyBytes, Duration idle, Duration requestTimeout, int connections) {
        public Limits {
            if (headerBytes < 1024 || bodyBytes < 0 || connections < 1) {
                throw new IllegalArgumentException(
                        "header-bytes at least 1KiB, body-bytes at least 0, connections at least 1");
            }
            if (idle.toMillis() < 1 || requestTimeout.toMillis() < 1) {
                throw new IllegalArgumentException("a timeout must be at least 1ms");
            }
        }
    }
}
