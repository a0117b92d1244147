package io.flexgate.api;

import io.flexgate.api.wire.Intake;
import io.flexgate.http.Authority;
import io.flexgate.http.Origin;
import io.flexgate.http.Target;
import io.flexgate.http.hops.Proxies;
import io.flexgate.links.PublicUrl;
import io.flexgate.observe.Observation;
import io.flexgate.relay.GatewayError;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.Refusal;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a request's head and refuses what cannot be understood in one way only. Confined to one loop. */
final class Doorway {

    private final Origin upstream;
    private final PublicUrl publicUrl;
    /** Most clients of a loop use one host: its origin is made once. */
    private String lastAuthority = "";

    private String lastScheme = "";

    private @Nullable Origin lastOrigin;

    Doorway(Origin upstream, PublicUrl publicUrl) {
        this.upstream = upstream;
        this.publicUrl = publicUrl;
    }

    /**
     * Reads a request.
     *
     * @param whence what proxies tell of where it comes from; null where none is believed
     * @param observation of it
     * @throws Refusal with 400 where the target or the host is bad
     */
    Inbound read(HttpServerRequest request, Proxies.@Nullable Whence whence, Observation observation) {
        Target target;
        try {
            target = Target.parse(request.uri());
        } catch (Target.Bad bad) {
            throw refuse(String.valueOf(bad.getMessage()));
        }
        MultiMap headers = request.headers();
        if (!speakable(request.method())) {
            throw refuse("the request's method is none that can be passed on");
        }
        if (request.version() == HttpVersion.HTTP_2) {
            frame(request, headers);
        }
        if (headers.contains("")) {
            throw refuse("the request has a header field without a name");
        }
        if (headers.contains(HttpHeaders.EXPECT) && !expectsContinue(request, headers)) {
            throw new Refusal(GatewayError.UNKNOWN_EXPECTATION);
        }
        String authority = authority(request, target, headers);
        Origin origin = origin(request.isSSL(), authority, whence);
        return new Inbound(request, request.method().name(), target, headers, authority, origin, observation);
    }

    /**
     * The host that a client means.
     *
     * @param publicOrigin where links in its answers point; null to leave them
     */
    record Host(String authority, @Nullable Origin publicOrigin) {}

    /**
     * Reads a GET of HTTP/1.1 as far as a stored answer needs it; null where there may be more to it. What is wrong with it is for
     * {@link #read} to say.
     *
     * @param tls whether it came encrypted
     */
    @Nullable
    Host plain(MultiMap headers, boolean tls) {
        List<String> hosts = headers.getAll(HttpHeaders.HOST);
        if (hosts.size() != 1 || headers.contains("")) {
            return null;
        }
        String authority = valid(hosts.get(0));
        return new Host(authority, origin(tls, authority, null));
    }

    private @Nullable String authority(HttpServerRequest request, Target target, MultiMap headers) {
        List<String> hosts = headers.getAll(HttpHeaders.HOST);
        if (hosts.size() > 1) {
            throw refuse("the request has more than one Host");
        }
        if (target.authority() != null) {
            if (!isUpstream(target.authority())) {
                throw refuse("an absolute request target is accepted for " + upstream.authority() + " only");
            }
            return target.authority();
        }
        if (request.version() == HttpVersion.HTTP_2) {
            return request.authority() == null
                    ? null
                    : valid(request.authority().toString());
        }
        if (hosts.isEmpty()) {
            if (request.version() == HttpVersion.HTTP_1_1) {
                throw refuse("the request has no Host");
            }
            return null;
        }
        return valid(hosts.get(0));
    }

    /** The origin that links in the answer get, or null to leave them. */
    private @Nullable Origin origin(boolean tls, @Nullable String sent, Proxies.@Nullable Whence whence) {
        String authority = whence == null ? sent : whence.meant(sent);
        if (authority == null) {
            return null;
        }
        return switch (publicUrl.mode()) {
            case NONE -> null;
            case FIXED -> isUpstream(authority) ? null : publicUrl.fixed();
            case AUTO -> {
                String own = tls ? "https" : "http";
                String scheme = whence == null || whence.scheme() == null ? own : whence.scheme();
                if (!authority.equals(lastAuthority) || !scheme.equals(lastScheme)) {
                    lastOrigin = isUpstream(authority) ? null : parse(scheme, authority);
                    lastAuthority = authority;
                    lastScheme = scheme;
                }
                yield lastOrigin;
            }
        };
    }

    private boolean isUpstream(String authority) {
        return authority.equalsIgnoreCase(upstream.authority())
                || authority.equalsIgnoreCase(upstream.host() + ":" + upstream.port());
    }

    private String valid(String authority) {
        if (authority.isEmpty() || (!authority.equals(lastAuthority) && !Authority.wellFormed(authority))) {
            throw refuse("the Host is not a host and port");
        }
        if (authority.length() > Authority.LONGEST) {
            throw refuse("the Host is longer than any name");
        }
        return authority;
    }

    private static Origin parse(String scheme, String authority) {
        Origin origin = Authority.origin(scheme, authority);
        if (origin == null) {
            throw refuse("the Host is not a host and port");
        }
        return origin;
    }

    /** Any token but CONNECT: what follows that one is not HTTP. HTTP/2 would bring any text into the request line. */
    static boolean speakable(HttpMethod method) {
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.POST)) {
            return true;
        }
        return !method.name().equalsIgnoreCase("CONNECT") && isToken(method.name());
    }

    /** Gives a body that says nothing of its length the sign that it has with HTTP/1.1, which nobody may bring himself. */
    private static void frame(HttpServerRequest request, MultiMap headers) {
        if (headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
            throw refuse("HTTP/2 has no transfer codings");
        }
        if (!headers.contains(HttpHeaders.CONTENT_LENGTH) && !Intake.endsWithHead(request)) {
            headers.set(HttpHeaders.TRANSFER_ENCODING, HttpHeaders.CHUNKED);
        }
        for (Map.Entry<String, String> field : headers) {
            if (!isField(field.getKey(), field.getValue())) {
                throw refuse("the request has a header field that HTTP/1.1 cannot carry");
            }
        }
    }

    private static boolean isField(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return false;
            }
        }
        return isToken(name);
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean expectsContinue(HttpServerRequest request, MultiMap headers) {
        return request.version() == HttpVersion.HTTP_1_0
                || headers.getAll(HttpHeaders.EXPECT).stream()
                        .allMatch(value -> value.equalsIgnoreCase("100-continue"));
    }

    private static Refusal refuse(String reason) {
        return new Refusal(GatewayError.badRequest(reason));
    }
}
