package io.flexgate.relay;

import io.flexgate.access.Caller;
import io.flexgate.http.CacheControl;
import io.flexgate.http.Headers;
import io.flexgate.http.LowerCase;
import io.flexgate.http.Origin;
import io.flexgate.http.Target;
import io.flexgate.http.hops.HopByHop;
import io.flexgate.http.hops.Via;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request, read once. Immutable but for the request that it wraps; confined to the client's loop.
 *
 * @param request the client's request
 * @param method as sent
 * @param target as sent
 * @param headers as sent
 * @param authority the host that the client means; null for an HTTP/1.0 request that names none
 * @param publicOrigin where links in the answer point; null to leave them
 * @param observation hears what becomes of it
 */
public record Inbound(
        HttpServerRequest request,
        String method,
        Target target,
        MultiMap headers,
        @Nullable String authority,
        @Nullable Origin publicOrigin,
        Observation observation) {

    /** The field in which a team may show its key: for the gateway alone. */
    public static final String KEY = "x-flexgate-key";

    private static final CharSequence PRAGMA = HttpHeaders.createOptimized("pragma");

    /** What the gateway answers itself, so it must not reach upstream in a read that will be stored. */
    private static final Set<String> CONDITIONS =
            Set.of("if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range", "range");

    /** Ask for another method than the request line does; who heeds them makes a write of a read. */
    private static final List<CharSequence> DISGUISES = Stream.of(
                    "x-http-method-override", "x-http-method", "x-method-override")
            .map(HttpHeaders::createOptimized)
            .toList();

    /** Requests whose answer depends on more than the key says: they go by the cache. */
    private static final List<CharSequence> BY_THE_CACHE = Stream.concat(
                    Stream.of(
                                    "range",
                                    "if-match",
                                    "if-unmodified-since",
                                    "twilio-client-validation",
                                    "x-original-url",
                                    "x-rewrite-url")
                            .map(HttpHeaders::createOptimized),
                    DISGUISES.stream())
            .toList();

    /** Say by which way a request came: what one client has said must not be in the answer of another. */
    private static final Set<String> WHENCE = Set.of("forwarded", "x-host", "x-real-ip");

    /** Stands for a request that is not there: whoever asks it something has gone a way that is not for it. */
    private static final class Nobody {
        static final HttpServerRequest REQUEST = (HttpServerRequest) Proxy.newProxyInstance(
                HttpServerRequest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (proxy, asked, arguments) -> {
                    throw new IllegalStateException("there is no request to ask");
                });
    }

    /** A request that nobody has sent: to know what would become of it. Its target and its headers are all that it has. */
    public static Inbound imagined(String method, Target target, MultiMap headers) {
        return bare(
                method,
                target,
                headers,
                target.authority(),
                null,
                Observation.begin(Observer.NONE, method, target.path(), 0));
    }

    /** A request of which there is no more than this. */
    public static Inbound bare(
            String method,
            Target target,
            MultiMap headers,
            @Nullable String authority,
            @Nullable Origin publicOrigin,
            Observation observation) {
        return new Inbound(Nobody.REQUEST, method, target, headers, authority, publicOrigin, observation);
    }

    public boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Whether the method promises to change nothing (RFC 9110 §9.2.1). */
    public boolean safe() {
        return reads() || method.equals("OPTIONS") || method.equals("TRACE");
    }

    /** Whether bytes follow the head. */
    public boolean hasBody() {
        if (headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
            return true;
        }
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        return length != null && !length.equals("0");
    }

    /** Whether the client waits for a 100 before it sends the body (RFC 9110 §10.1.1); one of HTTP/1.0 cannot. */
    public boolean awaitsContinue() {
        return headers.contains("expect") && request.version() != HttpVersion.HTTP_1_0;
    }

    /** Whether trailers can be passed on to the client, and it says that it wants them (RFC 9110 §10.1.4). */
    boolean wantsTrailers() {
        return request.version() != HttpVersion.HTTP_1_0
                && headers.getAll("te").stream()
                        .flatMap(value -> Stream.of(value.split(",")))
                        .anyMatch(coding -> coding.strip().equalsIgnoreCase("trailers"));
    }

    public boolean bypassesCache() {
        return hasBody() || hasAny(BY_THE_CACHE);
    }

    /** Whether a request that reads may be carried out as one that writes. */
    public boolean disguised() {
        return hasAny(DISGUISES);
    }

    private boolean hasAny(List<CharSequence> names) {
        for (int i = 0; i < names.size(); i++) {
            if (headers.contains(names.get(i))) {
                return true;
            }
        }
        return false;
    }

    public List<String> authorization() {
        return headers.getAll(HttpHeaders.AUTHORIZATION);
    }

    public CacheControl cacheControl() {
        List<String> values = headers.getAll(HttpHeaders.CACHE_CONTROL);
        // Pragma counts only where Cache-Control is absent, and knows one word (RFC 9111 §5.4).
        boolean pragma =
                values.isEmpty() && CacheControl.parse(headers.getAll(PRAGMA)).has("no-cache");
        return CacheControl.parse(pragma ? List.of("no-cache") : values);
    }

    /** All values of a field as one text; empty where there is none. */
    public String field(String name) {
        List<String> values = headers.getAll(name);
        return values.size() == 1 ? values.get(0) : String.join(", ", values);
    }

    /** The end-to-end fields for upstream, as they came. */
    public Headers forwarded(@Nullable String authorization) {
        return forwarding(authorization, name -> true).build();
    }

    /** Those of the client's fields whose lower-case names are wanted, and what the gateway says in place of others. */
    private Headers.Builder forwarding(@Nullable String authorization, Predicate<String> wanted) {
        Set<String> dropped = HopByHop.names(headers.getAll("connection"));
        Headers.Builder forwarded = Headers.builder();
        headers.forEach((name, value) -> {
            String lower = LowerCase.of(name);
            boolean own =
                    switch (lower) {
                        case "host", "content-length", "expect", "via", KEY -> true;
                        case "authorization" -> authorization != null;
                        default -> dropped.contains(lower);
                    };
            if (!own && wanted.test(lower)) {
                forwarded.add(name, value);
            }
        });
        if (authorization != null) {
            forwarded.add("Authorization", authorization);
        }
        return forwarded.add("Via", Via.extend(headers.getAll("via"), protocol()));
    }

    /** The version of the protocol, as {@code Via} has it. */
    private String protocol() {
        return switch (request.version()) {
            case HTTP_1_0 -> "1.0";
            case HTTP_2 -> "2.0";
            default -> "1.1";
        };
    }

    /** The same, asking for the plain form of the answer: the gateway must be able to read it. */
    public Headers forwardedPlain(@Nullable String authorization) {
        return forwarding(authorization, name -> !name.equals("accept-encoding"))
                .add("Accept-Encoding", "identity")
                .build();
    }

    /** The same for a read whose answer many may get: without conditions, which the gateway answers itself. */
    public Headers forwardedForAll(@Nullable String authorization) {
        return forwarding(authorization, name -> !name.equals("accept-encoding") && keyed(name))
                .add("Accept-Encoding", "identity")
                .build();
    }

    /** The fields as they came, but for the client's conditions. */
    public Headers forwardedUnconditional(@Nullable String authorization) {
        return forwarding(authorization, Inbound::keyed).build();
    }

    /** The fields of a call of this request's: with the call in place of what the client says is its parent, where it is traced. */
    public static Headers traced(Headers headers, Observation observation) {
        String onward = observation.onward();
        if (onward == null) {
            return headers;
        }
        String parent = observation.traceParent();
        String trace = observation.traceId();
        // What belongs to a trace that could not be understood says nothing about this one (W3C Trace Context §4.3).
        boolean goesOn = parent != null && trace != null && parent.contains(trace);
        return Headers.builder()
                .addAll(headers.without(goesOn ? Set.of("traceparent") : Set.of("traceparent", "tracestate")))
                .add("traceparent", onward)
                .build();
    }

    /** Whether a field may speak in a read whose answer many may get: no condition, and nothing of whence it came. */
    private static boolean keyed(String name) {
        return !CONDITIONS.contains(name) && !WHENCE.contains(name) && !name.startsWith("x-forwarded-");
    }

    /** The credential to send upstream in place of the caller's; null to leave the caller's own. */
    public @Nullable String credential(@Nullable Caller caller) {
        return caller == null || caller.authorization() == null
                ? null
                : caller.authorization().reveal();
    }

    /** Whether the client says on which condition it wants the answer's body (RFC 9110 §13.1). */
    public boolean conditional() {
        return headers.contains(HttpHeaders.IF_NONE_MATCH) || headers.contains(HttpHeaders.IF_MODIFIED_SINCE);
    }

    /** Whether a part of the answer is asked for, and nothing else keeps the cache out. */
    public boolean ranged() {
        return headers.contains("range")
                && !hasBody()
                && BY_THE_CACHE.stream().noneMatch(name -> headers.contains(name) && !"range".contentEquals(name));
    }
}
