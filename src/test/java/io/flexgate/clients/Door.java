package io.flexgate.clients;

import com.twilio.http.HttpClient;
import com.twilio.http.NetworkHttpClient;
import com.twilio.http.Request;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Rig;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpResponseInterceptor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/** A way in which twilio-java is pointed at a gateway, and the credential that it has. */
enum Door {
    ORIGIN_REPLACED_TOKEN(SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.DEMO_AUTH_TOKEN) {
        @Override
        HttpClient http(Rig rig, HttpClientBuilder apache) {
            return new OriginReplaced(rig.origin(), new NetworkHttpClient(apache));
        }
    },
    ORIGIN_REPLACED_KEY(SandboxSettings.DEMO_API_KEY, SandboxSettings.DEMO_API_SECRET) {
        @Override
        HttpClient http(Rig rig, HttpClientBuilder apache) {
            return ORIGIN_REPLACED_TOKEN.http(rig, apache);
        }
    },
    ROUTED_TOKEN(SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.DEMO_AUTH_TOKEN) {
        @Override
        HttpClient http(Rig rig, HttpClientBuilder apache) {
            HttpHost gateway = new HttpHost("http", "127.0.0.1", rig.port());
            return new NetworkHttpClient(apache.setRoutePlanner((target, context) -> new HttpRoute(gateway)));
        }
    },
    ROUTED_KEY(SandboxSettings.DEMO_API_KEY, SandboxSettings.DEMO_API_SECRET) {
        @Override
        HttpClient http(Rig rig, HttpClientBuilder apache) {
            return ROUTED_TOKEN.http(rig, apache);
        }
    };

    /** The origin that every helper library has built in. */
    static final String TWILIO = "https://flex-api.twilio.com";

    private final String username;
    private final String password;

    Door(String username, String password) {
        this.username = username;
        this.password = password;
    }

    abstract HttpClient http(Rig rig, HttpClientBuilder apache);

    boolean routed() {
        return this == ROUTED_TOKEN || this == ROUTED_KEY;
    }

    /** The origin that this client takes the gateway for: links in answers must point there. */
    String origin(Rig rig) {
        return routed() ? "http://flex-api.twilio.com" : rig.origin();
    }

    TwilioRestClient client(Rig rig, Wire wire) {
        return builder(rig, wire, username, password)
                .accountSid(SandboxSettings.DEMO_ACCOUNT_SID)
                .build();
    }

    /** A client of a team: its name is the username, its key the password, and it knows of no account. */
    TwilioRestClient client(Rig rig, Wire wire, String team, String key) {
        return builder(rig, wire, team, key).build();
    }

    private TwilioRestClient.Builder builder(Rig rig, Wire wire, String user, String secret) {
        HttpClientBuilder apache = HttpClientBuilder.create().addResponseInterceptorLast(wire);
        return new TwilioRestClient.Builder(user, secret).httpClient(http(rig, apache));
    }

    /** Every answer as the HTTP library below the client got it, repetitions by the library included. */
    static final class Wire implements HttpResponseInterceptor {

        /** One exchange; the cache status is empty where there was none. */
        record Exchange(String method, String target, int status, String cacheStatus) {
            boolean hit() {
                return cacheStatus.startsWith("Flexgate; hit");
            }

            boolean forwarded() {
                return cacheStatus.startsWith("Flexgate; fwd=");
            }
        }

        private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

        @Override
        public void process(HttpResponse response, EntityDetails entity, HttpContext context) {
            HttpRequest request = HttpCoreContext.cast(context).getRequest();
            Header status = response.getFirstHeader("Cache-Status");
            exchanges.add(new Exchange(
                    request.getMethod(),
                    request.getRequestUri(),
                    response.getCode(),
                    status == null ? "" : status.getValue()));
        }

        List<Exchange> exchanges() {
            return List.copyOf(exchanges);
        }

        Exchange last() {
            return exchanges.get(exchanges.size() - 1);
        }
    }

    /** The documented custom client: the request's origin is replaced, all else is as it was. */
    private static final class OriginReplaced extends HttpClient {

        private final String origin;
        private final HttpClient network;

        OriginReplaced(String origin, HttpClient network) {
            this.origin = origin;
            this.network = network;
        }

        @Override
        public Response makeRequest(Request request) {
            String url = request.getUrl();
            if (!url.startsWith(TWILIO)) {
                return network.makeRequest(request); // a link from an answer: it must lead to the gateway by itself
            }
            Request moved = new Request(request.getMethod(), origin + url.substring(TWILIO.length()));
            moved.setAuth(request.getAuthStrategy());
            if (request.getAuthStrategy() == null) {
                moved.setAuth(request.getUsername(), request.getPassword());
            }
            moved.setContentType(request.getContentType());
            moved.setUserAgentExtensions(request.getUserAgentExtensions());
            request.getHeaderParams().forEach((name, values) -> values.forEach(v -> moved.addHeaderParam(name, v)));
            request.getQueryParams().forEach((name, values) -> values.forEach(v -> moved.addQueryParam(name, v)));
            request.getPostParams().forEach((name, values) -> values.forEach(v -> moved.addPostParam(name, v)));
            return network.makeRequest(moved);
        }
    }
}
