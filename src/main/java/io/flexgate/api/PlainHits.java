package io.flexgate.api;

import io.flexgate.access.Caller;
import io.flexgate.access.Gauge;
import io.flexgate.api.watch.RequestIds;
import io.flexgate.api.watch.Watch;
import io.flexgate.api.wire.HeadBytes;
import io.flexgate.api.wire.LargeBodies;
import io.flexgate.api.wire.Shortcut;
import io.flexgate.catalog.Match;
import io.flexgate.catalog.Operation;
import io.flexgate.http.RateLimitFields;
import io.flexgate.http.Target;
import io.flexgate.http.Validators;
import io.flexgate.http.hops.Via;
import io.flexgate.ledger.Row;
import io.flexgate.limits.TeamMeter.Ending;
import io.flexgate.limits.TeamMeter.Verdict;
import io.flexgate.observe.Hit;
import io.flexgate.observe.Hits;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.flexgate.relay.Answer;
import io.flexgate.relay.Api;
import io.flexgate.relay.Content;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.plan.Way;
import io.flexgate.relay.reads.Ask;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends what most requests want, a stored answer that is fresh, as the bytes that it is, before Vert.x makes a request and a response
 * of them, or says that the client has it already. It asks the same rooms the same questions in the same order as a {@link Walk}, and
 * whatever is not plain takes that: a part, a directive, a proxy's word, a credential that is not right, a limit that is reached. What
 * follows from the configuration and the fields alone is asked once for all requests of a connection that have the same fields.
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

    /** Larger ones are Vert.x's to send, which knows to wait for a client that is slow. */
    private static final int LARGEST = 512 << 10;

    private static final byte[] OK = HeadBytes.ascii("HTTP/1.1 200 OK\r\n" + RequestIds.FIELD + ": ");
    private static final byte[] NOT_MODIFIED =
            HeadBytes.ascii("HTTP/1.1 304 Not Modified\r\n" + RequestIds.FIELD + ": ");
    private static final byte[] POLICY = HeadBytes.ascii("\r\n" + RateLimitFields.POLICY + ": ");
    private static final byte[] LIMIT = HeadBytes.ascii("\r\n" + RateLimitFields.LIMIT + ": ");
    private static final byte[] AGE = HeadBytes.ascii("Age: ");
    private static final byte[] DATE = HeadBytes.ascii("\r\ndate: ");
    private static final byte[] VIA = HeadBytes.ascii("\r\nVia: " + Via.ANSWER + "\r\nCache-Status: ");
    private static final byte[] LINE = HeadBytes.ascii("\r\n");
    private static final byte[] END = HeadBytes.ascii("\r\n\r\n");

    /** How many targets are known at most; a power of two. */
    private static final int TARGETS = 256;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final Gateway gateway;
    private final Walk.Door door;
    private final Walk.Rooms rooms;
    private final Watch watch;
    private final DateField date;
    private final LargeBodies bodies;
    private final FieldLines lines = new FieldLines();
    private final HeadBytes head = new HeadBytes();
    private final StringBuilder limit = new StringBuilder();
    private final @Nullable Asked[] targets = new @Nullable Asked[TARGETS];

    /** Stands in for a request's own until it is known that it has an answer. */
    private final Observation nobody = Observation.begin(Observer.NONE, "GET", "", 0);

    PlainHits(Gateway gateway, Walk.Door door, Walk.Rooms rooms, Watch watch, DateField date, LargeBodies bodies) {
        this.gateway = gateway;
        this.door = door;
        this.rooms = rooms;
        this.watch = watch;
        this.date = date;
        this.bodies = bodies;
    }

    /**
     * What is asked for, whoever asks.
     *
     * @param written as it stands on the wire
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Asked(byte[] written, Target target, Api.Route route, Match match) {}

    @Override
    public @Nullable Asker asker(HttpRequest request, Peer peer) {
        if (!request.method().equals(HttpMethod.GET)
                || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || door.whereabouts().proxies().any()
                || !(request.headers() instanceof MultiMap headers)
                || !plain(headers)) {
            return null;
        }
        try {
            Doorway.Host host = door.doorway().plain(headers, peer.tls());
            Caller caller = host == null ? null : rooms.entrance().reader(headers);
            if (host == null || caller == null) {
                return null;
            }
            boolean near = door.neighbours() == null || door.neighbours().admit(host.authority(), headers);
            return near ? new Client(headers, peer, host, caller) : null;
        } catch (RuntimeException wrong) {
            // The walk meets it again, and says so.
            return null;
        }
    }

    /** One who asks with the same fields each time. */
    private final class Client implements Asker {

        private final MultiMap headers;
        private final Peer peer;
        private final Doorway.Host host;
        private final @Nullable Gauge gauge;
        private final Watch.Known known;
        private final List<String> has;
        private Caller caller;

        /** The form of which it was last asked whether the client has it, by its tag, and whether it has. */
        private @Nullable String tag;

        private boolean held;

        /** What was asked for last. */
        private @Nullable Question last;

        Client(MultiMap headers, Peer peer, Doorway.Host host, Caller caller) {
            this.headers = headers;
            this.peer = peer;
            this.host = host;
            this.caller = caller;
            this.gauge = rooms.entrance().gauge(caller);
            this.known = Watch.Known.by(headers);
            this.has = headers.getAll(HttpHeaders.IF_NONE_MATCH);
        }

        /**
         * What one asks for, where that is counted, and who hears of it.
         *
         * @param payer whose it is
         * @param again whether it was asked before
         */
        private record Question(Asked asked, Ask ask, Row row, String payer, Hits heard, boolean again) {}

        @Override
        public @Nullable ByteBuf answer(String target, ByteBufAllocator buffers) {
            return answer(asked(target), buffers);
        }

        @Override
        public @Nullable ByteBuf answer(byte[] line, int from, int to, ByteBufAllocator buffers) {
            return answer(asked(line, from, to), buffers);
        }

        private @Nullable ByteBuf answer(@Nullable Asked asked, ByteBufAllocator buffers) {
            if (asked == null) {
                return null;
            }
            long began = gateway.now();
            Question question;
            Answer.Whole answer;
            try {
                question = question(asked);
                answer = question == null ? null : rooms.reads().fresh(question.ask(), began);
            } catch (RuntimeException wrong) {
                // The walk meets it again, and says so.
                return null;
            }
            return question == null || answer == null ? null : send(question, answer, began, buffers);
        }

        @SuppressWarnings("ReferenceEquality") // where it is another, it is only asked again
        private @Nullable Question question(Asked asked) {
            Question same = last;
            Caller now = rooms.entrance().again(caller);
            if (same != null && same.asked() == asked && same.again() && now == caller) {
                return same;
            }
            caller = now;
            Inbound in = Inbound.bare("GET", asked.target(), headers, host.authority(), host.publicOrigin(), nobody);
            if (in.bypassesCache() || Way.of(in, asked.match(), caller, false) != Way.READ) {
                return null;
            }
            String payer = caller.payer();
            Question like =
                    same != null && same.asked() == asked && same.payer().equals(payer) ? same : null;
            Question next = new Question(
                    asked,
                    rooms.reads().ask(in, asked.route(), asked.match(), caller),
                    rooms.entrance().row(caller, asked.match()),
                    payer,
                    like != null && like.again() ? like.heard() : heard(asked, payer, like != null),
                    like != null);
            last = next;
            return next;
        }

        /** Who hears of hits on this. What is asked for once may never be again, and is not worth more. */
        private Hits heard(Asked asked, String payer, boolean again) {
            Operation operation = asked.match().operation();
            Hits.Of alike = new Hits.Of(
                    peer.address(), payer, "GET", asked.target().path(), operation.resource(), operation.name());
            return again ? watch.many(alike, known) : watch.each(alike, known);
        }

        private @Nullable ByteBuf send(Question question, Answer.Whole answer, long began, ByteBufAllocator buffers) {
            Content.Form form = answer.content().at(host.publicOrigin());
            if (answer.status() != 200
                    || !answer.reason().isEmpty()
                    || form.bytes().length() > LARGEST) {
                return null;
            }
            boolean unchanged = !has.isEmpty() && has(answer, form);
            Target target = question.asked().target();
            FieldLines.Lines fields =
                    lines.of(answer, form, unchanged, target.canonical().hashCode());
            Verdict verdict = gauge == null ? null : rooms.entrance().ask(gauge, began);
            if (verdict != null && verdict.ending() != Ending.ADMITTED) {
                return null;
            }
            Hit hit = watch.hit(began);
            head.begin().put(unchanged ? NOT_MODIFIED : OK);
            if (known.id() == null) {
                head.put(hit.high(), hit.low());
            } else {
                head.put(known.id());
            }
            if (gauge != null && verdict != null && gauge.bounded()) {
                limit.setLength(0);
                gauge.current(verdict, limit);
                head.put(POLICY).put(gauge.policy()).put(LIMIT).put(limit);
            }
            // What upstream says stands before what the gateway adds to it.
            head.put(LINE).put(fields.bytes()).put(AGE).put(answer.age());
            if (!fields.dated()) {
                head.put(DATE).put(date.now());
            }
            head.put(VIA).put(answer.how().value()).put(END);
            ByteBuf out = unchanged ? head.alone(buffers) : head.with(form.bytes(), form.etag(), bodies, buffers);
            question.row().hit();
            hit.gets(
                    answer.how().value(),
                    unchanged ? 304 : 200,
                    unchanged ? 0 : form.bytes().length(),
                    answer.age());
            hit.end(gateway.now());
            question.heard().told(hit);
            return out;
        }

        /** Whether the client has this very form of it (RFC 9110 §13.1.2). */
        @SuppressWarnings("ReferenceEquality") // where it is another, it is only looked at again
        private boolean has(Answer.Whole answer, Content.Form form) {
            String own = answer.headers().get("etag");
            String now = own != null || !answer.tag() ? own : form.etag();
            if (now == null || now != tag) {
                tag = now;
                held = Validators.notModified(has, null, now, null);
            }
            return held;
        }

        @Override
        public void stay() {
            rooms.entrance().forget(headers);
        }
    }

    /** What a target asks for, or null where no stored answer is. */
    private @Nullable Asked asked(String target) {
        if (!target.startsWith("/")) {
            return null;
        }
        try {
            Target read = Target.parse(target);
            Api.Route route = gateway.route("GET", read.path());
            Match match = route.match();
            return match == null ? null : new Asked(target.getBytes(StandardCharsets.ISO_8859_1), read, route, match);
        } catch (Target.Bad | RuntimeException wrong) {
            // The walk meets it again, and says so.
            return null;
        }
    }

    /** The same, which is known where it was asked for a moment ago. */
    private @Nullable Asked asked(byte[] line, int from, int to) {
        int at = hash(line, from, to) & (TARGETS - 1);
        Asked known = targets[at];
        if (known == null || !Arrays.equals(known.written(), 0, known.written().length, line, from, to)) {
            known = asked(new String(line, from, to - from, StandardCharsets.ISO_8859_1));
            targets[at] = known;
        }
        return known;
    }

    /** Spreads what differs in a few bytes, as sids and page numbers do. */
    private static int hash(byte[] line, int from, int to) {
        long hash = (long) to - from;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(line, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        for (; at < to; at++) {
            hash = (hash ^ line[at]) * 0x9E3779B97F4A7C15L;
        }
        return (int) (hash >>> 40);
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
}
