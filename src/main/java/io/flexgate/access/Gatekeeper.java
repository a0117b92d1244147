package io.flexgate.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns the credential of a request into a {@link Caller}. Whether a caller's own is right only upstream can tell; what it can see
 * here is only what the very same credential has been answered before. A team's key is right or wrong here. Confined to one loop.
 */
public final class Gatekeeper {

    private static final Pattern ACCOUNT_SID = Pattern.compile("AC[0-9a-fA-F]{32}");
    private static final String BASIC = "Basic ";
    /** {@code AC}, 32 digits and the colon are 35 bytes: 48 characters of base64 hold them. */
    private static final int CLAIM = 48;

    private final PartitionHash hash;
    private final Accounts accounts;
    private final @Nullable Caller local;
    private final @Nullable TeamKeys teams;
    private final Caller anonymous;
    private final Map<String, Caller> members = new HashMap<>();

    /** Prepares for one mode of access. */
    public Gatekeeper(AccessRules rules, PartitionHash hash, Accounts accounts) {
        this.hash = hash;
        this.accounts = accounts;
        this.anonymous = new Caller(hash.presented(List.of()), Caller.NOBODY, null, null);
        Account account = rules.account();
        this.local = account == null ? null : caller(account, null);
        rules.teams().forEach(team -> members.put(team.name(), caller(team.account(), team)));
        this.teams = rules.mode() == AccessRules.Mode.TEAMS
                ? new TeamKeys(rules.teams(), team -> caller(team.account(), team), anonymous)
                : null;
    }

    /** Teams of one account see the same part of the cache. */
    private Caller caller(Account account, @Nullable Team team) {
        return new Caller(
                hash.managed(Accounts.fold(account.sid())), Accounts.fold(account.sid()), basic(account), team);
    }

    /**
     * Who sends these; null where a credential is needed and there is none that is right.
     *
     * @param authorization the values of {@code Authorization}
     * @param keys the values of {@code X-Flexgate-Key}; of meaning where callers are teams
     */
    public @Nullable Caller admit(List<String> authorization, List<String> keys) {
        if (teams != null) {
            return teams.identify(authorization, keys);
        }
        if (local != null) {
            return local;
        }
        if (authorization.isEmpty()) {
            return null;
        }
        Partition partition = hash.presented(authorization);
        String learned = accounts.of(partition);
        return new Caller(partition, learned != null ? learned : claimed(authorization), null, null);
    }

    /** One who was admitted before with the same credentials, and of whom more may be known by now. */
    public Caller again(Caller caller) {
        if (caller.authorization() != null || caller.anonymous()) {
            return caller;
        }
        String learned = accounts.of(caller.partition());
        return learned == null || learned.equals(caller.account())
                ? caller
                : new Caller(caller.partition(), learned, null, null);
    }

    /**
     * Who would send requests for a team, or with the credential of a partition; null where it is neither a team that there is
     * nor a way in which callers come.
     *
     * @param partition where callers bring their own credentials; nobody's for one that is not known
     */
    public @Nullable Caller imagined(@Nullable String team, Partition partition) {
        if (teams != null) {
            return members.get(team == null ? "" : team);
        }
        if (team != null) {
            return null;
        }
        return local != null ? local : new Caller(partition, accounts.of(partition), null, null);
    }

    /** Who sends none, where none is needed: all of them see the same. */
    public Caller anonymous() {
        return anonymous;
    }

    /**
     * The account that a Basic credential names itself. A wrong claim cannot show anything to anybody: it is used to decide
     * what writes drop, and upstream refuses the write.
     */
    private static @Nullable String claimed(List<String> authorization) {
        String value = authorization.get(0);
        if (authorization.size() != 1
                || !value.regionMatches(true, 0, BASIC, 0, BASIC.length())
                || value.length() < BASIC.length() + CLAIM) {
            return null;
        }
        try {
            byte[] start = Base64.getDecoder().decode(value.substring(BASIC.length(), BASIC.length() + CLAIM));
            String user = new String(start, StandardCharsets.ISO_8859_1);
            int colon = user.indexOf(':');
            String name = user.substring(0, Math.max(colon, 0));
            return ACCOUNT_SID.matcher(name).matches() ? Accounts.fold(name) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Secret basic(Account account) {
        String pair = account.username().reveal() + ":" + account.password().reveal();
        return new Secret(BASIC + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
}
