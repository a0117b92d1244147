package io.flexgate.api;

/** Ends a request with an error of the gateway's own. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient GatewayError error;

    Refusal(GatewayError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    GatewayError error() {
        return error;
    }
}
