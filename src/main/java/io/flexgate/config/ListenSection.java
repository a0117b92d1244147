package io.flexgate.config;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Secret;
import io.flexgate.api.ListenSettings;
import io.flexgate.api.listen.SocketSettings;
import io.flexgate.api.listen.TlsSettings;
import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.keys.ListenKeys;
import io.flexgate.config.text.FilesBeside;
import io.flexgate.config.text.Place;
import io.flexgate.config.text.Problem;
import io.flexgate.config.text.TextFiles;
import io.flexgate.http.Endpoint;
import io.flexgate.http.hops.Cidr;
import io.flexgate.http.hops.Proxies;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds the listeners' settings, and checks what holds between their addresses, files and the rest. Used once, by one thread. */
final class ListenSection {

    static final String ONLY_THIS_MACHINE = "; allowed: a loopback address such as 127.0.0.1:%d, or unix:/path";

    private final Values values;
    private final FilesBeside files;

    ListenSection(Values values, FilesBeside files) {
        this.values = values;
        this.files = files;
    }

    ListenSettings settings(Found<Endpoint> admin, Found<AccessRules.Mode> mode) {
        Found<List<Endpoint>> addresses = values.all(ListenKeys.ADDRESS);
        if (addresses.sound()) {
            checkAddresses(addresses, admin, mode);
            checkUse(addresses.value());
        }
        List<Optional<Cidr>> proxies = values.all(ListenKeys.TRUSTED_PROXIES).value();
        return new ListenSettings(
                addresses.value(),
                new SocketSettings(value(ListenKeys.SOCKET_MODE), value(ListenKeys.SOCKET_OWNER)),
                tls(),
                value(Keys.LISTEN_PUBLIC_URL),
                new Proxies(
                        proxies.stream().flatMap(Optional::stream).toList(),
                        proxies.stream().anyMatch(Optional::isEmpty)),
                new ListenSettings.Limits(
                        value(Keys.HEADER_BYTES).intValue(),
                        value(Keys.BODY_BYTES),
                        value(Keys.IDLE),
                        value(Keys.REQUEST_TIMEOUT),
                        value(Keys.CONNECTIONS)));
    }

    private <T> T value(Key<T> key) {
        return values.one(key).value();
    }

    private void checkAddresses(Found<List<Endpoint>> addresses, Found<Endpoint> admin, Found<AccessRules.Mode> mode) {
        boolean local = mode.sound() && mode.value() == AccessRules.Mode.LOCAL;
        List<Place> places = values.places(ListenKeys.ADDRESS);
        Map<Endpoint, Place> seen = new HashMap<>();
        for (int i = 0; i < addresses.value().size(); i++) {
            Endpoint address = addresses.value().get(i);
            Place place = places.isEmpty() ? addresses.place() : places.get(i);
            if (local && !address.local()) {
                values.report(
                        place,
                        ListenKeys.ADDRESS.at(),
                        "with access: local whoever can connect acts as the account, so only this machine may"
                                + ONLY_THIS_MACHINE.formatted(8080));
            }
            if (address.unixPath() == null && address.port() == 0) {
                continue;
            }
            if (seen.putIfAbsent(address, place) != null) {
                values.report(place, ListenKeys.ADDRESS.at(), address + " stands twice; allowed: each address once");
            } else if (admin.sound() && address.equals(admin.value())) {
                boolean adminGiven = !admin.place().equals(Place.DEFAULT);
                values.report(
                        adminGiven ? admin.place() : place,
                        adminGiven ? Keys.ADMIN_ADDRESS.at() : ListenKeys.ADDRESS.at(),
                        "listen.address and admin.address are both " + address + "; allowed: two different ones");
            }
        }
    }

    /** What is said of sockets that there are not is a mistake, and would be a dangerous one where it is about TLS. */
    private void checkUse(List<Endpoint> addresses) {
        if (addresses.stream().noneMatch(address -> address.unixPath() != null)) {
            unused(ListenKeys.SOCKET_MODE, SocketSettings.PRIVATE.mode());
            unused(ListenKeys.SOCKET_OWNER, SocketSettings.PRIVATE.owner());
        }
        Found<Optional<String>> certificate = values.one(ListenKeys.CERTIFICATE);
        if (certificate.value().isPresent() && addresses.stream().allMatch(address -> address.unixPath() != null)) {
            values.report(
                    certificate.place(),
                    ListenKeys.CERTIFICATE.at(),
                    "only used for host:port, and listen.address has none; add one such as 0.0.0.0:8443, or remove this");
        }
    }

    private <T> void unused(Key<T> key, T standard) {
        Found<T> found = values.one(key);
        if (!found.value().equals(standard)) {
            values.report(
                    found.place(),
                    key.at(),
                    "only used for unix sockets, and listen.address has none; add one such as"
                            + " unix:/run/flexgate.sock, or remove this");
        }
    }

    private @Nullable TlsSettings tls() {
        Found<Optional<String>> certificate = values.one(ListenKeys.CERTIFICATE);
        Found<Optional<String>> key = values.one(ListenKeys.KEY);
        Found<Optional<String>> clientCa = values.one(ListenKeys.CLIENT_CA);
        if (!certificate.sound() || !key.sound() || !clientCa.sound()) {
            return null;
        }
        needs(ListenKeys.CERTIFICATE, certificate, ListenKeys.KEY, key);
        needs(ListenKeys.KEY, key, ListenKeys.CERTIFICATE, certificate);
        if (key.value().isEmpty()) {
            needs(ListenKeys.CLIENT_CA, clientCa, ListenKeys.CERTIFICATE, certificate);
        }
        Optional<TlsSettings.Chain> chain = read(ListenKeys.CERTIFICATE, certificate, TlsSettings.Chain::parse);
        Optional<TlsSettings.Chain> clients = read(ListenKeys.CLIENT_CA, clientCa, TlsSettings.Chain::parse);
        if (chain.isEmpty() || (clients.isEmpty() && clientCa.value().isPresent())) {
            read(ListenKeys.KEY, key, Secret::new);
            return null;
        }
        List<Path> watched = new ArrayList<>();
        for (Found<Optional<String>> file : List.of(certificate, key, clientCa)) {
            file.value().ifPresent(name -> watched.add(files.path(name)));
        }
        return read(
                        ListenKeys.KEY,
                        key,
                        text -> TlsSettings.of(chain.get(), new Secret(text), clients.orElse(null), watched))
                .orElse(null);
    }

    private void needs(Key<?> key, Found<Optional<String>> found, Key<?> other, Found<Optional<String>> needed) {
        if (found.value().isPresent() && needed.value().isEmpty()) {
            values.report(
                    found.place(),
                    key.at(),
                    "only used together with " + other.at() + "; set that too, or remove this");
        }
    }

    /** Reads a file, if one is named. */
    private <T> Optional<T> read(Key<?> key, Found<Optional<String>> name, Function<String, T> reader) {
        if (name.value().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(files.read(name.value().get())));
        } catch (CharacterCodingException e) {
            report(key, name, ": not PEM, which is text that begins with -----BEGIN");
        } catch (IOException e) {
            report(key, name, " cannot be read: " + TextFiles.reason(e));
        } catch (InvalidPathException e) {
            report(key, name, " is not a path");
        } catch (IllegalArgumentException e) {
            report(key, name, ": " + e.getMessage());
        }
        return Optional.empty();
    }

    /** What came from elsewhere may be no path at all, but a secret. */
    private void report(Key<?> key, Found<Optional<String>> name, String problem) {
        String shown = name.origin().contains("${")
                ? "***"
                : Problem.shown(name.value().orElse(""));
        values.report(name.place(), key.at(), "the file " + shown + problem);
    }
}
