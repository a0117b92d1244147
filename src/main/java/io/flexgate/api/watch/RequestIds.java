package io.flexgate.api.watch;

import io.flexgate.observe.Hex;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * By which identifier a request is known to its client, to the log and to whoever asks about it: the client's own where it is fit for
 * a log and a header, else a new one of 32 hexadecimal digits. It is on every answer, in {@code X-Request-Id}. It is no secret:
 * other clients cannot use it, so it need not be hard to guess. Confined to one loop.
 */
public final class RequestIds {

    /** On each answer. */
    public static final CharSequence FIELD = HttpHeaders.createOptimized("X-Request-Id");

    /** Four times the usual ones. */
    private static final int LONGEST = 128;

    private final RandomGenerator random;

    /**
     * Of one loop.
     *
     * @param random with a seed that no other loop and no other process has
     */
    public RequestIds(RandomGenerator random) {
        this.random = random;
    }

    /** Gives a request its identifier, and its answer too, whatever it will be. */
    String give(HttpServerRequest request) {
        String id = of(request.headers());
        request.response().headers().set(FIELD, id);
        return id;
    }

    /** The identifier of a request with these fields. */
    String of(MultiMap headers) {
        String own = own(headers);
        return own == null ? next() : own;
    }

    /** What the client calls it; null where it does not say, says more than one thing, or something else than a name. */
    static @Nullable String own(MultiMap headers) {
        String sent = headers.get(FIELD);
        return sent != null && fit(sent) && headers.getAll(FIELD).size() == 1 ? sent : null;
    }

    private static boolean fit(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && "-_.~:/+=@".indexOf(c) < 0) {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= LONGEST;
    }

    /** A new one. */
    String next() {
        return Hex.text(half(), half());
    }

    /** Half of a new one. */
    long half() {
        return random.nextLong();
    }
}
