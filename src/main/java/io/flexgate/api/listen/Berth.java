package io.flexgate.api.listen;

import io.flexgate.http.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener is bound. An address of TCP is bound as it is. A unix socket is bound in a folder that nobody else may
 * enter, gets its owner and mode there, and only then its name: nobody can connect before. Its methods block. Used by one
 * thread at a time.
 */
public final class Berth {

    /** The system's limit, without the zero at the end. */
    private static final int LONGEST = 107;

    /** Of the bits of a file's mode, those that say what it is, and what they are for a socket. */
    private static final int TYPE = 0170000;

    private static final int SOCKET = 0140000;

    /** What a socket is called until it gets its name. */
    private static final String NAME = "s";

    private final Endpoint address;
    private final SocketSettings settings;
    private final @Nullable Path folder;
    private @Nullable Object file;

    private Berth(Endpoint address, SocketSettings settings, @Nullable Path folder) {
        this.address = address;
        this.settings = settings;
        this.folder = folder;
    }

    /**
     * Prepares an address. The file of a socket that a dead process has left behind does not stand in the way; a living one's
     * does.
     *
     * @throws IOException with a message that names the address
     */
    public static Berth at(Endpoint address, SocketSettings settings) throws IOException {
        if (address.unixPath() == null) {
            return new Berth(address, settings, null);
        }
        Path path = Path.of(address.unixPath());
        try {
            checkFree(address, path);
            Path folder = path.resolveSibling(".fg" + (100_000 + new SecureRandom().nextInt(900_000)));
            if (length(path) > LONGEST || length(folder.resolve(NAME)) > LONGEST) {
                throw new IOException(address + ": the path is too long for a unix socket");
            }
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return new Berth(address, settings, folder);
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw explained(address, e);
        }
    }

    private static void checkFree(Endpoint address, Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & TYPE) != SOCKET) {
            throw new IOException(path + " exists and is not a socket");
        }
        try (SocketChannel living = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new BindException("Address already in use: " + address + (living.isConnected() ? "" : ", and busy"));
        } catch (ConnectException nobody) {
            // Whoever made it is gone.
        }
    }

    private static int length(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** Where to bind. */
    public Endpoint bound() {
        return folder == null
                ? address
                : new Endpoint("", 0, folder.resolve(NAME).toString());
    }

    /**
     * Lets clients in, once it is bound.
     *
     * @throws IOException where the socket cannot get its owner, its mode or its name
     */
    public void open() throws IOException {
        if (folder == null || address.unixPath() == null) {
            return;
        }
        Path socket = folder.resolve(NAME);
        try {
            // A chown may take bits away.
            own(socket);
            Files.setPosixFilePermissions(socket, settings.permissions());
            Object key = key(socket);
            // In one step: who finds a dead socket here finds it until the living one stands in its place.
            Files.move(socket, Path.of(address.unixPath()), StandardCopyOption.ATOMIC_MOVE);
            file = key;
        } catch (FileSystemException e) {
            throw explained(address, e);
        } finally {
            discard();
        }
    }

    private void own(Path socket) throws IOException {
        SocketSettings.Owner owner = settings.owner().orElse(null);
        if (owner == null) {
            return;
        }
        PosixFileAttributeView view = Files.getFileAttributeView(socket, PosixFileAttributeView.class);
        UserPrincipalLookupService names = socket.getFileSystem().getUserPrincipalLookupService();
        // Which of the two there is none of, the exception does not tell on every JDK.
        String looked = "";
        try {
            if (owner.group() != null) {
                looked = "group '" + owner.group();
                view.setGroup(names.lookupPrincipalByGroupName(owner.group()));
            }
            if (owner.user() != null) {
                looked = "user '" + owner.user();
                view.setOwner(names.lookupPrincipalByName(owner.user()));
            }
        } catch (UserPrincipalNotFoundException e) {
            throw new IOException("listen.socket.owner: this machine has no " + looked + "'", e);
        } catch (FileSystemException e) {
            throw new IOException(
                    "listen.socket.owner: " + address + " cannot be given to " + owner
                            + ": whoever runs the gateway is not permitted to (" + reason(e)
                            + "); allowed without privileges: the own user, and a group that it belongs to",
                    e);
        }
    }

    /** Takes the name away, unless another process has put a socket of its own there. Succeeds in any case. */
    public void leave() {
        try {
            if (file != null && address.unixPath() != null) {
                Path path = Path.of(address.unixPath());
                if (file.equals(key(path))) {
                    Files.delete(path);
                }
                file = null;
            }
            discard();
        } catch (IOException gone) {
            // Somebody else has taken it away.
        }
    }

    private void discard() {
        try {
            if (folder != null) {
                Files.deleteIfExists(folder.resolve(NAME));
                Files.deleteIfExists(folder);
            }
        } catch (IOException left) {
            // An empty folder: harmless, and whoever can delete it did not let us.
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private static IOException explained(Endpoint address, FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return new IOException(address + ": its folder does not exist", failure);
        }
        String why = failure instanceof AccessDeniedException
                ? "no permission to make a file in its folder"
                : reason(failure);
        return new IOException(address + ": " + why, failure);
    }

    private static String reason(FileSystemException failure) {
        return failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason();
    }
}
