package io.flexgate.testing;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** An answer as the client got it. */
public record Response(int status, String reason, MultiMap headers, Buffer body) {

    /** The first value of a header, or null. */
    public String header(String name) {
        return headers.get(name);
    }

    /** The body as text. */
    public String text() {
        return body.toString();
    }

    /** The body as JSON. */
    public JsonObject json() {
        return body.toJsonObject();
    }

    /** The value of Cache-Status. */
    public String cacheStatus() {
        return headers.get("Cache-Status");
    }

    /** What the cache did, without for how long the answer is fresh: that depends on the second. */
    public String how() {
        return cacheStatus().replaceFirst("; ttl=-?[0-9]+", "");
    }

    /** Whether it came from the cache. */
    public boolean hit() {
        return cacheStatus() != null && cacheStatus().startsWith("Flexgate; hit");
    }

    @Override
    public String toString() {
        return status + " " + reason + "\n" + headers + "\n" + text();
    }
}
