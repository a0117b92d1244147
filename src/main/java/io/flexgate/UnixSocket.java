package io.flexgate;

import io.flexgate.http.Endpoint;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The file of a unix socket: one that a dead process left behind is removed, a living one's is not. */
final class UnixSocket {

    private UnixSocket() {}

    /** Succeeds when the address is free, as far as the file system is concerned. */
    static Future<Void> prepare(Endpoint address) {
        if (address.unixPath() == null) {
            return Future.succeededFuture();
        }
        Path path = Path.of(address.unixPath());
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return Future.succeededFuture();
            }
            if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(path)) {
                return Future.failedFuture(path + " exists and is not a socket");
            }
            if (answers(path)) {
                return Future.failedFuture(new BindException("Address already in use: " + address));
            }
            Files.delete(path);
            return Future.succeededFuture();
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
    }

    private static boolean answers(Path path) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return channel.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }
}
