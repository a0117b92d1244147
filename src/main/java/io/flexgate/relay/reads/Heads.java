package io.flexgate.relay.reads;

import io.flexgate.cache.Policy;
import io.flexgate.cache.Storability;
import io.flexgate.http.CacheControl;
import io.flexgate.http.Headers;
import io.flexgate.http.HttpDate;
import io.flexgate.http.TargetedCacheControl;
import io.flexgate.http.hops.EndToEnd;
import io.flexgate.relay.Gateway;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;

/** What the head of an answer says. Stateless. */
final class Heads {

    private Heads() {}

    /**
     * The directives that hold for this cache.
     *
     * @param targeted whether they are from a field that is meant for it (RFC 9213)
     */
    record Word(CacheControl says, boolean targeted) {}

    static Word word(Headers headers, Policy policy) {
        return TargetedCacheControl.of(headers, policy.targeted())
                .map(says -> new Word(says, true))
                .orElseGet(() -> new Word(CacheControl.parse(headers.all("cache-control")), false));
    }

    /** All fields as they came. */
    static Headers fields(HttpClientResponse reply) {
        Headers.Builder fields = Headers.builder();
        reply.headers().forEach((name, value) -> fields.add(name, value));
        return fields.build();
    }

    static Headers endToEnd(HttpClientResponse reply) {
        return endToEnd(fields(reply));
    }

    static Headers endToEnd(Headers fields) {
        return EndToEnd.of(fields);
    }

    /** The same; where no date came, the time when it came is it (RFC 9110 §6.6.1), as far as dates are kept. */
    static Headers complete(Ask ask, HttpClientResponse reply, Gateway gateway) {
        Headers headers = endToEnd(reply);
        if (!ask.http() || headers.contains("date")) {
            return headers;
        }
        return Headers.builder()
                .addAll(headers)
                .add("Date", HttpDate.format(gateway.clocks().wall().instant()))
                .build();
    }

    static Storability.Received received(int status, Headers headers, Gateway gateway, long beganNanos) {
        return new Storability.Received(
                status, headers, gateway.clocks().wall().instant(), Duration.ofNanos(gateway.now() - beganNanos));
    }

    /** The length that an answer says it has, or -1. */
    static long length(HttpClientResponse reply) {
        String length = reply.getHeader("content-length");
        if (length == null || length.isEmpty() || length.length() > 18) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < length.length(); i++) {
            char digit = length.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }

    /** The reason phrase to be served again; the standard one is not remembered. */
    static String reason(HttpClientResponse reply) {
        return reply.statusMessage() == null ? "" : reply.statusMessage();
    }
}
