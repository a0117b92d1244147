package io.flexgate.relay;

import io.flexgate.access.Accounts;
import io.flexgate.access.Caller;
import io.flexgate.access.Team;
import io.flexgate.catalog.Match;
import io.flexgate.ledger.Ledger;
import io.flexgate.ledger.Row;
import io.flexgate.limits.Share;
import io.flexgate.limits.Work;
import io.flexgate.observe.Observation;
import io.flexgate.shield.Spending;
import org.jspecify.annotations.Nullable;

/** Whose budget a request's calls are made from, and where they are written down. Stateless. */
public final class Purse {

    private Purse() {}

    /**
     * The purse of a request.
     *
     * @param observation hears of its waits and its calls
     * @param until when its client will not wait any more, on the monotonic clock
     */
    public static Spending of(
            Gateway gateway,
            @Nullable Caller caller,
            @Nullable Match match,
            Work work,
            Observation observation,
            long until) {
        String payer = caller == null ? Caller.ANYONE : caller.payer();
        return new Spending(
                account(gateway, caller), share(caller), work, row(gateway.ledger(), payer, match), observation, until);
    }

    /**
     * Where a request is written down.
     *
     * @param payer whose request it is, by one of few names
     * @param match which operation; null where no catalog knows it
     */
    public static Row row(Ledger ledger, String payer, @Nullable Match match) {
        return ledger.row(
                payer, match == null ? Observation.OTHER : match.operation().resource());
    }

    /** Whose turn its calls are. */
    public static Share share(@Nullable Caller caller) {
        Team team = caller == null ? null : caller.team();
        // Credentials of one account share its budget as equals.
        return team != null
                ? team.share()
                : Share.plain(
                        caller == null ? Caller.ANYONE : caller.partition().toString());
    }

    /**
     * The account that upstream counts the call for. What a credential merely claims is not believed: with somebody else's
     * sid and a wrong token anybody could use up the budget of that account.
     */
    public static String account(Gateway gateway, @Nullable Caller caller) {
        if (caller == null || caller.anonymous()) {
            return Caller.ANYONE;
        }
        String managed = caller.authorization() == null ? null : caller.account();
        String known = managed != null ? managed : gateway.accounts().of(caller.partition());
        return known != null ? Accounts.shown(known) : caller.partition().toString();
    }
}
