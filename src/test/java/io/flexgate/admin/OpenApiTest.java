package io.flexgate.admin;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.flexgate.access.Secret;
import io.flexgate.http.Endpoint;
import io.flexgate.ledger.Ledger;
import io.flexgate.observe.RecentErrors;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The description of the admin API and what it describes, held against each other both ways. */
class OpenApiTest {

    private static final JsonObject DOCUMENT = document();

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static JsonObject document() {
        try (InputStream text = OpenApiTest.class.getResourceAsStream("/admin/openapi.json")) {
            return new JsonObject(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject paths() {
        return DOCUMENT.getJsonObject("paths");
    }

    /** Holds an answer against what is described for its status: the type, and the form of a JSON body. */
    private void fits(String method, String path, Response answer) {
        String as = method + " " + path + " " + answer;
        JsonObject responses = paths().getJsonObject(path)
                .getJsonObject(method.toLowerCase(Locale.ROOT))
                .getJsonObject("responses");
        JsonObject described = responses.getJsonObject(String.valueOf(answer.status()));
        assertThat(described).as(as).isNotNull();
        String type = answer.header("Content-Type").replaceFirst(";.*", "");
        JsonObject content = described.getJsonObject("content").getJsonObject(type);
        assertThat(content).as(as).isNotNull();
        if (type.equals("application/json")) {
            JsonObject schema =
                    content.getJsonObject("schema").copy().put("components", DOCUMENT.getJsonObject("components"));
            List<Error> problems =
                    registry.getSchema(schema.encode(), InputFormat.JSON).validate(answer.text(), InputFormat.JSON);
            assertThat(problems).as(as).isEmpty();
        }
    }

    @Test
    void eachPageIsDescribedAndEachDescribedPageIsThere() {
        Vertx vertx = Vertx.vertx();
        Set<String> implemented = new Pages(
                        vertx, new AdminView(new Readiness(), new Ledger(), Gauges.none(), Configuration.none()))
                .all().stream()
                        .flatMap(page -> page.methods().keySet().stream()
                                .filter(method -> !method.name().equals("HEAD"))
                                .map(method -> method.name() + " " + page.path()))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> described = paths().fieldNames().stream()
                .filter(path -> path.startsWith("/admin/"))
                .flatMap(path -> paths().getJsonObject(path).fieldNames().stream()
                        .map(method -> method.toUpperCase(Locale.ROOT) + " " + path))
                .collect(Collectors.toCollection(TreeSet::new));
        Client.wait(vertx.close());
        assertThat(described).isEqualTo(implemented);
    }

    @Test
    void whatItRefersToIsThereAndEachOperationHasANameOfItsOwn() {
        Matcher references =
                Pattern.compile("\"#/components/schemas/([^\"]+)\"").matcher(DOCUMENT.encode());
        Set<String> used = new HashSet<>();
        while (references.find()) {
            used.add(references.group(1));
        }
        assertThat(used)
                .isEqualTo(DOCUMENT.getJsonObject("components")
                        .getJsonObject("schemas")
                        .fieldNames());
        assertThat(DOCUMENT.getString("openapi")).isEqualTo("3.1.0");
        List<String> names = paths().stream()
                .flatMap(path -> ((JsonObject) path.getValue()).stream())
                .map(operation -> ((JsonObject) operation.getValue()).getString("operationId"))
                .toList();
        assertThat(names).doesNotHaveDuplicates().doesNotContainNull();
    }

    @Test
    void whatAGatewayAnswersIsAsDescribed() {
        try (Rig rig = Rig.plan()
                .access(Teams.rules(Teams.team("one", "one"), Teams.team("two", "two")))
                .start()) {
            Client one = rig.anonymous().as("one", "one");
            one.post(API + "/Plugins", "UniqueName=plugin-one");
            one.get(API + "/Plugins/plugin-one");
            one.get(API + "/Plugins/plugin-one");
            one.get(API + "/Plugins");
            rig.anonymous().get(API + "/Plugins");
            rig.untilLanded();
            Client admin = Client.of(rig.vertx(), rig.gateway().adminPort());
            Until.holds("an error is told", () -> !admin.get("/admin/v1/errors")
                    .json()
                    .getJsonArray("errors")
                    .isEmpty());
            for (String path : paths().fieldNames()) {
                if (!path.endsWith("/events") && !path.endsWith("/explain") && !path.endsWith("/reload")) {
                    fits("GET", path, admin.get(path));
                }
            }
            assertThat(admin.get("/admin/v1/openapi.json").json()).isEqualTo(DOCUMENT);
            String explain = "/admin/v1/explain";
            for (String query : List.of(
                    "?team=one&path=" + API + "/Plugins/plugin-one",
                    "?team=one&path=" + API + "/Plugins/nobody",
                    "?team=one&method=POST&path=" + API + "/Plugins",
                    "?team=one&path=/v1/Other",
                    "?team=one&path=/bad%20path",
                    "?path=" + API + "/Plugins",
                    "?team=one&header=Cache-Control:no-cache&path=" + API + "/Plugins/plugin-one",
                    "",
                    "?team=nobody&path=/",
                    "?path=/&header=Authorization:x",
                    "?path=/&unknown=x",
                    "?path=/&partition=x")) {
                fits("GET", explain, admin.get(explain + query));
            }
            fits("GET", "/admin/v1/cache", admin.get("/admin/v1/cache?limit=0"));
            for (String path : paths().fieldNames()) {
                if (path.startsWith("/admin/")) {
                    String first =
                            paths().getJsonObject(path).fieldNames().iterator().next();
                    Response wrong = Client.wait(admin.send(first.toUpperCase(Locale.ROOT), path + "?foo=1", null));
                    assertThat(wrong.status()).as(path).isEqualTo(400);
                    fits(first, path, wrong);
                }
            }
            fits("POST", "/admin/v1/config/reload", admin.post("/admin/v1/config/reload", ""));
            for (String query : List.of("", "?sid=x", "?resource=plugin&soft=true", "?all=true")) {
                fits("DELETE", "/admin/v1/cache", Client.wait(admin.send("DELETE", "/admin/v1/cache" + query, null)));
            }
            for (String path : paths().fieldNames()) {
                Response other = Client.wait(admin.send("PATCH", path, null));
                String first =
                        paths().getJsonObject(path).fieldNames().iterator().next();
                assertThat(other.status()).as(path).isEqualTo(405);
                fits(first, path, other);
                Set<String> allowed = paths().getJsonObject(path).fieldNames().stream()
                        .map(method -> method.toUpperCase(Locale.ROOT))
                        .collect(Collectors.toCollection(TreeSet::new));
                if (allowed.contains("GET")) {
                    allowed.add("HEAD");
                }
                assertThat(other.header("Allow")).isEqualTo(String.join(", ", allowed));
                if (path.startsWith("/admin/")) {
                    Response foreign = Client.wait(
                            admin.send(first.toUpperCase(Locale.ROOT), path, null, "Sec-Fetch-Site", "cross-site"));
                    assertThat(foreign.status()).as(path).isEqualTo(403);
                    fits(first, path, foreign);
                }
            }
        }
    }

    /** A configuration that is read, and refused, as a test wants. */
    private record Read(boolean accepted) implements Configuration {

        private Reloaded ended() {
            return new Reloaded(
                    Instant.EPOCH,
                    "a test",
                    accepted ? "accepted" : "refused",
                    accepted,
                    List.of("a change"),
                    List.of(),
                    accepted ? List.of() : List.of("a problem"));
        }

        @Override
        public List<Setting> settings() {
            return List.of(new Setting("cache.prime", "true", ""), new Setting("admin.token", "***", "file:1:1"));
        }

        @Override
        public List<String> needsRestart() {
            return List.of("admin.address");
        }

        @Override
        public Optional<Reloaded> last() {
            return Optional.of(ended());
        }

        @Override
        public Future<Reloaded> reload() {
            return Future.succeededFuture(ended());
        }
    }

    @Test
    void whatCannotBeToldBeforeTheLoopsHaveBegunIsAsDescribed() {
        Vertx vertx = Vertx.vertx();
        AdminView.Inside inside = new AdminView.Inside(
                null,
                question -> Future.failedFuture(new Configuration.NotYet("The gateway is still starting")),
                new RecentErrors(InstantSource.system()));
        AdminVerticle verticle = new AdminVerticle(
                AdminSettings.open(Endpoint.parse("127.0.0.1:0")),
                new AdminView(
                        new Readiness(),
                        new Ledger(),
                        (from, to) -> Future.succeededFuture(List.of()),
                        Gauges.none(),
                        Configuration.none(),
                        inside));
        Client.wait(vertx.deployVerticle(verticle));
        Response notYet = Client.of(vertx, verticle.port()).get("/admin/v1/explain?path=/v1/PluginService/Plugins");
        assertThat(notYet.status()).isEqualTo(503);
        assertThat(notYet.text()).contains("The gateway is still starting");
        fits("GET", "/admin/v1/explain", notYet);
        Client.wait(vertx.close());
    }

    @Test
    void whatIsAnsweredWithoutAGatewayOrATokenIsAsDescribed() {
        for (boolean accepted : new boolean[] {true, false}) {
            Vertx vertx = Vertx.vertx();
            AdminVerticle verticle = new AdminVerticle(
                    new AdminSettings(Endpoint.parse("127.0.0.1:0"), new Secret("s3cret")),
                    new AdminView(new Readiness(), new Ledger(), Gauges.none(), new Read(accepted)));
            Client.wait(vertx.deployVerticle(verticle));
            Client client = Client.of(vertx, verticle.port());
            for (String path : paths().fieldNames()) {
                if (path.startsWith("/admin/")) {
                    String first =
                            paths().getJsonObject(path).fieldNames().iterator().next();
                    Response refused = Client.wait(client.send(first.toUpperCase(Locale.ROOT), path, null));
                    assertThat(refused.status()).as(path).isEqualTo(401);
                    fits(first, path, refused);
                }
            }
            Client admin = client.authorization("Bearer s3cret");
            fits("GET", "/health/ready", client.get("/health/ready"));
            fits("GET", "/admin/v1/config", admin.get("/admin/v1/config"));
            for (String path : List.of("/admin/v1/cache", "/admin/v1/explain", "/admin/v1/errors")) {
                Response nobody = admin.get(path);
                assertThat(nobody.status()).as(path).isEqualTo(503);
                fits("GET", path, nobody);
            }
            Response reload = admin.post("/admin/v1/config/reload", "");
            assertThat(reload.status()).isEqualTo(accepted ? 200 : 422);
            fits("POST", "/admin/v1/config/reload", reload);
            Client.wait(vertx.close());
        }
    }
}
