package io.flexgate.access;

/**
 * A Twilio account whose credentials the gateway holds. Immutable.
 *
 * @param name its key under {@code accounts:} in the configuration
 * @param sid {@code AC} and 32 hexadecimal digits
 * @param username account sid or API key sid
 * @param password auth token or API key secret
 */
public record Account(String name, String sid, Secret username, Secret password) {

    private static final String SID = "AC[0-9a-fA-F]{32}";

    public Account {
        if (!sid.matches(SID)) {
            throw new IllegalArgumentException("sid must be AC and 32 hexadecimal digits");
        }
        if (username.reveal().isEmpty() || username.reveal().indexOf(':') >= 0) {
            throw new IllegalArgumentException("username must not be empty and must not contain ':'");
        }
        if (password.reveal().isEmpty()) {
            throw new IllegalArgumentException("password must not be empty");
        }
    }
}
