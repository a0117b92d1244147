package io.flexgate.relay;

/** Ends a request with an error of the gateway's own. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient GatewayError error;

    public Refusal(GatewayError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    public GatewayError error() {
        return error;
    }
}
