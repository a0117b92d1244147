package io.flexgate;

import java.net.BindException;

/** Says why a start failed, in words of the configuration. Pure. */
final class StartFailure {

    private StartFailure() {}

    static String explain(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof BindException || message.contains("Address already in use")) {
            return "an address is already in use; another process listens on listen.address or admin.address ("
                    + message + ")";
        }
        return message;
    }
}
