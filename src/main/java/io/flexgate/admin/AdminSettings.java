package io.flexgate.admin;

import io.flexgate.access.Secret;
import io.flexgate.http.Endpoint;

/**
 * Where the operator's side listens, and what whoever asks it must know. Immutable.
 *
 * @param token empty for none; then only this machine may connect
 */
public record AdminSettings(Endpoint address, Secret token) {

    public AdminSettings {
        if (!address.local() && token.reveal().isEmpty()) {
            throw new IllegalArgumentException("without a token the admin side is for this machine alone");
        }
    }

    /** For this machine, without a token. */
    public static AdminSettings open(Endpoint address) {
        return new AdminSettings(address, new Secret(""));
    }

    /** The same at another address: where the socket is bound before it has its name. */
    public AdminSettings at(Endpoint other) {
        return new AdminSettings(other, token);
    }

    /** Whether the token must be shown. */
    public boolean guarded() {
        return !token.reveal().isEmpty();
    }
}
