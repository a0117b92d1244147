package io.flexgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.http.Endpoint;
import io.flexgate.ledger.Ledger;
import io.flexgate.testing.Client;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class AdminVerticleTest {

    private final Readiness readiness = new Readiness();
    private final AdminVerticle admin = new AdminVerticle(
            AdminSettings.open(Endpoint.parse("127.0.0.1:0")),
            new AdminView(readiness, new Ledger(), Gauges.none(), Configuration.none()));
    private Vertx vertx;
    private HttpClient client;

    @BeforeEach
    void deploy(Vertx vertx, VertxTestContext context) {
        this.vertx = vertx;
        client = vertx.createHttpClient();
        vertx.deployVerticle(admin).onComplete(context.succeedingThenComplete());
    }

    @Test
    void aProcessIsLiveInEveryPhase(VertxTestContext context) {
        get("/health/live")
                .onComplete(context.succeeding(answer -> context.verify(() -> {
                    assertThat(answer).isEqualTo("200 {\"status\":\"live\"}");
                    context.completeNow();
                })));
    }

    @Test
    void readyIsSaidAfterTheStartAndUntilTheDrain(VertxTestContext context) {
        get("/health/ready")
                .compose(starting -> {
                    context.verify(() -> assertThat(starting).isEqualTo("503 {\"status\":\"starting\"}"));
                    readiness.enter(Readiness.Phase.READY);
                    return get("/health/ready");
                })
                .compose(ready -> {
                    context.verify(() -> assertThat(ready).isEqualTo("200 {\"status\":\"ready\"}"));
                    readiness.enter(Readiness.Phase.DRAINING);
                    return get("/health/ready");
                })
                .onComplete(context.succeeding(draining -> context.verify(() -> {
                    assertThat(draining).isEqualTo("503 {\"status\":\"draining\"}");
                    context.completeNow();
                })));
    }

    private Future<String> get(String path) {
        return Client.onLoop(vertx, () -> client.request(HttpMethod.GET, admin.port(), "127.0.0.1", path)
                .compose(request -> request.send())
                .compose(response -> response.body().map(body -> response.statusCode() + " " + body)));
    }
}
