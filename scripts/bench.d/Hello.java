import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.ext.web.Router;

/** What the gateway is measured against: a router and a cache over Vert.x, and nothing else. Arguments: port, bytes of an answer. */
public final class Hello {

    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        int bytes = Integer.parseInt(arguments[1]);
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        Cache<String, Buffer> cache =
                Caffeine.newBuilder().maximumWeight(64 << 20).weigher((String key, Buffer body) -> body.length()).build();
        Router router = Router.router(vertx);
        router.get("/health/ready").handler(request -> request.response().end("{}"));
        router.get().handler(request -> request.response()
                .putHeader("Content-Type", "application/json")
                .end(cache.get(request.request().uri(), path -> Buffer.buffer("x".repeat(bytes)))));
        vertx.createHttpServer().requestHandler(router).listen(port, "127.0.0.1");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
    }
}
