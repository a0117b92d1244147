import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What Vert.x can do at best: a server that answers the very bytes, head and body, that the gateway has answered the first time somebody
 * asked, from a map by target; and 304 to who has them. It judges nothing, and answers of the last targets go stale for ever. Asking the
 * origin instead, it is a proxy that does nothing but pass on. Arguments: port, the port that it asks; with a certificate and a key it
 * speaks TLS and HTTP/2.
 */
public final class Bare {

    /** As many as a cache of the gateway's default has room for, about. */
    private static final int MOST = 50_000;

    private final Map<String, Kept> kept = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST;
        }
    };
    private final HttpClient client;
    private final int asked;

    private Bare(Vertx vertx, int asked) {
        this.client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(1_000));
        this.asked = asked;
    }

    /** An answer: its fields, names and values alternating. */
    private record Kept(CharSequence[] fields, String etag, Buffer body) {}

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        Bare bare = new Bare(vertx, Integer.parseInt(arguments[1]));
        HttpServerOptions options = new HttpServerOptions();
        if (arguments.length > 2) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(new PemKeyCertOptions().setCertPath(arguments[2]).setKeyPath(arguments[3]));
        }
        vertx.createHttpServer(options)
                .requestHandler(bare::answer)
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
    }

    private void answer(HttpServerRequest request) {
        Kept known = kept.get(request.uri());
        if (known == null) {
            ask(request)
                    .onSuccess(learned -> answer(request, learned))
                    .onFailure(failure -> request.response().setStatusCode(502).end(String.valueOf(failure)));
        } else {
            answer(request, known);
        }
    }

    private void answer(HttpServerRequest request, Kept known) {
        HttpServerResponse response = request.response();
        MultiMap fields = response.headers();
        boolean same = known.etag().equals(request.getHeader(HttpHeaders.IF_NONE_MATCH));
        for (int i = 0; i < known.fields().length; i += 2) {
            fields.add(known.fields()[i], known.fields()[i + 1]);
        }
        if (same) {
            fields.remove(HttpHeaders.CONTENT_LENGTH).remove(HttpHeaders.CONTENT_TYPE);
            response.setStatusCode(304).end();
        } else {
            response.end(known.body());
        }
    }

    private Future<Kept> ask(HttpServerRequest request) {
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost("127.0.0.1")
                        .setPort(asked)
                        .setURI(request.uri())
                        .putHeader("Authorization", request.getHeader("Authorization"))
                        .putHeader("Accept", "application/json"))
                .compose(sent -> sent.send())
                .compose(answer -> answer.statusCode() == 200
                        ? answer.body().map(body -> keep(request.uri(), answer.headers(), body))
                        : Future.failedFuture("the other side answered " + answer.statusCode()));
    }

    private Kept keep(String target, MultiMap headers, Buffer body) {
        // Who asks an origin says what becomes of it, as proxies do.
        boolean told = headers.contains("Cache-Status");
        CharSequence[] fields = new CharSequence[2 * (headers.size() + (told ? 0 : 1))];
        int at = told ? 0 : 2;
        if (!told) {
            fields[0] = HttpHeaders.createOptimized("X-Cache");
            fields[1] = HttpHeaders.createOptimized("hit");
        }
        for (Map.Entry<String, String> field : headers) {
            fields[at++] = HttpHeaders.createOptimized(field.getKey());
            fields[at++] = HttpHeaders.createOptimized(field.getValue());
        }
        Kept answer = new Kept(fields, String.valueOf(headers.get(HttpHeaders.ETAG)), Buffer.buffer(body.getBytes()));
        kept.put(target, answer);
        return answer;
    }
}
