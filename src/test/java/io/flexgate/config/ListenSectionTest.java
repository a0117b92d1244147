package io.flexgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.api.ListenSettings;
import io.flexgate.api.listen.SocketSettings;
import io.flexgate.api.listen.TlsSettings;
import io.flexgate.http.Endpoint;
import io.flexgate.http.hops.Cidr;
import io.flexgate.http.hops.Proxies;
import io.flexgate.testing.Certificates;
import io.flexgate.testing.Certificates.Identity;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where clients connect, as it can be configured. */
class ListenSectionTest {

    private static final String TLS = "listen: { tls: { certificate: tls.crt, key: /run/tls.key } }";
    private static final String BESIDE = Path.of("tls.crt").toAbsolutePath().toString();

    private static TlsSettings tls(String certificate, String key) {
        return Objects.requireNonNull(Read.yaml(TLS)
                .file(BESIDE, certificate)
                .file("/run/tls.key", key)
                .settings()
                .listen()
                .tls());
    }

    @Test
    void one_address_needs_no_list_and_several_are_one() {
        for (Read read : List.of(
                Read.yaml("listen: { address: 0.0.0.0:80 }"),
                Read.yaml("listen: { address: [ 0.0.0.0:80 ] }"),
                Read.yaml("").set("listen.address=0.0.0.0:80"))) {
            assertThat(read.settings().listen().addresses()).containsExactly(Endpoint.parse("0.0.0.0:80"));
            assertThat(read.effective()).contains("  address: 0.0.0.0:80 #");
        }
        for (Read read : List.of(
                Read.yaml("listen: { address: [127.0.0.1:8080, \"unix:/run/a.sock\"] }"),
                Read.yaml("listen:\n  address:\n    - 127.0.0.1:8080\n    - unix:/run/a.sock"),
                Read.yaml("").env("FLEXGATE_LISTEN_ADDRESS", "127.0.0.1:8080, unix:/run/a.sock"))) {
            assertThat(read.settings().listen().addresses())
                    .containsExactly(Endpoint.parse("127.0.0.1:8080"), Endpoint.parse("unix:/run/a.sock"));
            assertThat(read.effective()).contains("  address: [ 127.0.0.1:8080, unix:/run/a.sock ] #");
        }
        assertThat(Read.yaml("listen: { address: [127.0.0.1:0, 127.0.0.1:0] }")
                        .settings()
                        .listen()
                        .addresses())
                .as("two free ports")
                .hasSize(2);
    }

    @Test
    void a_socket_has_a_mode_and_an_owner() {
        for (String mode : List.of("0660", "660", "'0660'")) {
            Read read = Read.yaml("listen: { address: 'unix:/a', socket: { mode: " + mode + ", owner: 'www:1000' } }");
            assertThat(read.settings().listen().socket())
                    .isEqualTo(new SocketSettings(0660, Optional.of(new SocketSettings.Owner("www", "1000"))));
            assertThat(read.effective()).contains("    mode: 0660 #");
        }
        assertThat(SocketSettings.Owner.parse(":staff")).isEqualTo(new SocketSettings.Owner(null, "staff"));
        assertThat(SocketSettings.Owner.parse("www")).isEqualTo(new SocketSettings.Owner("www", null));
        assertThat(Read.yaml("").settings().listen().socket()).isEqualTo(SocketSettings.PRIVATE);
    }

    @Test
    void trusted_proxies_are_a_list_that_may_be_empty() {
        for (Read read : List.of(
                Read.yaml(""),
                Read.yaml("listen: { trusted-proxies: [] }"),
                Read.yaml("listen: { trusted-proxies: [ 10.0.0.0/8 ] }").set("listen.trusted-proxies="),
                Read.yaml("listen: { trusted-proxies: [ unix ] }").env("FLEXGATE_LISTEN_TRUSTED_PROXIES", ""))) {
            assertThat(read.settings().listen().proxies()).isEqualTo(Proxies.NONE);
            assertThat(read.effective()).contains("  trusted-proxies: []");
        }
        Read some = Read.yaml("listen: { trusted-proxies: [ 10.0.0.0/8, \"fd00::/8\", 192.0.2.1, unix ] }");
        assertThat(some.settings().listen().proxies())
                .isEqualTo(new Proxies(
                        List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8"), Cidr.parse("192.0.2.1")), true));
        assertThat(Read.yaml(some.effective()).settings())
                .usingRecursiveComparison()
                .ignoringFields("catalog")
                .isEqualTo(some.settings());
    }

    @Test
    void every_usual_form_of_a_key_is_read() {
        for (Identity ca : List.of(Certificates.authority("ec"), Certificates.rsaAuthority("rsa"))) {
            Identity gateway = ca.below("between").issue("gateway");
            TlsSettings tls = tls(gateway.chain(), gateway.pkcs8());
            assertThat(tls(gateway.chain(), gateway.traditional())).isEqualTo(tls);
            assertThat(tls("comment\r\n" + gateway.chain().replace("\n", "\r\n"), "x\n" + gateway.traditional()))
                    .isEqualTo(tls);
            assertThat(tls(gateway.chain() + gateway.pkcs8(), gateway.chain() + gateway.pkcs8()))
                    .as("both in one file")
                    .isEqualTo(tls);
            assertThat(tls.chain()).isEqualTo(gateway.chain());
            assertThat(tls.ends())
                    .isEqualTo(gateway.signer().certificate().getNotAfter().toInstant());
        }
    }

    @Test
    void parameters_before_a_key_are_skipped() {
        Identity gateway = Certificates.authority("ec").issue("gateway");
        String parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        assertThat(tls(gateway.chain(), parameters + gateway.traditional()))
                .isEqualTo(tls(gateway.chain(), gateway.pkcs8()));
    }

    @Test
    void what_has_changed_in_a_file_is_seen_and_which_files_they_are() {
        Identity ca = Certificates.authority("ec");
        Identity gateway = ca.issue("gateway");
        Identity next = ca.issue("gateway");
        assertThat(tls(gateway.chain(), gateway.pkcs8())).isNotEqualTo(tls(next.chain(), next.pkcs8()));
        ListenSettings all = Read.yaml(
                        "listen: { tls: { certificate: tls.crt, key: /run/tls.key, client-ca: ca.crt } }")
                .file(BESIDE, gateway.chain())
                .file("/run/tls.key", gateway.pkcs8())
                .file(Path.of("ca.crt").toAbsolutePath().toString(), ca.pem())
                .settings()
                .listen();
        TlsSettings tls = Objects.requireNonNull(all.tls());
        assertThat(tls.files())
                .containsExactly(
                        Path.of(BESIDE),
                        Path.of("/run/tls.key"),
                        Path.of("ca.crt").toAbsolutePath());
        assertThat(tls.clientCa()).isEqualTo(ca.pem());
    }

    @Test
    void the_key_is_shown_nowhere() {
        Identity gateway = Certificates.authority("ec").issue("gateway");
        Read read = Read.yaml(TLS).file(BESIDE, gateway.chain()).file("/run/tls.key", gateway.pkcs8());
        String inside = gateway.pkcs8().lines().toList().get(1);
        assertThat(read.settings().toString()).doesNotContain(inside).doesNotContain("PRIVATE");
        assertThat(read.effective())
                .doesNotContain(inside)
                .contains(
                        "    certificate: tls.crt # x.yaml:1\n    key: /run/tls.key # x.yaml:1\n    client-ca: none\n");
    }
}
