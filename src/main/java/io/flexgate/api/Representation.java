package io.flexgate.api;

import io.flexgate.http.ByteRange;
import io.flexgate.http.Headers;
import io.flexgate.http.Validators;
import io.flexgate.http.hops.Via;
import io.flexgate.relay.Answer;
import io.flexgate.relay.Content;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.Piping;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends answers of upstream or of the cache: the whole, a part, or that nothing has changed. Confined to one loop. */
final class Representation {

    private static final CharSequence AGE = HttpHeaders.createOptimized("Age");
    private static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized("Cache-Status");
    private static final CharSequence RANGE = HttpHeaders.createOptimized("Range");
    private static final CharSequence IF_RANGE = HttpHeaders.createOptimized("If-Range");
    private static final CharSequence VIA = HttpHeaders.createOptimized("Via");
    private static final CharSequence VIA_VALUE = HttpHeaders.createOptimized(Via.ANSWER);

    /** What a 304 carries of the answer that it stands for (RFC 9110 §15.4.5). */
    private static final Set<String> KEPT_BY_304 =
            Set.of("cache-control", "content-location", "date", "etag", "expires", "vary", "last-modified");

    private final DateField date;

    Representation(DateField date) {
        this.date = date;
    }

    /** Sends an answer, unless its client has gone. */
    void send(Inbound in, Answer answer) {
        HttpServerResponse response = in.request().response();
        boolean gone = response.closed() || response.ended();
        if (answer instanceof Answer.Whole whole) {
            if (!gone) {
                whole(in, whole);
            }
        } else if (answer instanceof Answer.Live live) {
            if (gone) {
                live.discard();
            } else {
                live(in, live);
            }
        }
    }

    private void whole(Inbound in, Answer.Whole answer) {
        HttpServerResponse response = in.request().response();
        Content.Form form = answer.content().at(in.publicOrigin());
        String own = answer.headers().get("etag");
        String etag = own != null || !answer.tag() ? own : form.etag();
        if (answer.status() == 200
                && in.reads()
                && in.conditional()
                && notModified(in, answer.headers(), etag, answer.age())) {
            unchanged(response, answer, etag);
            return;
        }
        Buffer bytes = form.bytes();
        ByteRange part = answer.status() == 200 ? part(in, answer, etag, bytes.length()) : null;
        if (part != null && !part.satisfiable()) {
            response.setStatusCode(416);
            response.headers().set(HttpHeaders.CONTENT_RANGE, part.contentRange(bytes.length()));
            common(response.headers(), answer);
            response.putHeader(HttpHeaders.CONTENT_LENGTH, "0").end();
            return;
        }
        response.setStatusCode(part == null ? answer.status() : 206);
        if (!answer.reason().isEmpty() && part == null) {
            response.setStatusMessage(answer.reason());
        }
        MultiMap headers = response.headers();
        boolean live = answer.age() == Answer.Whole.FRESH;
        (live ? Piping.ours(response, answer.headers()) : answer.headers()).forEach(headers::add);
        if (etag != null && own == null) {
            headers.set(HttpHeaders.ETAG, etag);
        }
        common(headers, answer);
        if (part != null) {
            headers.set(HttpHeaders.CONTENT_RANGE, part.contentRange(bytes.length()));
            headers.set(HttpHeaders.CONTENT_LENGTH, Long.toString(part.last() - part.first() + 1));
            response.end(bytes.slice((int) part.first(), (int) part.last() + 1));
        } else if (answer.status() == 204) {
            response.end();
        } else {
            headers.set(HttpHeaders.CONTENT_LENGTH, form.length());
            if (in.method().equals("HEAD")) {
                response.end();
            } else {
                response.end(bytes);
            }
        }
    }

    /** The part that the request asks for, or null where the whole is the answer. */
    private static @Nullable ByteRange part(Inbound in, Answer.Whole answer, @Nullable String etag, int length) {
        if (!in.headers().contains(RANGE) || !in.method().equals("GET")) {
            return null;
        }
        List<String> ifRange = in.headers().getAll(IF_RANGE);
        boolean same = ifRange.isEmpty()
                || (ifRange.size() == 1 && Validators.sameForRange(ifRange.get(0), etag, answer.headers()));
        return same ? ByteRange.of(in.headers().getAll(RANGE), length) : null;
    }

    /**
     * Passes an answer on as it comes in. The client's conditions were kept from upstream, whose answer might have been for
     * many; so they are looked at here.
     */
    private void live(Inbound in, Answer.Live live) {
        if (in.conditional() && in.method().equals("GET") && live.reply().statusCode() == 200) {
            Headers.Builder fields = Headers.builder();
            live.reply().headers().forEach((name, value) -> fields.add(name, value));
            Headers headers = fields.build();
            String etag = headers.get("etag");
            if (notModified(in, headers, etag, Answer.Whole.FRESH)) {
                live.discard();
                HttpServerResponse response = in.request().response().setStatusCode(304);
                kept(headers).forEach(response.headers()::add);
                ended(response.headers(), live);
                response.end();
                return;
            }
        }
        if (!live.reply().headers().contains(HttpHeaders.DATE)) {
            // A recipient with a clock says when it came (RFC 9110 §6.6.1).
            in.request().response().putHeader(HttpHeaders.DATE, date.now());
        }
        Piping.send(in, live);
    }

    private static boolean notModified(Inbound in, Headers answer, @Nullable String etag, long age) {
        MultiMap asks = in.headers();
        String modified = answer.get("last-modified");
        // Where a stored answer has no such date, it has not changed since it was made (RFC 9111 §4.3.2).
        boolean stored = age != Answer.Whole.FRESH;
        return Validators.notModified(
                asks.getAll(HttpHeaders.IF_NONE_MATCH),
                asks.get(HttpHeaders.IF_MODIFIED_SINCE),
                etag,
                modified == null && stored ? answer.get("date") : modified);
    }

    private void unchanged(HttpServerResponse response, Answer.Whole answer, @Nullable String etag) {
        MultiMap headers = response.setStatusCode(304).headers();
        kept(answer.headers()).forEach(headers::add);
        if (etag != null) {
            headers.set(HttpHeaders.ETAG, etag);
        }
        common(headers, answer);
        response.end();
    }

    /** What a 304 says of the answer in whose place it is sent. */
    static Headers kept(Headers answer) {
        return answer.keep(name -> KEPT_BY_304.contains(name) || name.startsWith("access-control-"));
    }

    private void common(MultiMap headers, Answer.Whole answer) {
        if (answer.age() != Answer.Whole.FRESH) {
            headers.set(AGE, Long.toString(answer.age()));
        }
        ended(headers, answer);
    }

    private void ended(MultiMap headers, Answer answer) {
        if (!headers.contains(HttpHeaders.DATE)) {
            headers.set(HttpHeaders.DATE, date.now());
        }
        headers.add(VIA, VIA_VALUE).add(CACHE_STATUS, answer.how().value());
    }
}
