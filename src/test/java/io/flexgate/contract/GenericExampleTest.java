package io.flexgate.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.Deployment;
import io.flexgate.admin.Configuration;
import io.flexgate.config.Reading;
import io.flexgate.config.Settings;
import io.flexgate.config.SettingsReader;
import io.flexgate.config.text.TextFiles;
import io.flexgate.testing.Client;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code conf/generic.yaml}, as it is shipped but for its ports. */
class GenericExampleTest {

    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nETag: \"1\"\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void any_upstream_is_cached_by_its_own_fields_and_nobody_needs_a_credential() throws IOException {
        Vertx vertx = Vertx.vertx();
        try (RawUpstream upstream = new RawUpstream(ANSWER)) {
            Deployment gateway = Client.wait(Deployment.start(
                    vertx,
                    settings(upstream),
                    settings(upstream).upstream(),
                    Deployment.Surroundings.real(),
                    Configuration.none()));
            Client anonymous = Client.of(vertx, gateway.port());

            assertThat(anonymous.get("/any/page").how()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200; stored");
            assertThat(anonymous.get("/any/page")).matches(Response::hit);
            assertThat(anonymous.post("/any/page", "x").status()).isEqualTo(200);
            assertThat(anonymous.get("/any/page").how()).startsWith("Flexgate; fwd=stale");
            assertThat(upstream.requests())
                    .extracting(RawUpstream.Request::line)
                    .containsExactly("GET /any/page HTTP/1.1", "POST /any/page HTTP/1.1", "GET /any/page HTTP/1.1");
        } finally {
            Client.wait(vertx.close());
        }
    }

    private static Settings settings(RawUpstream upstream) throws IOException {
        Path file = Path.of("conf/generic.yaml");
        Reading reading = new SettingsReader(Map.of(), TextFiles.onDisk(1 << 20))
                .read(
                        file.toString(),
                        Files.readString(file),
                        List.of(
                                "listen.address=127.0.0.1:0",
                                "admin.address=127.0.0.1:0",
                                "upstream.url=" + upstream.origin()));
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).settings();
    }
}
