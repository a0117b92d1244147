package io.flexgate.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** How the operator's side answers: never from a cache, errors as JSON. */
public final class Answers {

    private Answers() {}

    static void json(RoutingContext context, int status, JsonObject body) {
        text(context, status, "application/json", body.encode());
    }

    /** A table. */
    public static void csv(RoutingContext context, String body) {
        text(context, 200, "text/csv; charset=utf-8; header=present", body);
    }

    /**
     * An error.
     *
     * @param message a sentence; nothing of the request is repeated in it
     */
    public static void error(RoutingContext context, int status, String message) {
        json(context, status, new JsonObject().put("status", status).put("message", message));
    }

    static void text(RoutingContext context, int status, String type, String body) {
        bytes(context, status, type, Buffer.buffer(body));
    }

    static void bytes(RoutingContext context, int status, String type, Buffer bytes) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", type)
                .putHeader("Cache-Control", "no-store")
                // By hand, as the answer to a HEAD would go without.
                .putHeader("Content-Length", String.valueOf(bytes.length()))
                .end(bytes);
    }
}
