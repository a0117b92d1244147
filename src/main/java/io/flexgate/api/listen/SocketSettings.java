package io.flexgate.api.listen;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may connect to a unix socket. Immutable.
 *
 * @param mode the permissions of its file, 0 to 0777; to connect is to write
 * @param owner whose it is; empty for whoever runs the gateway
 */
public record SocketSettings(int mode, Optional<Owner> owner) {

    /** Only whoever runs the gateway. */
    public static final SocketSettings PRIVATE = new SocketSettings(0600, Optional.empty());

    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ
    };

    /**
     * A user, a group, or both, each by its name or number.
     *
     * @param user null to leave it
     * @param group null to leave it
     */
    public record Owner(@Nullable String user, @Nullable String group) {

        /**
         * Reads {@code user}, {@code user:group} or {@code :group}.
         *
         * @throws IllegalArgumentException where the text is none of them
         */
        public static Owner parse(String text) {
            if (!text.matches("[A-Za-z0-9_.-]+|[A-Za-z0-9_.-]*:[A-Za-z0-9_.-]+")) {
                throw new IllegalArgumentException("");
            }
            int colon = text.indexOf(':');
            String user = colon < 0 ? text : text.substring(0, colon);
            return new Owner(user.isEmpty() ? null : user, colon < 0 ? null : text.substring(colon + 1));
        }

        @Override
        public String toString() {
            return (user == null ? "" : user) + (group == null ? "" : ":" + group);
        }
    }

    Set<PosixFilePermission> permissions() {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.length; bit++) {
            if ((mode >> bit & 1) == 1) {
                permissions.add(BITS[bit]);
            }
        }
        return permissions;
    }
}
