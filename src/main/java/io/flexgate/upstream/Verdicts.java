package io.flexgate.upstream;

import io.flexgate.http.HttpDate;
import io.flexgate.limits.Ended;
import io.flexgate.shield.Tries.Again;
import io.vertx.core.http.StreamResetException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the end of a call says about upstream, and about making it again (contract §6.3). Pure. */
public final class Verdicts {

    /** Upstream had no room for the call, and has not processed it. */
    public static final int THROTTLED = 429;

    /** Upstream does not know how to do what it was asked for: that says something about who asks. */
    private static final int NOT_IMPLEMENTED = 501;

    private static final Pattern SECONDS = Pattern.compile("[0-9]+");

    /** More digits of a delay than matter. */
    private static final int DIGITS = 9;

    private Verdicts() {}

    /** For the budget and the breaker. */
    public static Ended ended(int status, @Nullable String retryAfter, Instant now) {
        if (status == THROTTLED) {
            return new Ended.Throttled(delay(retryAfter, now));
        }
        return status >= 500 && status != NOT_IMPLEMENTED ? Ended.FAILED : Ended.ANSWERED;
    }

    /** The same for a call that brought no answer. */
    public static Ended ended(UpstreamFailure failure) {
        if (failure.kind() == UpstreamFailure.Kind.TIMEOUT) {
            return Ended.LATE;
        }
        // Only the gateway resets a call: its client has left, or has sent what is no HTTP.
        return failure.getCause() instanceof StreamResetException ? Ended.CANCELLED : Ended.FAILED;
    }

    /** Whether a read that got this status is made again. */
    public static Again againAfter(int status) {
        return switch (status) {
            // No room, and errors that may pass.
            case THROTTLED, 500, 502, 503, 504 -> Again.SAFE;
            default -> Again.NEVER;
        };
    }

    /** {@code Retry-After} in either of its forms (RFC 9110 §10.2.3); null where it says nothing. */
    static @Nullable Duration delay(@Nullable String retryAfter, Instant now) {
        if (retryAfter == null) {
            return null;
        }
        String text = retryAfter.strip();
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(text.length() > DIGITS ? Integer.MAX_VALUE : Long.parseLong(text));
        }
        Instant until = HttpDate.parse(text, now).orElse(null);
        Duration left = until == null ? null : Duration.between(now, until);
        return left == null || left.isNegative() ? null : left;
    }
}
