package io.flexgate.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.catalog.Catalog;
import io.flexgate.catalog.CatalogReader;
import io.flexgate.testing.Client;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contract §3 {@code catalog}, §5.3: APIs beside Twilio's, each by what its own file declares, and any other by HTTP's rules. */
class CatalogsTest {

    private static final String THINGS = """
            name: things
            prefix: /v2
            upstream: %s
            anonymous: true
            entities:
              thing: { pattern: "[0-9]+" }
            resources:
              thing:
                - { name: ListThings, request: GET /things, answer: list, tells: [things] }
                - { name: FetchThing, request: "GET /things/{thing}", answer: fetch, names: { thing: id }, tells: ["thing/{thing}"] }
                - { name: UpdateThing, request: "PUT /things/{thing}", names: { thing: id }, changes: [things, "thing/{thing}"] }
            """;

    private final AtomicInteger answers = new AtomicInteger();
    private RawUpstream things;
    private Rig rig;
    private Client client;

    @BeforeEach
    void start() {
        things = new RawUpstream("");
        things.script((request, socket) -> {
            String body = "{\"id\":\"1\",\"answer\":" + answers.incrementAndGet() + ",\"url\":\"" + things.origin()
                    + "/v2/things/1\"}";
            RawUpstream.bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                            + "\r\n\r\n" + body)
                    .answer(request, socket);
        });
        Catalog own = CatalogReader.read(THINGS.formatted(things.origin()));
        rig = Rig.plan().catalogs(CatalogReader.builtIn("flex-plugins"), own).start();
        client = rig.anonymous();
    }

    @AfterEach
    void stop() {
        rig.close();
        things.close();
    }

    @Test
    void an_api_of_a_users_own_file_is_kept_and_its_writes_drop_what_they_change() {
        assertThat(client.get("/v2/things/1").how()).endsWith("; stored");
        assertThat(client.get("/v2/things/1")).matches(Response::hit);
        assertThat(client.get("/v2/things/2").how()).endsWith("; stored");
        assertThat(client.get("/v2/things").how()).endsWith("; stored");
        int before = answers.get();

        assertThat(Client.wait(client.send("PUT", "/v2/things/1", Buffer.buffer("{}")))
                        .status())
                .isEqualTo(200);

        assertThat(client.get("/v2/things/1").how()).startsWith("Flexgate; fwd=stale");
        assertThat(client.get("/v2/things").how()).startsWith("Flexgate; fwd=stale");
        assertThat(client.get("/v2/things/1")).matches(Response::hit);
        assertThat(answers.get() - before).as("the write and two reads").isEqualTo(3);
    }

    @Test
    void its_links_point_at_the_gateway_and_its_calls_go_to_its_own_upstream() {
        assertThat(client.get("/v2/things/1").json().getString("url")).isEqualTo(rig.origin() + "/v2/things/1");
        assertThat(things.last().line()).isEqualTo("GET /v2/things/1 HTTP/1.1");
        assertThat(client.get("/v2/others?x=1").status()).isEqualTo(200);
        assertThat(things.last().line()).as("what the file does not know").isEqualTo("GET /v2/others?x=1 HTTP/1.1");
        int calls = things.requests().size();
        assertThat(rig.account().get(Rig.API + "/Plugins").status()).isEqualTo(200);
        assertThat(rig.account().get("/v3/elsewhere").status()).isEqualTo(404);
        assertThat(things.requests())
                .as("other paths are the configured upstream's")
                .hasSize(calls);
    }

    @Test
    void twilios_own_catalog_asks_for_a_credential_all_the_same() {
        assertThat(client.get(Rig.API + "/Plugins").status()).isEqualTo(401);
    }
}
