package io.flexgate.api;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Account;
import io.flexgate.access.Secret;
import io.flexgate.api.listen.SocketSettings;
import io.flexgate.api.listen.TlsSettings;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Certificates;
import io.flexgate.testing.Certificates.Identity;
import io.flexgate.testing.Client;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Wire;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several addresses at once, and who may connect to those that are files. */
@Timeout(60)
class ListenersTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final AccessRules LOCAL = AccessRules.local(new Account(
            "main",
            SandboxSettings.DEMO_ACCOUNT_SID,
            new Secret(SandboxSettings.DEMO_ACCOUNT_SID),
            new Secret(SandboxSettings.DEMO_AUTH_TOKEN)));

    @TempDir
    private Path dir;

    private Rig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    private static Wire.Answer get(Wire wire, String... headers) {
        try (wire) {
            return wire.send("GET " + PLUGINS + " HTTP/1.1\r\nHost: localhost\r\n"
                            + Stream.of(headers).map(header -> header + "\r\n").reduce("", String::concat)
                            + "Connection: close\r\n\r\n")
                    .answer();
        }
    }

    private static String link(Wire.Answer answer) {
        return new JsonObject(answer.text()).getJsonObject("meta").getString("url");
    }

    private String mode(Path socket) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(socket));
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void all_addresses_are_served_by_all_loops_from_one_cache() {
        Path socket = dir.resolve("a.sock");
        Path other = dir.resolve("b.sock");
        rig = Rig.plan()
                .access(LOCAL)
                .loops(3)
                .listen("127.0.0.1:0", "unix:" + socket, "127.0.0.1:0", "unix:" + other)
                .start();
        List<Integer> ports = rig.gateway().ports();
        assertThat(ports.get(0)).isPositive().isNotEqualTo(ports.get(2));
        assertThat(ports.get(1)).isZero();
        for (int i = 0; i < 7; i++) {
            for (Wire wire : List.of(Wire.to(ports.get(0)), Wire.to(socket), Wire.to(ports.get(2)), Wire.to(other))) {
                assertThat(get(wire).status()).isEqualTo(200);
            }
        }
        assertThat(rig.sandbox().journal().count("GET", PLUGINS)).isOne();
    }

    @Test
    void tls_is_for_ports_and_a_page_can_reach_ports_alone() throws IOException {
        Identity ca = Certificates.authority("test authority");
        Identity server = ca.issue("gateway");
        Path socket = dir.resolve("a.sock");
        rig = Rig.plan()
                .access(LOCAL)
                .listen("unix:" + socket, "127.0.0.1:0")
                .tls(TlsSettings.of(
                        TlsSettings.Chain.parse(server.chain()), new Secret(server.pkcs8()), null, List.of()))
                .start();
        int port = rig.gateway().ports().get(1);
        assertThat(link(get(Wire.to(socket)))).startsWith("http://localhost/");
        Wire secured =
                Wire.through(Certificates.client(ca, null).getSocketFactory().createSocket("127.0.0.1", port));
        assertThat(link(get(secured))).startsWith("https://localhost/");

        String page = "Origin: https://evil.example";
        assertThat(get(Wire.to(socket), page).status()).isEqualTo(200);
        Wire again =
                Wire.through(Certificates.client(ca, null).getSocketFactory().createSocket("127.0.0.1", port));
        assertThat(get(again, page).status()).isEqualTo(403);
    }

    @Test
    void a_socket_has_its_mode_and_owner_when_it_gets_its_name() throws IOException {
        Path socket = dir.resolve("a.sock");
        rig = Rig.plan().listen("unix:" + socket).start();
        assertThat(mode(socket)).isEqualTo("rw-------");
        assertThat(left()).containsExactly("a.sock");
        rig.close();

        boolean root = Files.getOwner(dir).getName().equals("root");
        Optional<SocketSettings.Owner> owner =
                root ? Optional.of(SocketSettings.Owner.parse("65534:12345")) : Optional.empty();
        rig = Rig.plan()
                .listen("unix:" + socket)
                .socket(new SocketSettings(0660, owner))
                .start();
        assertThat(mode(socket)).isEqualTo("rw-rw----");
        if (root) {
            assertThat(Files.getAttribute(socket, "unix:uid")).isEqualTo(65534);
            assertThat(Files.getAttribute(socket, "unix:gid")).isEqualTo(12345);
        }
        assertThat(get(Wire.to(socket)).status()).isEqualTo(401);
    }

    @Test
    void a_socket_goes_with_its_gateway_but_not_with_another_one() throws IOException {
        Path socket = dir.resolve("a.sock");
        rig = Rig.plan().listen("unix:" + socket).start();
        Client.wait(rig.gateway().drain(Duration.ofSeconds(1)));
        assertThat(left()).isEmpty();

        try (ServerSocketChannel successor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            successor.bind(UnixDomainSocketAddress.of(socket));
            rig.close();
            rig = null;
            assertThat(left()).containsExactly("a.sock");
            assertThat(successor.isOpen()).isTrue();
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    @Test
    void what_a_dead_process_left_is_replaced_and_a_living_one_is_not() throws IOException {
        Path socket = dir.resolve("a.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        rig = Rig.plan().access(LOCAL).listen("unix:" + socket).start();
        assertThat(get(Wire.to(socket)).status()).isEqualTo(200);

        assertThatThrownBy(() -> Rig.plan().listen("unix:" + socket).start())
                .hasMessage("Address already in use: unix:" + socket);
        assertThat(get(Wire.to(socket)).status()).isEqualTo(200);
        assertThat(left()).containsExactly("a.sock");
    }

    @Test
    void nothing_else_is_replaced() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "precious");
        assertThatThrownBy(() -> Rig.plan().listen("unix:" + file).start())
                .hasMessage(file + " exists and is not a socket");
        assertThat(file).hasContent("precious");
        assertThatThrownBy(() -> Rig.plan().listen("unix:" + dir).start())
                .hasMessage(dir + " exists and is not a socket");
        assertThatThrownBy(() -> Rig.plan().listen("unix:/dev/null").start())
                .hasMessage("/dev/null exists and is not a socket");
        assertThat(Path.of("/dev/null")).exists();
        Path nowhere = dir.resolve("no/such/a.sock");
        assertThatThrownBy(() -> Rig.plan().listen("unix:" + nowhere).start())
                .hasMessage("unix:" + nowhere + ": its folder does not exist");
        Path deep = dir.resolve("a".repeat(110));
        assertThatThrownBy(() -> Rig.plan().listen("unix:" + deep).start())
                .hasMessage("unix:" + deep + ": the path is too long for a unix socket");
        assertThat(left()).containsExactly("file");
    }

    @Test
    void an_owner_that_cannot_be_had_is_told_and_leaves_nothing_behind() throws IOException {
        Path socket = dir.resolve("a.sock");
        for (String owner : List.of("nobody-of-this-name", ":nobody-of-this-name")) {
            SocketSettings settings = new SocketSettings(0600, Optional.of(SocketSettings.Owner.parse(owner)));
            assertThatThrownBy(() ->
                            Rig.plan().listen("unix:" + socket).socket(settings).start())
                    .hasMessage("listen.socket.owner: this machine has no " + (owner.startsWith(":") ? "group" : "user")
                            + " 'nobody-of-this-name'");
            assertThat(left()).isEmpty();
        }
        boolean root = Files.getOwner(dir).getName().equals("root");
        SocketSettings settings =
                new SocketSettings(0600, Optional.of(SocketSettings.Owner.parse(root ? "nobody" : "root")));
        Rig.Plan plan = Rig.plan().listen("unix:" + socket).socket(settings);
        if (root) {
            // Who may give files away does.
            rig = plan.start();
            assertThat(Files.getOwner(socket).getName()).isEqualTo("nobody");
        } else {
            assertThatThrownBy(plan::start).hasMessageContaining("is not permitted to");
            assertThat(left()).isEmpty();
        }
    }

    @Test
    void an_address_that_is_taken_leaves_no_socket_behind() throws IOException {
        rig = Rig.start();
        assertThatThrownBy(() -> Rig.plan()
                        .listen("unix:" + dir.resolve("a.sock"), "127.0.0.1:" + rig.port())
                        .start())
                .hasMessageContaining("Address already in use");
        assertThat(left()).isEmpty();
    }
}
