package io.flexgate.access;

import org.jspecify.annotations.Nullable;

/**
 * Who is asking, once admitted. Lives as long as the request. Immutable.
 *
 * @param partition what of the cache the caller may see
 * @param account the account's sid, or null while it is not known
 * @param authorization the credential to send upstream in place of the caller's; null to leave the caller's own
 * @param team whose key it has shown; null where callers are no teams
 */
public record Caller(
        Partition partition,
        @Nullable String account,
        @Nullable Secret authorization,
        @Nullable Team team) {

    /** In place of an account's sid: no account's writes touch what such a caller has read. */
    static final String NOBODY = "anonymous";

    /** The name of those who have shown no credential where none was needed. */
    public static final String ANYONE = "anyone";

    /** By which name its requests and calls are written down; one of few. */
    public String payer() {
        if (team != null) {
            return team.name();
        }
        return anonymous() ? ANYONE : authorization != null ? "local" : "passthrough";
    }

    /** Whether nobody has shown who it is. */
    public boolean anonymous() {
        return NOBODY.equals(account);
    }
}
