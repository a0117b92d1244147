package io.flexgate.tracing;

import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Masks;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.flexgate.observe.Phase;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The spans of requests, by OpenTelemetry's conventions for HTTP: one of the server, below it one for each wait, and one of the
 * client for each call of upstream. No header, no query and no credential is in them. Any thread.
 */
final class Spans implements Observer {

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<Long> SIZE = AttributeKey.longKey("http.response.body.size");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
    private static final AttributeKey<String> TEAM = AttributeKey.stringKey("flexgate.team");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("flexgate.operation");
    private static final AttributeKey<String> RESOURCE = AttributeKey.stringKey("flexgate.resource");
    private static final AttributeKey<String> CACHE = AttributeKey.stringKey("flexgate.cache");
    private static final AttributeKey<String> REQUEST = AttributeKey.stringKey("flexgate.request_id");

    /** What else comes may be anything, and a name of a span is one of few. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PURGE");

    private final Tracer tracer;
    private final InstantSource clock;

    Spans(Tracer tracer, InstantSource clock) {
        this.tracer = tracer;
        this.clock = clock;
    }

    /** The spans of one request that are not over. */
    private static final class Trace {
        private final Span server;

        /** From the monotonic clock to nanoseconds since 1970. */
        private final long offset;

        private @Nullable Span phase;

        Trace(Span server, long offset) {
            this.server = server;
            this.offset = offset;
        }
    }

    @Override
    public void began(Observation request) {
        Instant now = clock.instant();
        long epoch = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        SpanContext parent = parent(request);
        Span span = tracer.spanBuilder(method(request))
                .setParent(parent == null ? Context.root() : Context.root().with(Span.wrap(parent)))
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(epoch, TimeUnit.NANOSECONDS)
                .startSpan();
        request.trace(new Trace(span, epoch - request.began()));
        request.traceId(span.getSpanContext().getTraceId());
    }

    /** What the client says that its request is part of; null where it does not, or not so that it can be understood. */
    private static @Nullable SpanContext parent(Observation request) {
        String id = request.traceId();
        String sent = request.traceParent();
        if (id == null || sent == null) {
            return null;
        }
        int begin = sent.indexOf(id) + id.length() + 1;
        return SpanContext.createFromRemoteParent(
                id, sent.substring(begin, begin + 16), TraceFlags.fromHex(sent, begin + 17), TraceState.getDefault());
    }

    @Override
    public void entered(Observation request, Phase phase, long nanos) {
        Trace trace = trace(request);
        if (trace == null) {
            return;
        }
        Span span = tracer.spanBuilder(name(request, phase))
                .setParent(Context.root().with(trace.server))
                .setSpanKind(phase == Phase.UPSTREAM ? SpanKind.CLIENT : SpanKind.INTERNAL)
                .setStartTimestamp(nanos + trace.offset, TimeUnit.NANOSECONDS)
                .startSpan();
        trace.phase = span;
        if (phase == Phase.UPSTREAM) {
            SpanContext context = span.getSpanContext();
            request.onward("00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                    + context.getTraceFlags().asHex());
            span.setAttribute(METHOD, method(request));
            String upstream = request.upstream();
            if (upstream != null) {
                span.setAttribute(SERVER, upstream);
            }
        }
    }

    @Override
    public void left(Observation request, Phase phase, long from, long to, boolean well) {
        Trace trace = trace(request);
        Span span = trace == null ? null : trace.phase;
        if (trace == null || span == null) {
            return;
        }
        trace.phase = null;
        int status = phase == Phase.UPSTREAM ? request.upstreamStatus() : 0;
        if (status > 0) {
            span.setAttribute(STATUS, (long) status);
        }
        if (!well) {
            span.setAttribute(ERROR, phase == Phase.UPSTREAM ? "no-answer" : "not-granted");
            span.setStatus(StatusCode.ERROR);
        } else if (status >= 400) {
            span.setAttribute(ERROR, Integer.toString(status));
            span.setStatus(StatusCode.ERROR);
        }
        span.end(to + trace.offset, TimeUnit.NANOSECONDS);
    }

    @Override
    public void ended(Observation request) {
        Trace trace = trace(request);
        if (trace == null) {
            return;
        }
        Span span = trace.server;
        if (span.isRecording()) {
            describe(span, request);
        }
        span.end(request.began() + request.totalNanos() + trace.offset, TimeUnit.NANOSECONDS);
    }

    private static void describe(Span span, Observation request) {
        boolean known = !request.operation().equals(Observation.OTHER);
        span.updateName(known ? method(request) + " " + request.operation() : method(request));
        span.setAttribute(METHOD, method(request));
        span.setAttribute(STATUS, (long) request.status());
        span.setAttribute(SIZE, request.bytes());
        span.setAttribute(PATH, Masks.path(request.path()));
        span.setAttribute(CLIENT, request.client());
        span.setAttribute(TEAM, request.team());
        span.setAttribute(OPERATION, request.operation());
        span.setAttribute(RESOURCE, request.resource());
        Outcome outcome = request.outcome();
        if (outcome != null) {
            span.setAttribute(CACHE, outcome.name().toLowerCase(Locale.ROOT));
        }
        String id = request.requestId();
        if (id != null) {
            span.setAttribute(REQUEST, id);
        }
        String slug = request.slug();
        if (slug != null || request.status() >= 500) {
            span.setAttribute(ERROR, slug != null ? slug : Integer.toString(request.status()));
        }
        // What is the client's fault is no error of a server (conventions for HTTP spans).
        if (request.status() >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
    }

    private static String name(Observation request, Phase phase) {
        return switch (phase) {
            case QUEUE -> "wait for budget";
            case COALESCED -> "wait for another's read";
            case UPSTREAM -> method(request);
        };
    }

    private static String method(Observation request) {
        return METHODS.contains(request.method()) ? request.method() : "HTTP";
    }

    private static @Nullable Trace trace(Observation request) {
        return request.trace() instanceof Trace trace ? trace : null;
    }
}
