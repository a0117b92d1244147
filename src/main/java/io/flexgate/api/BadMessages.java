package io.flexgate.api;

import io.flexgate.api.watch.Watch;
import io.flexgate.api.wire.Intake;
import io.flexgate.observe.Observation;
import io.flexgate.relay.GatewayError;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers messages that are not HTTP, or larger than allowed, and closes the connection. It names Netty, as only the decoder's
 * own exception tells which it was.
 */
final class BadMessages implements Handler<HttpServerRequest> {

    private final Outbound outbound;
    private final Watch watch;

    BadMessages(Outbound outbound, Watch watch) {
        this.outbound = outbound;
        this.watch = watch;
    }

    /** Whether a request is one that is closed after its answer, whatever follows. */
    static boolean is(HttpServerRequest request) {
        return request.decoderResult().isFailure();
    }

    @Override
    public void handle(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        GatewayError error;
        if (cause instanceof TooLongHttpLineException) {
            error = GatewayError.TARGET_TOO_LONG;
        } else if (cause instanceof TooLongHttpHeaderException) {
            error = GatewayError.HEADERS_TOO_LARGE;
        } else if (cause instanceof Intake.UnknownVersion) {
            error = GatewayError.UNKNOWN_VERSION;
        } else {
            error = GatewayError.badRequest("the request is not well-formed HTTP");
        }
        Observation observation = watch.over(request);
        observation.failed(error.slug());
        observation.became(Visit.outcome(error));
        request.response().putHeader("Connection", "close");
        outbound.send(request, error, null);
        request.connection().close();
    }
}
