package io.flexgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Secret;
import io.flexgate.http.Endpoint;
import io.flexgate.ledger.Ledger;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the operator's side where it asks for a token. */
class TokenTest {

    private static final Endpoint ANYWHERE = Endpoint.parse("127.0.0.1:0");

    private final Vertx vertx = Vertx.vertx();
    private final AdminVerticle admin = new AdminVerticle(
            new AdminSettings(ANYWHERE, new Secret("s3cret")),
            new AdminView(new Readiness(), new Ledger(), Gauges.none(), Configuration.none()));
    private Client client;

    @BeforeEach
    void start() {
        Client.wait(vertx.deployVerticle(admin));
        client = Client.of(vertx, admin.port());
    }

    @AfterEach
    void stop() {
        Client.wait(vertx.close());
    }

    @Test
    void whoShowsItComesInAndHealthNeedsNone() {
        assertThat(client.authorization("Bearer s3cret").get("/admin/v1/teams").status())
                .isEqualTo(200);
        assertThat(client.authorization("bearer s3cret").get("/admin/v1/teams").status())
                .isEqualTo(200);
        assertThat(client.get("/health/live").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer s3cre",
                "Bearer s3crets",
                "s3cret",
                "Basic s3cret",
                "Basic OnMzY3JldA=="
            })
    void whoDoesNotIsRefusedAndToldWhatIsMissing(String authorization) {
        Response refused = client.authorization(authorization).get("/admin/v1/config");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"flexgate\"");
        assertThat(refused.text()).contains("admin.token").doesNotContain("s3cret");
        assertThat(client.authorization(authorization)
                        .post("/admin/v1/config/reload", "")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void oneBeyondAsciiIsSentAsUtf8() {
        admin.follow(new AdminSettings(ANYWHERE, new Secret("schlüssel-ключ")));
        String asBytes = new String("schlüssel-ключ".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(client.authorization("Bearer " + asBytes)
                        .get("/admin/v1/teams")
                        .status())
                .isEqualTo(200);
        assertThat(client.authorization("Bearer schl?ssel-????")
                        .get("/admin/v1/teams")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aReloadBeforeAnybodyFollowsTheConfigurationIsForLater() {
        Response later = client.authorization("Bearer s3cret").post("/admin/v1/config/reload", "");
        assertThat(later.status()).isEqualTo(503);
        assertThat(later.json().getInteger("status")).isEqualTo(503);
    }

    @Test
    void anotherOneTakesItsPlaceWhileItRuns() {
        admin.follow(new AdminSettings(ANYWHERE, new Secret("other")));
        assertThat(client.authorization("Bearer s3cret").get("/admin/v1/teams").status())
                .isEqualTo(401);
        assertThat(client.authorization("Bearer other").get("/admin/v1/teams").status())
                .isEqualTo(200);
    }
}
