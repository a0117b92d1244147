package io.flexgate.api;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flexgate.access.Secret;
import io.flexgate.api.listen.TlsSettings;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Certificates;
import io.flexgate.testing.Certificates.Identity;
import io.flexgate.testing.Client;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS where clients connect: what is spoken, who gets in, and that nobody notices when certificates change. */
@Timeout(60)
class TlsTest {

    private static final String DEMO = "Basic "
            + Base64.getEncoder()
                    .encodeToString((SandboxSettings.DEMO_ACCOUNT_SID + ":" + SandboxSettings.DEMO_AUTH_TOKEN)
                            .getBytes(StandardCharsets.UTF_8));
    private static final String GET =
            "GET " + API + "/Plugins HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + DEMO + "\r\n\r\n";

    private final Identity ca = Certificates.authority("test authority");
    private final Identity server = ca.issue("gateway");
    private Rig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    private static TlsSettings tls(Identity shown, Identity clientCa) {
        return TlsSettings.of(
                TlsSettings.Chain.parse(shown.chain()),
                new Secret(shown.pkcs8()),
                clientCa == null ? null : TlsSettings.Chain.parse(clientCa.pem()),
                List.of());
    }

    private SSLSocket connect(SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", rig.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static Certificate shown(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }

    private HttpResponse<String> get(HttpClient.Version version, Identity own) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(version)
                .sslContext(Certificates.client(ca, own))
                .build();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + rig.port() + API + "/Plugins?PageSize=1"))
                .header("Authorization", DEMO)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void both_versions_are_spoken_and_links_are_of_https() throws Exception {
        rig = Rig.plan().tls(tls(server, null)).start();
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpResponse<String> answer = get(version, null);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(version);
            assertThat(new JsonObject(answer.body()).getJsonObject("meta").getString("url"))
                    .startsWith("https://localhost:" + rig.port() + API);
        }
        assertThat(rig.log().lines()).noneMatch(line -> line.contains("PRIVATE KEY"));
    }

    @Test
    void only_what_is_good_today_is_negotiated() throws Exception {
        rig = Rig.plan().tls(tls(server, null)).start();
        SSLContext client = Certificates.client(ca, null);
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            try (SSLSocket socket = connect(client)) {
                socket.setEnabledProtocols(new String[] {protocol});
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
                assertThat(socket.getSession().getCipherSuite()).containsAnyOf("GCM", "CHACHA20");
            }
        }
        try (SSLSocket socket = connect(client)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void a_chain_and_a_key_of_rsa_are_shown_whole() throws Exception {
        Identity root = Certificates.rsaAuthority("root");
        Identity shown = root.below("between").issue("gateway");
        rig = Rig.plan().tls(tls(shown, null)).start();
        try (SSLSocket socket = connect(Certificates.client(root, null))) {
            socket.startHandshake();
            assertThat(socket.getSession().getPeerCertificates())
                    .containsExactly(shown.certificate(), shown.signer().certificate());
        }
    }

    @Test
    void where_clients_must_show_a_certificate_only_those_with_the_right_one_get_in() throws Exception {
        Identity clients = Certificates.authority("clients");
        rig = Rig.plan().tls(tls(server, clients)).start();
        for (HttpClient.Version version : HttpClient.Version.values()) {
            assertThat(get(version, clients.issue("team")).statusCode()).isEqualTo(200);
            Identity stranger = Certificates.authority("clients").issue("team");
            for (Identity other : new Identity[] {null, stranger, ca.issue("team")}) {
                assertThatThrownBy(() -> get(version, other)).isInstanceOf(IOException.class);
            }
        }
        assertThat(rig.sandbox().journal().count("GET", API + "/Plugins?PageSize=1"))
                .isOne();
    }

    @Test
    void who_does_not_speak_tls_is_sent_away_and_harms_nobody() throws Exception {
        rig = Rig.plan().tls(tls(server, null)).start();
        for (String garbage : List.of(GET, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\0\0\0\0\0\0\0")) {
            try (Wire wire = Wire.to(rig.port())) {
                wire.trySend(garbage.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(new String(wire.rest(), StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/");
            } catch (IOException reset) {
                // sent away as well
            }
        }
        assertThat(get(HttpClient.Version.HTTP_2, null).statusCode()).isEqualTo(200);
        Until.holds("all are counted out", () -> rig.gateway().connections() <= 1);
    }

    @Test
    void what_is_refused_in_the_clear_is_refused_here() throws Exception {
        rig = Rig.plan().tls(tls(server, null)).start();
        try (Wire wire = Wire.through(connect(Certificates.client(ca, null)))) {
            wire.send("POST /v1/Echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n" + GET);
            assertThat(wire.answer().status()).isEqualTo(400);
            assertThat(wire.closedWithoutMore()).isTrue();
        }
        try (Wire wire = Wire.through(connect(Certificates.client(ca, null)))) {
            wire.send(GET + GET);
            assertThat(wire.answer().status()).isEqualTo(200);
            assertThat(wire.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void a_head_that_does_not_end_is_not_waited_for_longer_than_a_request_may_take() throws Exception {
        rig = Rig.plan()
                .limits(new ListenSettings.Limits(
                        16 << 10, 1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(1), 1000))
                .tls(tls(server, null))
                .start();
        for (String before : List.of("", GET)) {
            try (Wire wire = Wire.through(connect(Certificates.client(ca, null)))) {
                if (!before.isEmpty()) {
                    assertThat(wire.send(before).answer().status()).isEqualTo(200);
                }
                boolean[] closed = {false};
                Thread reader = new Thread(() -> {
                    wire.closedWithoutMore();
                    closed[0] = true;
                });
                reader.setDaemon(true);
                reader.start();
                wire.send("GET / HTTP/1.1\r\nX: ");
                long began = System.nanoTime();
                while (!closed[0] && System.nanoTime() - began < 15_000_000_000L) {
                    wire.trySend(new byte[] {'x'});
                    long next = System.nanoTime() + 100_000_000;
                    Until.holds("a while", () -> System.nanoTime() > next);
                }
                assertThat(closed[0]).as("closed, after [%s]", before).isTrue();
            }
        }
    }

    @Test
    void another_certificate_is_shown_to_new_clients_and_the_old_ones_stay() throws Exception {
        rig = Rig.plan().loops(3).tls(tls(server, null)).start();
        Identity next = ca.issue("gateway");
        Identity clients = Certificates.authority("clients");
        HttpClient old = HttpClient.newBuilder()
                .sslContext(Certificates.client(ca, null))
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + rig.port() + API + "/Plugins"))
                .header("Authorization", DEMO)
                .build();
        try (SSLSocket socket = connect(Certificates.client(ca, null))) {
            socket.startHandshake();
            assertThat(shown(socket)).isEqualTo(server.certificate());
            Wire wire = Wire.through(socket);
            assertThat(wire.send(GET).answer().status()).isEqualTo(200);
            assertThat(old.send(request, HttpResponse.BodyHandlers.ofString()).version())
                    .isEqualTo(HttpClient.Version.HTTP_2);
            int open = rig.gateway().connections();

            Client.wait(rig.gateway().secure(tls(next, null)));

            assertThat(wire.send(GET).answer().status()).isEqualTo(200);
            assertThat(old.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            assertThat(rig.gateway().connections())
                    .as("no client had to come again")
                    .isEqualTo(open);
            for (int i = 0; i < 6; i++) {
                try (SSLSocket fresh = connect(Certificates.client(ca, null))) {
                    fresh.startHandshake();
                    assertThat(shown(fresh)).isEqualTo(next.certificate());
                }
            }
            assertThat(get(HttpClient.Version.HTTP_2, null).version()).isEqualTo(HttpClient.Version.HTTP_2);

            Client.wait(rig.gateway().secure(tls(next, clients)));

            assertThatThrownBy(() -> get(HttpClient.Version.HTTP_2, null)).isInstanceOf(IOException.class);
            assertThat(get(HttpClient.Version.HTTP_2, clients.issue("team")).statusCode())
                    .isEqualTo(200);
            assertThat(wire.send(GET).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void an_expired_certificate_is_shown_and_told_of() throws Exception {
        Identity expired = ca.issue("gateway", Instant.parse("2026-01-01T00:00:00Z"));
        rig = Rig.plan().tls(tls(server, null)).start();
        assertThat(rig.log().lines()).noneMatch(line -> line.contains("certificate"));
        Client.wait(rig.gateway().secure(tls(expired, null)));
        assertThat(rig.log().lines())
                .filteredOn(line -> line.contains("the certificate of listen.tls has expired at 2026-01-01T00:00:00Z"))
                .hasSize(1)
                .allMatch(line -> line.startsWith("WARN"));
        try (SSLSocket socket = connect(Certificates.client(ca, null))) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
        assertThat(tls(ca.issue("gateway", Instant.now().plus(Duration.ofDays(29))), null)
                        .warning(Instant.now()))
                .hasValueSatisfying(warning -> assertThat(warning).contains("expires at"));
        assertThat(tls(server, null).warning(Instant.now())).isEmpty();
    }
}
