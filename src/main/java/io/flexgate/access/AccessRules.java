package io.flexgate.access;

import org.jspecify.annotations.Nullable;

/**
 * How callers prove who they are. Immutable.
 *
 * @param mode whose credentials go upstream
 * @param account the account whose credentials are injected; present exactly when the mode is {@code LOCAL}
 */
public record AccessRules(Mode mode, @Nullable Account account) {

    /** Whose credentials go upstream. */
    public enum Mode {
        /** The caller's own, untouched. */
        PASSTHROUGH,
        /** The one configured account's; loopback or unix socket only. */
        LOCAL
    }

    public AccessRules {
        if ((mode == Mode.LOCAL) != (account != null)) {
            throw new IllegalArgumentException("access local needs exactly one account, access passthrough needs none");
        }
    }

    public static AccessRules passthrough() {
        return new AccessRules(Mode.PASSTHROUGH, null);
    }

    public static AccessRules local(Account account) {
        return new AccessRules(Mode.LOCAL, account);
    }
}
