package io.flexgate.relay;

import io.flexgate.http.CacheStatus;
import io.flexgate.http.Headers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** An answer for one client. */
public sealed interface Answer {

    /** What the cache did. */
    CacheStatus how();

    /**
     * An answer that is there as a whole, before it takes the form for the origin that the client used. Immutable.
     *
     * @param status upstream's, or the gateway's own
     * @param reason the reason phrase; empty for the standard one
     * @param headers end-to-end fields, without the gateway's
     * @param content the body
     * @param age seconds, or {@link #FRESH} for an answer that came from upstream just now
     * @param tag whether the gateway makes an entity tag where upstream sends none
     */
    record Whole(int status, String reason, Headers headers, Content content, CacheStatus how, long age, boolean tag)
            implements Answer {

        public static final long FRESH = -1;
    }

    /**
     * An answer that is passed on while it comes in. To be sent, or discarded, once.
     *
     * @param reply its head; its body is paused
     * @param read what of the body has been read already
     */
    record Live(HttpClientResponse reply, Buffer read, CacheStatus how) implements Answer {

        /** Nobody wants it: upstream need not go on. */
        public void discard() {
            Piping.cancel(reply);
        }
    }
}
