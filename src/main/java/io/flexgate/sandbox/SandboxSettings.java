package io.flexgate.sandbox;

import io.flexgate.http.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a sandbox starts: where it listens, who may call it, by which rules, from which seed and clock. Immutable. The
 * constants are the only credentials it knows by itself; they are fake and open no door anywhere.
 *
 * @param listen address; port 0 takes any free one
 * @param publicOrigin what stands in front of the paths in the answers, or null for {@code http://} and the request's Host
 * @param credentials who may call, and for which account
 * @param rules limits and the error codes that are not known of the real API
 * @param source where sids, request ids, jitter and time come from
 * @param seeded whether it starts with the demo data
 */
public record SandboxSettings(
        Endpoint listen,
        @Nullable String publicOrigin,
        List<Credential> credentials,
        Rules rules,
        Source source,
        boolean seeded) {

    public static final String DEMO_ACCOUNT_SID = "AC000000000000000000000000000000d1";
    public static final String DEMO_AUTH_TOKEN = "demo-auth-token";
    public static final String DEMO_API_KEY = "SK000000000000000000000000000000d1";
    public static final String DEMO_API_SECRET = "demo-api-secret";
    public static final String DEMO_JWE = "demo-jwe-header..iv.ciphertext.tag";
    public static final String DEMO_BEARER = "demo-bearer-token";
    public static final String OTHER_ACCOUNT_SID = "AC000000000000000000000000000000e2";
    public static final String OTHER_AUTH_TOKEN = "other-auth-token";
    public static final String SUSPENDED_ACCOUNT_SID = "AC000000000000000000000000000000f3";
    public static final String SUSPENDED_AUTH_TOKEN = "suspended-auth-token";

    public SandboxSettings {
        credentials = List.copyOf(credentials);
    }

    /** The demo accounts with a few plugins, versions, a configuration and a release. */
    public static SandboxSettings demo(int port) {
        return new SandboxSettings(
                new Endpoint("127.0.0.1", port, null), null, demoCredentials(), Rules.DEFAULT, Source.DEFAULT, true);
    }

    /** The demo accounts without data, on any free port. */
    public static SandboxSettings empty() {
        return new SandboxSettings(
                new Endpoint("127.0.0.1", 0, null), null, demoCredentials(), Rules.DEFAULT, Source.DEFAULT, false);
    }

    /** The same with a fixed origin in the answers, such as {@code https://flex-api.twilio.com}. */
    public SandboxSettings withPublicOrigin(String origin) {
        return new SandboxSettings(listen, origin, credentials, rules, source, seeded);
    }

    /** The same on another address. */
    public SandboxSettings withListen(Endpoint endpoint) {
        return new SandboxSettings(endpoint, publicOrigin, credentials, rules, source, seeded);
    }

    /** The same with other callers. */
    public SandboxSettings withCredentials(List<Credential> callers) {
        return new SandboxSettings(listen, publicOrigin, callers, rules, source, seeded);
    }

    /** The same with other limits and codes. */
    public SandboxSettings withRules(Rules other) {
        return new SandboxSettings(listen, publicOrigin, credentials, other, source, seeded);
    }

    /** The same with another seed and clock. */
    public SandboxSettings withSource(Source other) {
        return new SandboxSettings(listen, publicOrigin, credentials, rules, other, seeded);
    }

    /** Who sent this {@code Authorization} header. */
    Optional<Credential> caller(@Nullable String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        int space = authorization.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        String scheme = authorization.substring(0, space).toLowerCase(Locale.ROOT);
        String rest = authorization.substring(space + 1).trim();
        return credentials.stream().filter(c -> c.is(scheme, rest)).findFirst();
    }

    private static List<Credential> demoCredentials() {
        return List.of(
                Credential.basic("demo-auth-token", DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN, DEMO_ACCOUNT_SID),
                Credential.basic("demo-api-key", DEMO_API_KEY, DEMO_API_SECRET, DEMO_ACCOUNT_SID),
                Credential.basic("demo-jwe", "token", DEMO_JWE, DEMO_ACCOUNT_SID),
                Credential.bearer("demo-bearer", DEMO_BEARER, DEMO_ACCOUNT_SID),
                Credential.basic("other-auth-token", OTHER_ACCOUNT_SID, OTHER_AUTH_TOKEN, OTHER_ACCOUNT_SID),
                Credential.basic("suspended", SUSPENDED_ACCOUNT_SID, SUSPENDED_AUTH_TOKEN, SUSPENDED_ACCOUNT_SID)
                        .suspend());
    }

    /**
     * A caller. A Basic user name of {@code token} marks a JWE, which may use sids only.
     *
     * @param label what the journal shows instead of the secret
     * @param scheme {@code basic} or {@code bearer}
     */
    public record Credential(
            String label, String scheme, String username, String password, String accountSid, State state) {

        /** Whether the account is open. */
        public enum State {
            ACTIVE,
            SUSPENDED
        }

        public static Credential basic(String label, String username, String password, String accountSid) {
            return new Credential(label, "basic", username, password, accountSid, State.ACTIVE);
        }

        public static Credential bearer(String label, String token, String accountSid) {
            return new Credential(label, "bearer", "", token, accountSid, State.ACTIVE);
        }

        /** The same for a suspended account. */
        public Credential suspend() {
            return new Credential(label, scheme, username, password, accountSid, State.SUSPENDED);
        }

        /** The value of the {@code Authorization} header. */
        public String authorization() {
            return scheme.equals("basic") ? "Basic " + encoded() : "Bearer " + password;
        }

        boolean sidsOnly() {
            return scheme.equals("basic") && username.equals("token");
        }

        private boolean is(String sentScheme, String rest) {
            return scheme.equals(sentScheme) && rest.equals(scheme.equals("basic") ? encoded() : password);
        }

        private String encoded() {
            return Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "Credential[" + label + " of " + accountSid + "]";
        }
    }

    /**
     * Limits, and the codes of refusals whose code is not published.
     *
     * @param plugins how many plugins an account may have that are not archived
     * @param versions how many versions an account may have that are not archived
     * @param invalidCode for a parameter that is missing or wrong
     * @param duplicateCode for a name, version or configuration that is taken
     * @param limitCode for one plugin or version too many
     * @param journalSize how many requests the journal keeps
     */
    public record Rules(int plugins, int versions, int invalidCode, int duplicateCode, int limitCode, int journalSize) {
        public static final Rules DEFAULT = new Rules(25, 500, 20001, 20409, 20400, 100_000);
    }

    /** Where everything comes from that would otherwise differ between two runs. */
    public record Source(long seed, InstantSource clock) {
        public static final Source DEFAULT = new Source(1, InstantSource.system());
    }
}
