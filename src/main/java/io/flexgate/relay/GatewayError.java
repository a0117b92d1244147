package io.flexgate.relay;

import io.flexgate.limits.Shed;
import io.flexgate.upstream.UpstreamFailure;
import io.vertx.core.buffer.Buffer;

/**
 * An error that the gateway itself makes, in Twilio's form with all four fields: the Flex CLI needs {@code more_info},
 * twilio-java and Terraform need {@code status} in the body. Immutable.
 *
 * @param status the HTTP status, also in the body
 * @param code Twilio's code
 * @param slug a stable name, sent as {@code Flexgate-Error}
 * @param message a sentence; nothing of the request is repeated in it
 * @param retryAfter seconds after which another try may be worth it; 0 where that is not known
 */
public record GatewayError(int status, int code, String slug, String message, long retryAfter) {

    private GatewayError(int status, int code, String slug, String message) {
        this(status, code, slug, message, 0);
    }

    public static final GatewayError NO_CREDENTIAL = new GatewayError(401, 20003, "no-credential", "Authenticate");
    public static final GatewayError FOREIGN_PAGE = new GatewayError(
            403,
            20403,
            "foreign-page",
            "This gateway adds credentials to what programs on this machine ask; requests of web pages from elsewhere, or for"
                    + " another host, are refused");
    public static final GatewayError NOT_PERMITTED = new GatewayError(
            403, 20403, "not-permitted", "The team may not do this: allow of the team has not this permission");
    public static final GatewayError TEAM_RATE =
            new GatewayError(429, 20429, "team-rate", "Too many requests: the team's rate is used up for the moment");
    public static final GatewayError TEAM_QUOTA =
            new GatewayError(429, 20429, "team-quota", "Too many requests: the team's quota of the day is used up");
    public static final GatewayError BODY_TOO_LARGE =
            new GatewayError(413, 20413, "body-too-large", "The request body is larger than listen.limits.body-bytes");
    public static final GatewayError TARGET_TOO_LONG = new GatewayError(
            414, 20414, "target-too-long", "The request target is longer than listen.limits.header-bytes");
    public static final GatewayError HEADERS_TOO_LARGE = new GatewayError(
            431, 20431, "headers-too-large", "The request headers are larger than listen.limits.header-bytes");
    public static final GatewayError UNKNOWN_EXPECTATION = new GatewayError(
            417, 20417, "unknown-expectation", "The only expectation that a request may have is 100-continue");
    public static final GatewayError UNKNOWN_VERSION =
            new GatewayError(505, 20505, "unknown-version", "The gateway speaks HTTP/1.0, HTTP/1.1 and HTTP/2");
    public static final GatewayError SLOW_BODY = new GatewayError(
            408, 20408, "slow-body", "The request body did not arrive within listen.limits.request-timeout");
    public static final GatewayError NOT_CACHED =
            new GatewayError(504, 20504, "not-cached", "The request asks for a stored answer only, and there is none");
    public static final GatewayError TOO_SLOW = new GatewayError(
            504, 20504, "request-timeout", "The API did not answer within listen.limits.request-timeout");

    public static GatewayError badRequest(String reason) {
        return new GatewayError(400, 20400, "bad-request", reason);
    }

    public static GatewayError internal() {
        return new GatewayError(500, 20500, "internal", "The gateway failed; its log says how");
    }

    /** A call that must not be made now (contract §4: never 503, which some clients repeat at once). */
    public static GatewayError of(Shed shed) {
        long seconds = Math.max(1, shed.retryAfter().plusMillis(999).toSeconds());
        return new GatewayError(429, 20429, shed.reason().slug(), shed.reason().message(), seconds);
    }

    public static GatewayError of(UpstreamFailure failure) {
        UpstreamFailure.Kind kind = failure.kind();
        return new GatewayError(kind.status(), 20000 + kind.status(), kind.slug(), kind.message());
    }

    /** The JSON body, fields in Twilio's order. */
    public Buffer body() {
        return Buffer.buffer("{\"code\":" + code + ",\"message\":\""
                + message.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\",\"more_info\":\"https://www.twilio.com/docs/errors/" + code + "\",\"status\":" + status + "}");
    }
}
