package io.flexgate.cli.remote;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * What the admin side answered. Immutable.
 *
 * @param from whom it is from, for messages
 * @param path what was asked for, without its query
 */
record Reply(Address from, String path, int status, String type, String body) {

    private static final int FINE = 200;
    private static final int MALFORMED = 400;
    private static final int UNKNOWN = 401;
    private static final int NONE = 404;

    /** The same, where it is a success. */
    Reply fine() {
        if (status == FINE) {
            return this;
        }
        if (status == UNKNOWN) {
            throw Unanswered.because(from + " asks for another admin token; give it by --token-file FILE or "
                    + RemoteOptions.TOKEN + " (the gateway's admin.token)");
        }
        if (status == NONE) {
            throw Unanswered.because(from + " has no " + path
                    + ": it is an older Flexgate than this command, or not its admin side at all");
        }
        String message = type.contains("json") ? message() : "";
        String said = message.isEmpty() ? "" : ": " + Terminal.line(message);
        if (status == MALFORMED) {
            throw Unanswered.misused(from + " does not understand this" + said);
        }
        throw Unanswered.because(from + " answered " + status + said);
    }

    /** The body of a success. */
    JsonObject json() {
        fine();
        try {
            if (type.contains("json")) {
                return new JsonObject(body);
            }
        } catch (DecodeException | ClassCastException e) {
            // Said below.
        }
        throw Unanswered.because(
                from + " answered " + path + " with " + (type.isEmpty() ? "no type" : Terminal.line(type))
                        + " that is not the JSON of Flexgate's admin side; is this its admin.address?");
    }

    private String message() {
        try {
            return new JsonObject(body).getString("message", "");
        } catch (DecodeException | ClassCastException e) {
            return "";
        }
    }
}
