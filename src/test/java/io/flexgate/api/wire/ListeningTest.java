package io.flexgate.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which channel accepts at an address. */
class ListeningTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private NetServer open(SocketAddress address) {
        return vertx.createNetServer()
                .connectHandler(accepted -> {})
                .listen(address)
                .await();
    }

    @Test
    void isToldOfEachByNetty() {
        NetServer server = open(SocketAddress.inetSocketAddress(0, "127.0.0.1"));
        SocketAddress address = SocketAddress.inetSocketAddress(server.actualPort(), "localhost");
        assertThat(Listening.at(address)).isNotNull().satisfies(channel -> {
            assertThat(channel.localAddress()).isInstanceOf(InetSocketAddress.class);
            assertThat(((InetSocketAddress) channel.localAddress()).getPort()).isEqualTo(server.actualPort());
        });
        server.close().await();
        assertThat(Listening.at(address)).isNull();
    }

    /** The same port of another address may be the operator's: it is not guessed. */
    @Test
    void doesNotChooseBetweenTwo() {
        NetServer one = open(SocketAddress.inetSocketAddress(0, "127.0.0.1"));
        SocketAddress address = SocketAddress.inetSocketAddress(one.actualPort(), "127.0.0.1");
        NetServer other = open(SocketAddress.inetSocketAddress(one.actualPort(), "127.0.0.2"));
        assertThat(Listening.at(address)).isNull();
        other.close().await();
        assertThat(Listening.at(address)).isNotNull();
    }

    @Test
    void knowsUnixSocketsByTheirPath(@TempDir Path directory) {
        Vertx epoll = Vertx.builder()
                .with(new io.vertx.core.VertxOptions().setPreferNativeTransport(true))
                .build();
        try {
            SocketAddress address =
                    SocketAddress.domainSocketAddress(directory.resolve("s").toString());
            epoll.createNetServer()
                    .connectHandler(accepted -> {})
                    .listen(address)
                    .await();
            assertThat(Listening.at(address)).isNotNull();
            assertThat(Listening.at(SocketAddress.domainSocketAddress(
                            directory.resolve("t").toString())))
                    .isNull();
        } finally {
            epoll.close().await();
        }
    }

    @Test
    void aProcessOfItsOwnAsksNettyForIt() {
        String before = System.getProperty(ChannelInitializerExtension.EXTENSIONS_SYSTEM_PROPERTY);
        Listening.ask();
        assertThat(System.getProperty(ChannelInitializerExtension.EXTENSIONS_SYSTEM_PROPERTY))
                .isEqualTo("serviceload");
        assertThat(before).as("as in these tests").isEqualTo("serviceload");
    }
}
