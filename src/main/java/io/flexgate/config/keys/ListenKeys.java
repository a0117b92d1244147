package io.flexgate.config.keys;

import io.flexgate.api.listen.SocketSettings;
import io.flexgate.http.Endpoint;
import io.flexgate.http.hops.Cidr;
import java.util.List;
import java.util.Optional;

/** The keys of where clients connect, and of whom is believed there, under {@code listen}. Immutable. */
public final class ListenKeys {

    /** The word for whoever connects to a unix socket. */
    private static final String UNIX = "unix";

    private static final String NONE = "none";
    private static final String UNCHANGED = "unchanged";

    static final Kind<Endpoint> PLACE =
            Kind.of("an address", "host:port or unix:/path, such as 127.0.0.1:8080", Endpoint::parse);
    private static final Kind<Integer> MODE = new Kind<>(
            "a mode",
            "three octal digits, and a 0 before them if you like, such as 0660",
            false,
            text -> {
                if (!text.matches("0?[0-7]{3}")) {
                    throw new IllegalArgumentException("");
                }
                return Integer.parseInt(text, 8);
            },
            mode -> "0" + String.format("%03o", mode));
    private static final Kind<Optional<SocketSettings.Owner>> OWNER = new Kind<>(
            "an owner",
            UNCHANGED + ", user, user:group or :group, each by its name or number",
            false,
            text -> text.equals(UNCHANGED) ? Optional.empty() : Optional.of(SocketSettings.Owner.parse(text)),
            owner -> owner.map(SocketSettings.Owner::toString).orElse(UNCHANGED));
    private static final Kind<Optional<Cidr>> PROXY = new Kind<>(
            "a network",
            "an address or a network such as 10.0.0.0/8 or fd00::/8, or " + UNIX
                    + " for whoever connects to a unix socket",
            false,
            text -> text.equals(UNIX) ? Optional.empty() : Optional.of(Cidr.parse(text)),
            proxy -> proxy.map(Cidr::toString).orElse(UNIX));

    /** What is no path may be the key itself, so it is not shown. */
    private static final Kind<Optional<String>> FILE = new Kind<>(
            "a file",
            NONE + ", or the path of a PEM file, not what it contains",
            true,
            text -> {
                if (text.isBlank() || text.contains("-----BEGIN") || text.matches("(?s).*[\\x00\\r\\n].*")) {
                    throw new IllegalArgumentException("");
                }
                return text.equals(NONE) ? Optional.empty() : Optional.of(text);
            },
            file -> file.orElse(NONE));

    public static final Key<Endpoint> ADDRESS = Key.of("listen.address", PLACE);
    public static final Key<Integer> SOCKET_MODE = Key.of("listen.socket.mode", MODE);
    public static final Key<Optional<SocketSettings.Owner>> SOCKET_OWNER = Key.of("listen.socket.owner", OWNER);
    public static final Key<Optional<Cidr>> TRUSTED_PROXIES = Key.of("listen.trusted-proxies", PROXY);
    public static final Key<Optional<String>> CERTIFICATE = Key.of("listen.tls.certificate", FILE);
    public static final Key<Optional<String>> KEY = Key.of("listen.tls.key", FILE);
    public static final Key<Optional<String>> CLIENT_CA = Key.of("listen.tls.client-ca", FILE);

    static final List<Key<?>> ALL =
            List.of(ADDRESS, SOCKET_MODE, SOCKET_OWNER, TRUSTED_PROXIES, CERTIFICATE, KEY, CLIENT_CA);

    private ListenKeys() {}
}
