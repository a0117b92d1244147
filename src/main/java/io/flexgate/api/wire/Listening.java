package io.flexgate.api.wire;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The channels of this process that accept connections. Vert.x shows none of them, Netty tells of each to whoever is named in {@code
 * META-INF/services}, where a system property asks for it. Any thread.
 */
public final class Listening extends ChannelInitializerExtension {

    private static final Set<Channel> OPEN = ConcurrentHashMap.newKeySet();

    /** To be called by the process that is the gateway's own, before anything listens. */
    public static void ask() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    /** The channel that accepts at this address; null where it is not known, or not sure which one it is. */
    public static @Nullable Channel at(SocketAddress address) {
        List<Channel> found = OPEN.stream()
                .filter(Channel::isActive)
                .filter(channel -> accepts(channel, address))
                .toList();
        return found.size() == 1 ? found.get(0) : null;
    }

    /** By the port alone: an address may be written in many ways, and two channels of one port are not told apart. */
    private static boolean accepts(Channel channel, SocketAddress address) {
        if (channel.localAddress() instanceof DomainSocketAddress unix) {
            return unix.path().equals(address.path());
        }
        return address.path() == null
                && channel.localAddress() instanceof InetSocketAddress inet
                && inet.getPort() == address.port();
    }

    @Override
    public void postInitializeServerListenerChannel(ServerChannel channel) {
        OPEN.add(channel);
        channel.closeFuture().addListener(closed -> OPEN.remove(channel));
    }
}
