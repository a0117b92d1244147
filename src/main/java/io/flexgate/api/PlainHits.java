package io.flexgate.api;

import io.flexgate.access.Caller;
import io.flexgate.access.Gauge;
import io.flexgate.api.watch.RequestIds;
import io.flexgate.api.watch.Watch;
import io.flexgate.api.wire.Shortcut;
import io.flexgate.catalog.Match;
import io.flexgate.http.RateLimitFields;
import io.flexgate.http.Target;
import io.flexgate.http.Validators;
import io.flexgate.http.hops.Via;
import io.flexgate.ledger.Outcome;
import io.flexgate.ledger.Row;
import io.flexgate.limits.TeamMeter.Ending;
import io.flexgate.limits.TeamMeter.Verdict;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.flexgate.relay.Answer;
import io.flexgate.relay.Api;
import io.flexgate.relay.Content;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.plan.Way;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends what most requests want, a stored answer that is fresh, as the bytes that it is, before Vert.x makes a request and a response
 * of them, or says that the client has it already. It asks the same rooms the same questions in the same order as a {@link Walk}, and
 * whatever is not plain takes that: a part, a directive, a proxy's word, a credential that is not right, a limit that is reached.
 * Confined to one loop.
 */
final class PlainHits implements Shortcut {

    /** Who sends one of these wants more than a stored answer, or may. */
    private static final List<CharSequence> NOT_PLAIN = Stream.of(
                    "cache-control",
                    "content-length",
                    "expect",
                    "if-modified-since",
                    "pragma",
                    "transfer-encoding",
                    "upgrade")
            .map(HttpHeaders::createOptimized)
            .toList();

    /** Larger ones are Vert.x's to send, which knows to wait for a client that is slow. Netty copies either, on its way to the socket. */
    private static final int LARGEST = 512 << 10;

    private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\n" + RequestIds.FIELD + ": ");
    private static final byte[] NOT_MODIFIED = ascii("HTTP/1.1 304 Not Modified\r\n" + RequestIds.FIELD + ": ");
    private static final byte[] POLICY = ascii("\r\n" + RateLimitFields.POLICY + ": ");
    private static final byte[] LIMIT = ascii("\r\n" + RateLimitFields.LIMIT + ": ");
    private static final byte[] AGE = ascii("Age: ");
    private static final byte[] DATE = ascii("\r\ndate: ");
    private static final byte[] VIA = ascii("\r\nVia: " + Via.ANSWER + "\r\nCache-Status: ");
    private static final byte[] LINE = ascii("\r\n");
    private static final byte[] END = ascii("\r\n\r\n");

    private final Gateway gateway;
    private final Walk.Door door;
    private final Walk.Rooms rooms;
    private final Watch watch;
    private final DateField date;
    private final FieldLines lines = new FieldLines();

    /** The head that is being written; used again and again. */
    private byte[] head = new byte[2 << 10];

    private int length;

    /** Stands in for a request's own until it is known that it has an answer. */
    private final Observation nobody = Observation.begin(Observer.NONE, "GET", "", 0);

    PlainHits(Gateway gateway, Walk.Door door, Walk.Rooms rooms, Watch watch, DateField date) {
        this.gateway = gateway;
        this.door = door;
        this.rooms = rooms;
        this.watch = watch;
        this.date = date;
    }

    @Override
    public @Nullable ByteBuf answer(HttpRequest request, Peer peer, ByteBufAllocator buffers) {
        if (!request.method().equals(HttpMethod.GET)
                || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || door.whereabouts().proxies().any()
                || !(request.headers() instanceof MultiMap headers)
                || !plain(headers)) {
            return null;
        }
        long began = gateway.now();
        Found found;
        try {
            found = find(request.uri(), headers, peer);
        } catch (Target.Bad | RuntimeException wrong) {
            // The walk meets it again, and says so.
            return null;
        }
        return found == null ? null : send(found, new Sending(began, peer, buffers));
    }

    /** A request and its answer. Nothing has been counted yet. */
    private record Found(Inbound in, Caller caller, Match match, Answer.Whole answer) {}

    /** How an answer goes out. */
    private record Sending(long began, Peer peer, ByteBufAllocator buffers) {}

    private @Nullable Found find(String uri, MultiMap headers, Peer peer) throws Target.Bad {
        Inbound in = door.doorway().plain(uri, headers, peer.tls(), nobody);
        if (in == null
                || in.bypassesCache()
                || (door.neighbours() != null && !door.neighbours().admit(in.authority(), headers))) {
            return null;
        }
        Caller caller = rooms.entrance().reader(in);
        Api.Route route =
                caller == null ? null : gateway.route("GET", in.target().path());
        Match match = route == null ? null : route.match();
        if (caller == null || route == null || match == null || Way.of(in, match, caller, false) != Way.READ) {
            return null;
        }
        return rooms.reads().fresh(in, route, match, caller) instanceof Answer.Whole answer
                ? new Found(in, caller, match, answer)
                : null;
    }

    private @Nullable ByteBuf send(Found found, Sending sending) {
        Inbound in = found.in();
        Caller caller = found.caller();
        Match match = found.match();
        Answer.Whole answer = found.answer();
        Content.Form form = answer.content().at(in.publicOrigin());
        if (answer.status() != 200 || !answer.reason().isEmpty() || form.bytes().length() > LARGEST) {
            return null;
        }
        boolean unchanged = unchanged(in.headers(), answer, form);
        FieldLines.Lines fields =
                lines.of(answer, form, unchanged, in.target().canonical().hashCode());
        Row row = rooms.entrance().row(caller, match);
        Gauge gauge = rooms.entrance().gauge(caller);
        Verdict verdict = gauge == null ? null : rooms.entrance().ask(gauge);
        if (verdict != null && verdict.ending() != Ending.ADMITTED) {
            return null;
        }
        row.came();
        Observation observation = watch.over("GET", in.target().path(), in.headers(), sending.began());
        observation.client(sending.peer().address());
        observation.team(caller.payer());
        observation.asks(match.operation().resource(), match.operation().name());
        observation.cacheStatus(answer.how().value());
        observation.age(answer.age());
        row.ended(Outcome.HIT);
        observation.became(Outcome.HIT);
        length = 0;
        put(unchanged ? NOT_MODIFIED : OK);
        put(String.valueOf(observation.requestId()));
        if (gauge != null && verdict != null && gauge.bounded()) {
            put(POLICY);
            put(gauge.policy());
            put(LIMIT);
            put(gauge.current(verdict));
        }
        put(LINE);
        // What upstream says stands before what the gateway adds to it.
        put(fields.bytes());
        put(AGE);
        put(Long.toString(answer.age()));
        if (!fields.dated()) {
            put(DATE);
            put(date.now());
        }
        put(VIA);
        put(answer.how().value());
        put(END);
        if (unchanged) {
            observation.answered(304, 0, gateway.now());
            return sending.buffers().ioBuffer(length).writeBytes(head, 0, length);
        }
        ByteBuf out = whole(form.bytes(), sending.buffers());
        observation.answered(200, form.bytes().length(), gateway.now());
        return out;
    }

    /** Whether the client has this very form of it (RFC 9110 §13.1.2). */
    private static boolean unchanged(MultiMap asks, Answer.Whole answer, Content.Form form) {
        if (!asks.contains(HttpHeaders.IF_NONE_MATCH)) {
            return false;
        }
        String own = answer.headers().get("etag");
        return Validators.notModified(
                asks.getAll(HttpHeaders.IF_NONE_MATCH), null, own != null || !answer.tag() ? own : form.etag(), null);
    }

    /** Head and body in one piece, which costs one call of the system's. */
    private ByteBuf whole(Buffer bytes, ByteBufAllocator buffers) {
        ByteBuf body = ((BufferInternal) bytes).getByteBuf();
        ByteBuf out = buffers.ioBuffer(length + bytes.length());
        out.writeBytes(head, 0, length);
        return out.writeBytes(body, body.readerIndex(), bytes.length());
    }

    private static boolean plain(MultiMap headers) {
        for (int i = 0; i < NOT_PLAIN.size(); i++) {
            if (headers.contains(NOT_PLAIN.get(i))) {
                return false;
            }
        }
        String connection = headers.get(HttpHeaders.CONNECTION);
        return connection == null
                || (connection.equalsIgnoreCase("keep-alive")
                        && headers.getAll(HttpHeaders.CONNECTION).size() == 1);
    }

    private void put(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, head, length, more.length);
        length += more.length;
    }

    /** What is in a header is Latin-1 at most: its low bytes are copied as they are. */
    @SuppressWarnings("deprecation")
    private void put(String text) {
        reserve(text.length());
        text.getBytes(0, text.length(), head, length);
        length += text.length();
    }

    private void reserve(int more) {
        if (head.length - length < more) {
            head = Arrays.copyOf(head, Math.max(2 * head.length, length + more));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
